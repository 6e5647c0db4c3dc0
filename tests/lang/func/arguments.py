# Every kind of parameter and every kind of argument.
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())


print(f(1, c=3), f(1, 5, c=3), f(1, 5, 6, 7, c=3), f(1, c=3, d=0, e=9), f(b=1, a=0, c=2), f(*(1, 2, 3), c=4, **{"z": 5}))
print(f(*[1], *[2, 3], c=0), f(1, *(), c=2, **{}), f(8, 9, c=1), f(1, **{"c": 3, "d": 5, "x": 6}))


def plain(a, b):
    return a - b


def defaults(a, b=[], c=None):
    b.append(a)
    return b, c


def star(*args):
    return args


def kwargs(**kw):
    return sorted(kw.items())


def kwonly(*, a, b=2):
    return a, b


print(plain(5, 3), plain(b=5, a=3), plain(5, b=3), plain(*[5, 3]), plain(**{"a": 5, "b": 3}), plain(5, *[3]))
print(defaults(1), defaults(2), defaults(3, []), defaults(4, c=5))
print(star(), star(1), star(*"ab", 1, *(2,)), kwargs(), kwargs(a=1, b=2), kwargs(**{"x": 1}, y=2), kwonly(a=1), kwonly(b=3, a=1))
print((lambda *a, **k: (a, sorted(k)))(1, 2, x=3), (lambda a, b=5: a + b)(1), (lambda: 7)(), (lambda *, k: k)(k=1))
for call in (
    lambda: plain(1), lambda: plain(1, 2, 3), lambda: plain(), lambda: plain(1, a=2), lambda: plain(1, c=2), lambda: kwonly(1),
    lambda: kwonly(), lambda: f(), lambda: f(1), lambda: star(a=1), lambda: kwargs(1), lambda: plain(*5), lambda: plain(1, **{"b": 2, "z": 3}),
    lambda: (lambda: 0)(1), lambda: kwonly(a=1, c=2), lambda: len(), lambda: len(1, 2), lambda: len([], x=1),
):
    try:
        print("result", call())
    except TypeError as e:
        print("TypeError", e)
log = []


def t(x):
    log.append(x)
    return x


star(t(1), *t([2, 3]), t(4))
f(t("a"), t("b"), c=t("c"), d=t("d"))
print(log)


def default_once(x=t("default")):
    return x


log.clear()
print(default_once(), default_once(), log)


def many(a, b, c, d, e, f, g, h, i, j):
    return a + b + c + d + e + f + g + h + i + j


print(many(*range(10)), many(1, 2, 3, 4, 5, *range(5)), many(**{k: 1 for k in "abcdefghij"}))


def modify(l, d, n):
    l.append(1)
    d["k"] = 1
    n += 1


L, D, N = [], {}, 0
modify(L, D, N)
print(L, D, N)
