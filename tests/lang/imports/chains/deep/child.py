from . import sibling


def names():
    return [__name__] + sibling.names()
