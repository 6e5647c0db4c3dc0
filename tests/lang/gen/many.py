# Many generators alive at once, deep delegation, generators held in structures.
def numbers(n):
    for i in range(n):
        yield i


gens = [numbers(10) for _ in range(100)]
total = 0
for _ in range(5):
    for g in gens:
        total += next(g)
print(total, sum(sum(g) for g in gens), all(next(g, None) is None for g in gens))


def deep(n):
    if n:
        yield from deep(n - 1)
    yield n


print(list(deep(40))[-3:], sum(deep(60)))


def nest(n):
    g = numbers(3)
    for _ in range(n):
        g = (x + 1 for x in g)
    return g


print(list(nest(20)))


def filters():
    g = iter(range(2, 60))
    while True:
        p = next(g, None)
        if p is None:
            return
        yield p
        g = (lambda p, g: (x for x in g if x % p))(p, g)


print(list(filters()))
d = {k: numbers(k) for k in range(5)}
print([next(d[k], "-") for k in range(5)], [list(d[k]) for k in range(5)])
big = [b"x" * 50 for _ in numbers(200)]
print(len(big), sum(map(len, big)))


class Holder:
    def __init__(self):
        self.g = self.run()
        self.out = []
        next(self.g)

    def run(self):
        while True:
            x = yield
            self.out.append(x)

    def put(self, x):
        self.g.send(x)


hs = [Holder() for _ in range(20)]
for i, h in enumerate(hs):
    for j in range(i):
        h.put(j)
print(sum(len(h.out) for h in hs), hs[5].out)
locals_ = list(zip(*[numbers(3)] * 3))
print(locals_)


def locals_survive():
    a, b, c = [1], {"k": 2}, "s"
    yield a
    a.append(b["k"])
    junk = [[i] * 10 for i in range(100)]
    yield a
    yield c * len(a), len(junk)


print(list(locals_survive()))
