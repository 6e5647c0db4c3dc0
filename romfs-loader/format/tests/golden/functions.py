# Arguments, closures, classes, unpacking, calls.
x = 1


def f(a, b=2, *args, c, d=4, **kwargs):
    def g(e, f=a):
        nonlocal b
        b += e

        class C(Base, meta=g):
            attribute = a, b

            def method(self):
                return super().method(__class__, self.attribute, e)

        del e
        return C

    global x
    x, (y, *z, w), *rest = g(1, f=2)(*args, a, k=1, **kwargs), args
    del x, kwargs["a"], y.z
    z[0][1:2] += w[::3]
    z[b:] = rest
    return lambda q, r=c: [q for q in (y for y in r if y and d) for r in q] or {a, b} or {q: r, "k": -1}


from .sibling import one, two as deux
from other import *
import a.b.c as abc, sys

print(*[1], **{"end": ""})
assert x, "message"
v0 = v1 = v2 = f"{x!r:>{v3}} {x} text"
many = lambda a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s: lambda: a + b + c + d + e + s + q + (r := p)
