# Two consumers of one generator, generators that feed each other, and generators kept across function calls.
def numbers(n):
    for i in range(n):
        yield i


g = numbers(10)
a, b = [], []
for x in g:
    a.append(x)
    b.append(next(g, None))
print(a, b)
g = numbers(6)
print([(x, y) for x, y in zip(g, g)], list(g))
g = numbers(5)
print(next(g), [x for x in g if x % 2], list(g))


def feed(log):
    value = 0
    while True:
        got = yield value
        log.append(got)
        value = got * 2 if got else 0


def ping(n):
    log = []
    a, b = feed(log), feed(log)
    v = next(a) + next(b) + 1
    for _ in range(n):
        v = b.send(a.send(v))
    return v, log


print(ping(3))
held = {}


def start(name, n):
    held[name] = numbers(n)


def advance(name):
    return next(held[name], "done")


start("x", 2)
start("y", 1)
print(advance("x"), advance("y"), advance("x"), advance("y"), advance("x"))


class Pool:
    def __init__(self, gens):
        self.gens = list(gens)

    def __iter__(self):
        while self.gens:
            for g in list(self.gens):
                for x in g:
                    yield x
                    break
                else:
                    self.gens.remove(g)


print(list(Pool([numbers(3), numbers(1), iter("ab")])))


def count_lines():
    total = 0
    while True:
        line = yield total
        if line is None:
            return total
        total += len(line)


c = count_lines()
next(c)
for line in ("ab", "c", ""):
    c.send(line)
try:
    c.send(None)
except StopIteration as e:
    print(e.value)
outer = (inner for inner in (numbers(i) for i in range(4)))
print([list(i) for i in outer])
pairs = ((x, y) for x in numbers(3) for y in numbers(x))
print(list(pairs))
late = (f(2) for f in [lambda x: x + 1, lambda x: x * 10])
print(list(late))
