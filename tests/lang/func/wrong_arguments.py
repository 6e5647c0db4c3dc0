# Messages of calls with wrong arguments, and what takes arguments that nobody looks at.
def tell(f):
    try:
        print(f())
    except TypeError as e:
        print("TypeError", e)


def positional(a, b, c=1):
    return a, b, c


def keyword_only(a, b, *, c):
    return a, b, c


def with_default(a, b=1, *c, d, e=2, **f):
    return a, b, c, d, e, f


def outer():
    free = 0

    def inner(a, b=1):
        return free, a, b

    def keyword(a, *, b):
        return free, a, b

    return inner, keyword


inner, keyword = outer()


class Method:
    def method(self, a, *, b):
        return a, b


class Bare:
    pass


class Forwards:
    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)


class Made:
    def __new__(cls, *args, **kw):
        return super().__new__(cls, *args, **kw)


class Own:
    def __new__(cls, *args, **kw):
        return object.__new__(cls)


class Error(Exception):
    pass


def generator(a, b):
    yield a


for f in (
    lambda: positional(),
    lambda: positional(1),
    lambda: positional(1, 2, 3, 4),
    lambda: positional(c=1),
    lambda: positional(1, c=1),
    lambda: positional(b=1),
    lambda: positional(a=1),
    lambda: positional(1, 2, 3, c=4),
    lambda: positional(*[1], **{"b": 2}),
    lambda: keyword_only(1),
    lambda: keyword_only(1, 2),
    lambda: keyword_only(1, 2, 3),
    lambda: keyword_only(1, 2, d=3),
    lambda: keyword_only(c=1),
    lambda: with_default(),
    lambda: with_default(1),
    lambda: with_default(d=1),
    lambda: with_default(1, a=1, d=1),
    lambda: inner(),
    lambda: inner(1, 2, 3),
    lambda: inner(b=1),
    lambda: keyword(),
    lambda: keyword(1),
    lambda: Method().method(),
    lambda: Method().method(1),
    lambda: Method().method(b=1),
    lambda: Method.method(),
    lambda: generator(1),
    lambda: type(Bare(1, x=2)) is Bare,
    lambda: type(Forwards()) is Forwards,
    lambda: Forwards(1),
    lambda: Forwards(x=1),
    lambda: type(Made()) is Made,
    lambda: Made(1),
    lambda: type(Own(1, x=2)) is Own,
    lambda: Error(1, 2).args,
    lambda: Error(x=1),
):
    tell(f)
