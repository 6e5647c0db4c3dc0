# Generator expressions: laziness, scope, nesting, one-argument calls.
g = (x * x for x in range(4))
print(next(g), list(g), list(g))
print(sum(x for x in range(5)), list(x for x in "ab"), max((len(w), w) for w in ("a", "bcd", "ef")), "".join(c.upper() for c in "abc"))
log = []


def source():
    for i in range(3):
        log.append(i)
        yield i


lazy = (x for x in source() if x)
print(log, next(lazy), log)
n = 10
h = (n + i for i in range(2))
n = 20
print(list(h))
print(list((i, j) for i in range(2) for j in range(i + 1)), list(y for x in ([1], [2, 3]) for y in x if y > 1))
print(any(x > 3 for x in range(10)), all(x < 3 for x in range(10)), sorted(x % 3 for x in range(5)), tuple(x for x in ()))
print(dict((k, v) for k, v in [("a", 1)]), set(x // 2 for x in range(2)), [list(x for x in range(k)) for k in range(3)])


def f(it, start=0):
    return start + sum(it)


print(f(x for x in range(3)), f((x for x in range(3)), 5), f((x for x in range(3)), start=7))
try:
    e = (1 // x for x in (1, 0, 2))
    print(next(e))
    next(e)
except ZeroDivisionError:
    print("ZeroDivisionError", list(e))
try:
    (x for x in 5)
except TypeError:
    print("TypeError at creation")


class C:
    def __init__(self):
        self.k = 3

    def m(self):
        return list(self.k * i for i in range(3))


print(C().m(), (lambda k: list(k + i for i in range(2)))(5))
print(next((x for x in range(100) if x * x > 50), None), next((x for x in () if x), "nothing"))
pipeline = (x * 2 for x in (y + 1 for y in (z for z in range(5) if z % 2)))
print(list(pipeline))
print(type(g).__name__, iter(g) is g, list(zip((x for x in "ab"), (y for y in range(2)))))
