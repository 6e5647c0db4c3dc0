# Set algebra by operator and by method.
a, b = {1, 2, 3, 4}, {3, 4, 5}
for r in (a | b, a & b, a - b, b - a, a ^ b):
    print(sorted(r))
for r in (a.union(b), a.intersection(b), a.difference(b), a.symmetric_difference(b), a.union([9]), a.difference((1, 2))):
    print(sorted(r))
print(a.isdisjoint({9}), a.isdisjoint(b), {1} <= a, {1} < a, a <= a, a < a, a >= {1, 2}, a > b, a.issubset(b), a.issuperset([1, 2]))
print(a == {4, 3, 2, 1}, a != b, {1, 2} == frozenset((1, 2)), {1} == {1.0}, set() == set())
c = set(a)
c |= {10}
c &= {1, 2, 10, 11}
c -= {2}
c ^= {1, 5}
print(sorted(c))
c = {1, 2, 3}
c.update([4, 5])
c.intersection_update({2, 3, 4, 9})
c.difference_update({9, 2})
c.symmetric_difference_update({4, 7})
print(sorted(c))
c.add(3)
c.add("x")
c.discard("x")
c.discard("never there")
c.remove(3)
print(sorted(c), len(c), 7 in c, 3 in c, 3 not in c)
print(c.pop(), c, bool(c), bool({0}))
for f in (
    lambda: set().pop(), lambda: {1}.remove(2), lambda: {[]}, lambda: {1} | [2], lambda: {1} < 5, lambda: {1} + {2}, lambda: hash({1}),
    lambda: {1}[0], lambda: set(5), lambda: {1}.add([]),
):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)
d = {1, 2}
e = d.copy()
e.add(3)
print(len(d), len(e))
e.clear()
print(e, len(e), {5}, sorted({x // 2 for x in range(6)}), sorted(set("hello")))
