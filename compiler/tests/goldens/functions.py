def a():
    pass


def b(x, y=1, *args, z, w=2, **kwargs):
    return x, y, args, z, w, kwargs


def c(*, a, b=1):
    pass


def d(a: int, b: "str" = "x", *c: tuple, d: int = 0, **e: dict) -> None:
    return


def e(*args):
    return args


def f(**kwargs):
    return kwargs


def g(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r):
    a = q
    r = p
    del q, a
    return r


def h():
    return 1 if x else 2


def i(x):
    if x:
        return
    return x if x else None


def j():
    "doc string"
    global k, l
    k = 1
    l = k
    del k
    return m


def n(x=lambda: 1, y=[z for z in w]):
    pass


def o(): return 1


p = lambda: 0
q = lambda x, y=1, *a, z=2, **k: (x, y, a, z, k)
r = lambda *, a: a
s = lambda x: lambda y: x + y


@a
def t(): pass


@a.b.c
@d(1, e=2)
def u(): pass


@micropython.bytecode
def v():
    return 1
