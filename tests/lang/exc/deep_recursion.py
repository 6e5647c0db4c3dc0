# Structures that are deeper than any stack: RuntimeError, never a crash. What a program can nest, it can nest without end.
def tell(name, f):
    try:
        f()
        print(name, "done")
    except RuntimeError:
        print(name, "RuntimeError")


def nested(wrap, inner, depth=20000):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


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
