# Comprehensions: nesting, conditions, scope, over all kinds of iterables.
print([x * x for x in range(6)], [x for x in range(10) if x % 3 == 0], [x for x in "abc" if x != "b"])
print([(x, y) for x in range(3) for y in "ab"], [x + y for x in (1, 2) if x > 1 for y in (10, 20) if y < 15])
print([[r * c for c in range(3)] for r in range(3)], [x for row in [[1, 2], [3]] for x in row])
print({x: x * x for x in range(3)}[2], sorted({x % 3 for x in range(10)}), sorted({k: v for k, v in [("a", 1), ("b", 2)]}.items()))
print(sum(x for x in range(5)), list(x for x in "ab"), tuple(x * 2 for x in (1, 2)), max(len(w) for w in ("a", "bcd")))
x = "outer"
print([x for x in range(3)], x)
print([i if i % 2 else -i for i in range(5)], [None for _ in range(2)], [[] for _ in range(2)])
n = 10
print([n + i for i in range(3)], (lambda: [n * i for i in range(3)])())


def f(k):
    total = [k * i for i in range(3) if i != k]
    return total, [[a + b + k for a in range(2)] for b in range(2)]


print(f(1), f(5))
fs = [lambda: i for i in range(3)]
print([g() for g in fs], [g() for g in [lambda i=i: i for i in range(3)]])
print([a + b for a, b in ((1, 2), (3, 4))], [a for a, *_ in ((1, 2, 3), (4,))], {a: b for a, b in zip("xy", (1, 2))}["y"])
print([x for x in [1, 2, 3] if x > 1 if x < 3], [x for x in (y * 2 for y in range(4)) if x])
try:
    [1 / x for x in (1, 0)]
except ZeroDivisionError as e:
    print("ZeroDivisionError")
primes = [p for p in range(2, 50) if all(p % d for d in range(2, p))]
print(primes)
pythagorean = [(a, b, c) for c in range(1, 21) for b in range(1, c) for a in range(1, b) if a * a + b * b == c * c]
print(pythagorean)


class C:
    values = [v * 2 for v in range(3)]


print(C.values)
