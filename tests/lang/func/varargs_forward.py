# Forwarding arguments through layers: wrappers, partial application, defaults from dicts, signatures by hand.
def target(a, b=2, *rest, key="k", **more):
    return a, b, rest, key, sorted(more.items())


def forward(*args, **kw):
    return target(*args, **kw)


def add_first(x, f=target):
    def call(*args, **kw):
        return f(x, *args, **kw)

    return call


def with_defaults(f, **defaults):
    def call(*args, **kw):
        d = dict(defaults)
        d.update(kw)
        return f(*args, **d)

    return call


print(forward(1), forward(1, 3, 4, 5), forward(1, key="z"), forward(b=5, a=4), forward(1, x=1, y=2))
print(add_first("first")(2, 3), add_first("p", add_first("q"))(1), with_defaults(target, key="dk", z=0)(1, z=9), with_defaults(forward, b=7)(1))


def partial(f, *a, **k):
    return lambda *b, **m: f(*(a + b), **dict(k, **m))


p = partial(target, 1, key="first")
print(p(), p(2, 3), p(key="second"), partial(partial, max)(3, 9)(5))


def trace(f):
    def call(*a, **k):
        shown = ", ".join([repr(x) for x in a] + ["%s=%r" % (n, k[n]) for n in sorted(k)])
        try:
            r = f(*a, **k)
        except TypeError:
            return "f(%s) refused" % shown
        return "f(%s) = %r" % (shown, r)

    return call


t = trace(lambda a, b=1, *, c=0: a + b + c)
print(t(1), t(1, 2), t(1, c=5), t(), t(1, 2, 3), t(b=2), t(1, z=1))


class Proxy:
    def __init__(self, target):
        self._target = target
        self.calls = []

    def __getattr__(self, name):
        def call(*args, **kw):
            self.calls.append((name, len(args), sorted(kw)))
            return getattr(self._target, name)(*args, **kw)

        return call


class Real:
    def plain(self, a, b):
        return a * b

    def flexible(self, *a, sep="-"):
        return sep.join(map(str, a))


proxy = Proxy(Real())
print(proxy.plain(3, 4), proxy.plain(b=2, a=5), proxy.flexible(1, 2, 3), proxy.flexible("x", sep="+"), proxy.calls)


def pipeline(*stages):
    def run(*args, **kw):
        first, *rest = stages
        value = first(*args, **kw)
        for s in rest:
            value = s(value)
        return value

    return run


print(pipeline(lambda a, b, k=0: a + b + k, str, lambda s: s * 2)(1, 2, k=3), pipeline(len)("abc"))


def spread(f, table):
    return [f(*row) if isinstance(row, tuple) else f(**row) for row in table]


print(spread(lambda x, y=10: x - y, [(5,), (5, 1), {"x": 3}, {"y": 1, "x": 2}]), max(*[1, 5], *(3,)))


def count(*args, **kw):
    return len(args), len(kw)


big = tuple(range(60))
print(count(*big), count(*big, *big), count(**{"k%d" % i: i for i in range(30)}), count(*"ab", **{"c": 1}, d=2))
