# Unpacking in for, comprehension, call, nested targets and with star.
pairs = [(1, (2, 3)), (4, (5, 6))]
print([a + b * c for a, (b, c) in pairs], {a: c for a, (b, c) in pairs}[4], sum(b for _, (b, _) in pairs))
for i, (a, (b, c)) in enumerate(pairs):
    print(i, a, b, c)
for head, *tail in ([1, 2, 3], "ab", (9,)):
    print(head, tail)
(a, *b), *c = (1, 2, 3), 4, 5
print(a, b, c)
[*a, b], c = "xyz", "w"
print(a, b, c)
*a, = range(3)
print(a)
a, (b, *c), *d = 1, (2, 3, 4), 5, 6
print(a, b, c, d)


def f(*args, **kw):
    return len(args), sorted(kw)


print(f(*(1, 2), 3, *[4]), f(**{"a": 1}, b=2), f(*"abc", **{"x": 1}), f(*{5: 6}), f(*(x for x in range(4))))
(x, y), z = [[1, 2], 3]
x, y, z = z, x, y
print(x, y)
d = {}
d["a"], d["b"] = 1, 2
l = [0] * 3
l[0], *l[1:2], l[2] = 1, 2, 3
print(sorted(d.items()), l)


class O:
    pass


o = O()
o.a, (o.b, *o.c) = 1, (2, 3, 4)
print(o.a, o.b, o.c)
for o.a, d["k"] in zip("xy", (7, 8)):
    pass
print(o.a, d["k"])
(a), (b) = 1, 2
((c)) = 3
print(a, b, c)
for bad in ((), (1,), (1, 2, 3)):
    try:
        a, b = bad
    except ValueError:
        print("ValueError", len(bad))
    try:
        a, *b, c = bad
        print(a, b, c)
    except ValueError:
        print("ValueError star", len(bad))
