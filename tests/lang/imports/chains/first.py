import second


def names():
    return ["first"] + second.names()
