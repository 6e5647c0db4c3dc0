from fourth import *

inner = names


def names():
    return ["third"] + inner()
