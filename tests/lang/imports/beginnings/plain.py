# Nothing here has an effect: all of it is known before the module runs.
LIMIT = 5
NAME = "a text that is longer than what is interned"
SHORT = "short"
DATA = b"\x00\x01\xff"
NOTHING = None
YES = True
NEGATIVE = -3


def area(width, height):
    return width * height


def limit():
    return LIMIT


def raise_limit(by):
    global LIMIT
    LIMIT += by
    return LIMIT


def forget(name):
    del globals()[name]
