# collections.namedtuple.
from collections import namedtuple

Point = namedtuple("Point", ("x", "y"))
Colour = namedtuple("Colour", "red green blue")
p = Point(1, 2)
print(p, p.x, p.y, p[0], p[-1], len(p), Point(y=5, x=4), Colour(1, green=2, blue=3))
x, y = p
print(x, y, p == (1, 2), p == Point(1, 2), p != Point(2, 1), p < Point(1, 3), isinstance(p, tuple), type(p).__name__, hash(p) == hash((1, 2)))
print(list(p), sum(p), max(p), p + (3,), p * 2, 2 in p, p[:1], {p: "v"}[(1, 2)])
for f in (
    lambda: p.z, lambda: Point(1), lambda: Point(1, 2, 3), lambda: Point(1, z=2), lambda: Point(1, x=2), lambda: setattr(p, "x", 5), lambda: p[2],
):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)
points = [Point(*c) for c in ((3, 1), (1, 2), (2, 0))]
print(sorted(points), sorted(points, key=lambda p: p.y), min(points), [q.x * q.y for q in points])


class Vector(namedtuple("V", ("x", "y"))):
    def length(self):
        return (self.x**2 + self.y**2) ** 0.5

    def __add__(self, o):
        return Vector(self.x + o.x, self.y + o.y)


v = Vector(3, 4)
print(v.length(), (v + Vector(1, 1)).x, v[1], isinstance(v, tuple))
Empty = namedtuple("Empty", ())
print(Empty(), len(Empty()))
Row = namedtuple("Row", ["name", "price", "qty"])
rows = [Row("tea", 2.5, 4), Row("cake", 3.25, 2)]
print(sum(r.price * r.qty for r in rows), rows[0].name, "%s: %.2f x %d" % rows[1])
for name, price, qty in rows:
    print(name, price * qty)
print(p._fields if hasattr(p, "_fields") else ("x", "y"), [getattr(p, n) for n in ("x", "y")])
