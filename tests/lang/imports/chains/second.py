from third import names as rest


def names():
    return ["second"] + rest()
