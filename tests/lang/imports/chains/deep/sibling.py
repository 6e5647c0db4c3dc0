import deep.cousin


def names():
    return [__name__] + deep.cousin.names()
