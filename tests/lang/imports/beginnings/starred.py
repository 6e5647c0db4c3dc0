from plain import *

LIMIT = 50
_hidden = 1


def doubled():
    return 2 * LIMIT, area(2, 3)
