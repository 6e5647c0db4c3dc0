# Structures that are deeper than any stack: RuntimeError or a result, never a crash. Stock and CPython crash on some of them, so
# the expectation is written by hand; which of the two it is depends on the stack and is not told.
def tell(name, f):
    try:
        f()
    except RuntimeError:
        pass
    print(name, "survived")


def nested(wrap, inner, depth=20000):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


tell("staticmethod", lambda: nested(staticmethod, len)([]))
tell("isinstance", lambda: isinstance("", nested(lambda t: (t,), int)))
tell("enumerate", lambda: tuple(nested(enumerate, (1, 2))))
tell("map", lambda: tuple(nested(lambda x: map(max, x, ()), (1, 2))))
tell("filter", lambda: tuple(nested(lambda x: filter(None, x), (1, 2))))
tell("zip", lambda: tuple(nested(zip, (1, 2))))
tell("exception", lambda: str(nested(ValueError, "x")))
tell("list", lambda: repr(nested(lambda x: [x], 1)))
tell("hash", lambda: hash(nested(lambda x: (x,), 1)))
tell("compare", lambda: nested(lambda x: [x], 1) == nested(lambda x: [x], 1))


class C:
    pass


C.__call__ = C()
tell("__call__", lambda: C()())


class D:
    @property
    def __call__(self):
        return self


tell("property", lambda: D()())
itself = []
itself.append(itself)
tell("repr", lambda: repr(itself))
