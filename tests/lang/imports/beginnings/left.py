SIDE = "left"


def side():
    return SIDE, right.SIDE


import right

TAIL = right.seen
