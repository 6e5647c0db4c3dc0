def a():
    yield
    yield b
    yield b, c
    x = yield
    x = yield d
    x = (yield e) + 1
    yield from f
    x = yield from g()
    return x


def h():
    for i in range(3):
        yield i
    else:
        return (yield)


i = lambda: (yield)
j = lambda x: (yield x) or (yield from x)


def k(x):
    def l():
        yield x
        yield from k(x)
    yield lambda: x
    yield [m for m in x]
    yield (m for m in l())
