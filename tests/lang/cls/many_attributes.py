# Instances and classes with many attributes; dynamic names; instances in bulk.
class Box:
    pass


b = Box()
for i in range(100):
    setattr(b, "attr%d" % i, i * i)
print(sum(getattr(b, "attr%d" % i) for i in range(100)), b.attr7, len(b.__dict__), "attr99" in b.__dict__)
for i in range(0, 100, 2):
    delattr(b, "attr%d" % i)
print(len(b.__dict__), hasattr(b, "attr2"), hasattr(b, "attr3"), sum(b.__dict__.values()))
boxes = [Box() for _ in range(200)]
for i, x in enumerate(boxes):
    x.id = i
    x.next = boxes[(i + 1) % len(boxes)]
at, hops = boxes[0], 0
while hops < 450:
    at, hops = at.next, hops + 1
print(at.id, at.next.next.id)


class Big:
    pass


for i in range(60):
    setattr(Big, "method%d" % i, (lambda i: lambda self: self.k + i)(i))
big = Big()
big.k = 1000
print(big.method0(), big.method59(), sum(getattr(big, "method%d" % i)() for i in range(60)))


class Slots:
    def __init__(self, a, b, c, d, e, f, g, h):
        self.a, self.b, self.c, self.d, self.e, self.f, self.g, self.h = a, b, c, d, e, f, g, h

    def total(self):
        return self.a + self.b + self.c + self.d + self.e + self.f + self.g + self.h


print(sum(Slots(*range(i, i + 8)).total() for i in range(50)))
b.attr1 = b
print(b.attr1.attr1.attr1 is b)
d = {}
for i in range(50):
    x = Box()
    x.v = i
    d[x] = i
print(sum(k.v == v for k, v in d.items()), len(d))
x = Box()
x.f = lambda *a: a
x.g = len
x.h = x.f
print(x.f(1, 2), x.g("abc"), x.h(), x.h is x.f)
for name in ("with space", "1digit", "é"):
    setattr(x, name, name + "!")
print([getattr(x, n) for n in ("with space", "1digit", "é")])
names = sorted(n for n in dir(x) if not n.startswith("__"))
print(names)
