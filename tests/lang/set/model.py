# Sets with many members, against a list model; members that collide.
s = set()
model = []
state = 7
for step in range(2000):
    state = (state * 1103515245 + 12345) % 2**31
    v = state // 65536 % 100
    if state // 16 % 5 < 3:
        s.add(v)
        if v not in model:
            model.append(v)
    else:
        s.discard(v)
        if v in model:
            model.remove(v)
    if step % 400 == 399:
        assert sorted(s) == sorted(model)
        print(step, len(s), sum(s))
while s:
    s.pop()
print(len(s))


class Same:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.n == other.n


t = {Same(i % 10) for i in range(50)}
print(len(t), sorted(x.n for x in t), Same(3) in t, Same(11) in t)
t.discard(Same(3))
print(len(t), Same(3) in t)
evens, threes = set(range(0, 60, 2)), set(range(0, 60, 3))
print(len(evens & threes), len(evens | threes), len(evens - threes), len(evens ^ threes), sorted(evens & threes))
assert evens & threes == set(range(0, 60, 6))
assert (evens | threes) - (evens & threes) == evens ^ threes
words = "a b c a b a".split()
seen, twice = set(), set()
for w in words:
    (twice if w in seen else seen).add(w)
print(sorted(seen), sorted(twice))
mixed = {1, "1", 1.5, None, (1,), True}
print(len(mixed), 1.0 in mixed, "1" in mixed, None in mixed, (1,) in mixed, 2 in mixed)
