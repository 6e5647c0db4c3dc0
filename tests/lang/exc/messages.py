# Texts of common errors.
def tell(f):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__, e)


class C:
    x = 1

    def m(self, a):
        pass


def f(a, b):
    pass


tell(lambda: undefined)
tell(lambda: C().nothing)
tell(lambda: C.nothing)
tell(lambda: C().m())
tell(lambda: C().m(1, 2))
tell(lambda: C.m())
tell(lambda: f(1))
tell(lambda: f(1, 2, 3))
tell(lambda: f(1, b=2, c=3))
tell(lambda: f(1, a=2))
tell(lambda: C()())
tell(lambda: C() + 1)
tell(lambda: -C())
tell(lambda: C() < C())
tell(lambda: C()[0])
tell(lambda: len(C()))
tell(lambda: iter(C()))
tell(lambda: next(C()))
tell(lambda: 1 in C())
tell(lambda: [] + 1)
tell(lambda: {}.x)
tell(lambda: (1, 2)[5])
tell(lambda: [1][1.5])
tell(lambda: "abc"["x"])
tell(lambda: {}["missing"])
tell(lambda: {}[(1, 2)])
tell(lambda: {1: 2}.pop(3))
tell(lambda: set().pop())
tell(lambda: [].pop())
tell(lambda: [].remove(1))
tell(lambda: [].index(1))
tell(lambda: int("abc"))
tell(lambda: int([]))
tell(lambda: float("abc"))
tell(lambda: __import__("nothing_here"))
tell(lambda: isinstance(1, 2))
tell(lambda: issubclass(1, int))
tell(lambda: super(C, 1))
tell(lambda: getattr(C(), "zz"))
tell(lambda: setattr(1, "a", 2))
tell(lambda: delattr(C(), "q"))
tell(lambda: min([]))
tell(lambda: max())
tell(lambda: sum("ab"))
tell(lambda: range(1, 2, 0))
tell(lambda: bytes([500]))
tell(lambda: ord("ab"))
tell(lambda: list(1))
tell(lambda: dict([1]))
tell(lambda: type("X"))
tell(lambda: [1, 2] < 5)
tell(lambda: None.x)
tell(lambda: abs("a"))
tell(lambda: round("a"))
tell(lambda: hash([]))
tell(lambda: divmod(1, 0))
tell(lambda: f(*5))
tell(lambda: f(**5))
tell(lambda: print(sep=5))
tell(lambda: open())
