# Decorators on functions, methods and classes, with and without arguments, stacked.
def twice(f):
    def wrapper(*args, **kw):
        return f(*args, **kw), f(*args, **kw)

    return wrapper


def tag(name):
    def decorate(f):
        def wrapper(*args):
            return "<%s>%s</%s>" % (name, f(*args), name)

        return wrapper

    return decorate


@twice
def hello(name="you"):
    return "hi " + name


@tag("b")
@tag("i")
def text(s):
    return s.upper()


print(hello(), hello("me"), hello(name="kw"), text("x"))
registry = {}


def register(key):
    def decorate(f):
        registry[key] = f
        return f

    return decorate


@register("add")
def add(a, b):
    return a + b


@register("class")
class Registered:
    def go(self):
        return "went"


print(sorted(registry), registry["add"](1, 2), registry["class"]().go(), add(3, 4))


class CountCalls:
    def __init__(self, f):
        self.f, self.calls = f, 0

    def __call__(self, *args):
        self.calls += 1
        return self.f(*args)


@CountCalls
def square(x):
    return x * x


print(square(3), square(4), square.calls)


class C:
    @staticmethod
    def s(x):
        return "static", x

    @classmethod
    def c(cls, x):
        return cls.__name__, x

    @property
    def p(self):
        return "property"

    @tag("m")
    def m(self):
        return "method"


print(C.s(1), C().s(2), C.c(3), C().c(4), C().p, C().m())


def add_method(cls):
    cls.extra = lambda self: "extra"
    return cls


@add_method
class D:
    pass


print(D().extra())


def trace(log):
    def decorate(f):
        def wrapper(*a):
            log.append(("call",) + a)
            r = f(*a)
            log.append(("return", r))
            return r

        return wrapper

    return decorate


log = []


@trace(log)
def fact(n):
    return n * fact(n - 1) if n else 1


print(fact(2), log)


def replace(_):
    return "not a function at all"


@replace
def gone():
    pass


print(gone)
