# Files of the application, found relative to this package wherever the image is mounted.

_ROOT = __file__.rsplit("/", 2)[0] if __file__.count("/") > 1 else "."


def path(name):
    return _ROOT + "/" + name


def text(name):
    with open(path(name)) as f:
        return f.read()


def lines(name):
    with open(path(name)) as f:
        for line in f:
            yield line.rstrip("\r\n")


def binary(name):
    with open(path(name), "rb") as f:
        return f.read()
