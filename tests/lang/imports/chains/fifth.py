sixth = __import__("sixth")


def names():
    return ["fifth"] + sixth.names()
