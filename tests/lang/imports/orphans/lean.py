"""A module of which nothing but its namespace is in memory."""
TEXT = "a text of the lean module that nobody interns"
DATA = b"bytes of the lean module, long enough to stay where they are"
NUMBER = 12345
COUNT = 0


def plain():
    return "lean.plain", NUMBER


def bump():
    global COUNT
    COUNT += 1
    return COUNT


def constants():
    return "a constant text of a function of the lean module", b"and bytes that belong to it", 1 << 70


def space():
    return globals()


def where():
    return 1 / 0
