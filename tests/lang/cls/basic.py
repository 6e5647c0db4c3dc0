# Classes and instances: attributes, methods, class variables, identity.
class Point:
    """A point."""

    origin = (0, 0)
    made = 0

    def __init__(self, x, y=0):
        self.x = x
        self.y = y
        Point.made += 1

    def move(self, dx, dy=0):
        self.x += dx
        self.y += dy
        return self

    def pair(self):
        return self.x, self.y


p, q = Point(1), Point(2, 3)
print(p.pair(), q.pair(), Point.made, p.made, Point.origin, p.origin)
print(p.move(5).move(1, 1).pair(), Point.pair(q), Point.move(q, dx=1).pair())
p.origin = "own"
p.z = "new"
print(p.origin, q.origin, Point.origin, p.z, hasattr(q, "z"))
Point.origin = "class"
Point.shared = []
q.shared.append(1)
print(p.origin, q.origin, p.shared, Point.shared)
del p.origin
print(p.origin)
print(type(p) is Point, type(p).__name__, Point.__name__, isinstance(p, Point), isinstance(p, object), isinstance(5, Point), p.__class__ is Point)
print(p == p, p == q, p != q, p is p, bool(p), p in [q, p], [q, p].index(p), hash(p) == hash(p), len({p, q, p}))
print(getattr(p, "x"), getattr(p, "none", "default"), hasattr(Point, "move"), hasattr(Point, "x"))
setattr(p, "w", 5)
print(p.w)
delattr(p, "w")
for f in (lambda: p.w, lambda: Point.nope, lambda: p.nope(), lambda: Point(), lambda: p()):
    try:
        f()
    except (AttributeError, TypeError) as e:
        print(type(e).__name__)


class Empty:
    pass


e = Empty()
e.a, e.b = 1, 2
e.a, e.b = e.b, e.a
print(e.a, e.b, sorted(k for k in dir(e) if not k.startswith("__")))


class Counter:
    n = 0

    def up(self):
        self.n += 1
        return self.n


c, d = Counter(), Counter()
print(c.up(), c.up(), d.up(), Counter.n)


class Outer:
    class Inner:
        v = 1

        def get(self):
            return self.v

    def make(self):
        return self.Inner()


print(Outer.Inner.v, Outer().make().get(), Outer.Inner.__name__)


class Body:
    a = 1
    b = a + 1
    l = [i * 2 for i in range(3)]
    if b > 1:
        c = "conditional"
    for i in range(3):
        d = i

    def f(x, y=b):
        return y

    del i


print(Body.b, Body.l, Body.c, Body.d, Body().f(), hasattr(Body, "i"))
