import deep


def names():
    return ["sixth"] + deep.names()
