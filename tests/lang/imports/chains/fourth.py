def load():
    import fifth

    return fifth


fifth = load()


def names():
    return ["fourth"] + fifth.names()
