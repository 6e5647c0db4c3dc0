known = 1


def __getattr__(name):
    if name == "computed":
        return known * 100
    raise AttributeError(name)
