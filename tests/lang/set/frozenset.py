# frozenset: hashable, no mutation, mixes with set.
f = frozenset([1, 2, 3, 2])
print(sorted(f), len(f), 2 in f, 9 in f, bool(frozenset()), frozenset() == frozenset([]))
print(f == {1, 2, 3}, {1, 2, 3} == f, f == frozenset((3, 2, 1)), hash(f) == hash(frozenset((3, 1, 2))))
d = {f: "abc", frozenset(): "empty"}
print(d[frozenset((1, 2, 3))], d[frozenset()])
for r in (f | {9}, f & {1, 9}, f - {1}, f ^ {1, 9}, f.union([7]), f.difference([1])):
    print(sorted(r))
s = {1} | f
print(type(s).__name__, sorted(s), f <= {1, 2, 3, 4}, f < f, f.issuperset({1}), f.isdisjoint({4}))
for name in ("add", "remove", "discard", "clear", "pop", "update"):
    print(name, hasattr(f, name))
nested = {frozenset((1, 2)), frozenset((2, 1)), frozenset((3,))}
print(len(nested), frozenset([3]) in nested)
print(frozenset("a"), frozenset(), frozenset([1]).copy(), sorted(x * 2 for x in f))
powerset = [frozenset()]
for x in (1, 2, 3):
    powerset += [p | {x} for p in powerset]
print(sorted(sorted(p) for p in powerset), len(set(powerset)))
try:
    hash(frozenset([[]]))
except TypeError:
    print("TypeError")
try:
    {set()}
except TypeError:
    print("TypeError")
