from .items import Item, Key
from .rooms import Room


def build():
    hall = Room("hall", "A draughty hall.", Item("lamp", "It is brass."))
    attic = Room("attic", "Dust and old boxes.", Key("key", "Rusty.", "hall"))
    hall.join("north", Room("kitchen", "It smells of soup here, as it always has.")).join("up", attic)
    return hall
