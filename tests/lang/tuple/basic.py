# Tuples: literals, slicing, comparison, hashing, methods, unpacking.
t = (1, "two", 3.0, None)
print(t, (), (1,), 1, (1, 2), ((1, 2), (3,)), tuple(), tuple([1, 2]), tuple("ab"), tuple(range(3)))
print(t[0], t[-1], t[1:3], len(t), t + (5,), (1, 2) * 2, 0 * (1,))
print(1 in t, "three" in t, t.index("two"), t.count(1), (1, 1, 2).count(1))
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1,) < (1, 0), () < (0,), (1, 2) == [1, 2], (1, "a") != (1, "b"))
print(hash((1, 2)) == hash((1, 2)), {(1, 2): "x"}[(1, 2)], {(): 0}[()], len({(1,), (1,), (2,)}))
a, b = 1, 2
a, b = b, a
print(a, b)
(a, b), c = (1, 2), 3
[x, y] = "xy"
print(a, b, c, x, y)
first, *middle, last = range(6)
*init, end = (1,)
print(first, middle, last, init, end)
for i, (p, q) in enumerate(((1, 2), (3, 4))):
    print(i, p, q)
for f in (
    lambda: t[10], lambda: t.index(99), lambda: t + [1], lambda: t["a"], lambda: hash(([],)), lambda: t < 1, lambda: t.append(1),
):
    try:
        f()
    except Exception as e:
        print(type(e).__name__)
try:
    t[0] = 2
except TypeError as e:
    print("TypeError", e)
try:
    a, b = (1, 2, 3)
except ValueError as e:
    print("ValueError", e)
try:
    a, b, c = (1, 2)
except ValueError as e:
    print("ValueError", e)
try:
    a, *b, c = (1,)
except ValueError as e:
    print("ValueError", e)
u = (1, [2])
u[1].append(3)
print(u, sorted([(2, "a"), (1, "b"), (1, "a")]), max((1, 5), (2, 0)), min((3, 1, 2)), sum((1, 2, 3)), bool(()), bool((0,)))
t += (6,)
print(t, repr(("a",)), str((1.5, "x")), list(reversed((1, 2, 3))), list(zip((1, 2), (3, 4))))


def swap(p):
    return p[1], p[0]


print(swap((1, 2)), (lambda *a: a)(1, 2), tuple(x for x in (1, 2, 3) if x != 2))
