FIXED = 10
TEXT = "text that stays where it is, and is long"
counter = [0]
total = 0


def fixed():
    return FIXED


def text():
    return TEXT


def length(x):
    return len(x)


def add(n):
    global total
    total += n
    return total


def drop(name):
    del globals()[name]


def forget_total():
    global total
    del total


def new_total():
    global total
    total = 100


def late():
    return LATE
