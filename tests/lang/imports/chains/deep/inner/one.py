from ..uncle import names as rest


def names():
    return [__name__] + rest()
