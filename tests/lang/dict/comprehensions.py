# Dict and set comprehensions and displays: duplicate keys, nesting, conditions, scope.
print(sorted({k: v for k, v in zip("abc", range(3))}.items()), sorted({x % 3 for x in range(10)}), {1: "a", 1: "b"}, len({1, 1.0, True}))
print(sorted({w: len(w) for w in "the quick fox".split() if len(w) > 3}.items()), sorted({(x, y) for x in range(2) for y in range(2)}))
print(sorted({k: {v: k for v in "xy"} for k in "ab"}["a"].items()), sorted({c: "abca".count(c) for c in "abca"}.items()))
k = "outer"
d = {k: 1 for k in "ab"}
print(k, sorted(d))
inverse = {v: k for k, v in {"one": 1, "two": 2}.items()}
print(inverse[1], inverse[2], {}.__class__ is dict, type({}).__name__, type({1}).__name__, type(set()).__name__)
print(sorted({"a": 1}), sorted(dict({"a": 1}, b=2).items()), dict([("x", 1)], x=2))


def f(n):
    return {i: (lambda: i * n)() for i in range(3)}, {i + n for i in range(2)}


print(sorted(f(10)[0].items()), sorted(f(10)[1]))
table = {(r, c): r * c for r in range(1, 4) for c in range(1, 4) if r <= c}
print(len(table), table[2, 3], sorted(set(table.values())), (3, 2) in table)
print({x for x in ()}, {x: x for x in ()}, bool({x for x in (0,)}), {None: None for _ in range(3)})
groups = {parity: [n for n in range(6) if n % 2 == parity] for parity in (0, 1)}
print(groups[0], groups[1])
log = []


def t(x):
    log.append(x)
    return x


{t("k" + str(i)): t(i) for i in range(2)}
print(sorted(map(str, log)))
try:
    {[]: 1 for _ in range(1)}
except TypeError:
    print("TypeError")
try:
    {[] for _ in range(1)}
except TypeError:
    print("TypeError")
nested = {i: {j: {k: i + j + k for k in range(2)} for j in range(2)} for i in range(2)}
print(nested[1][1][1], sum(v for a in nested.values() for b in a.values() for v in b.values()))
