# Sets at work: reachability, permutations by exclusion, anagram classes, cover, word ladder, colouring.
graph = {1: {2, 3}, 2: {4}, 3: {4}, 4: set(), 5: {1}, 6: {7}, 7: {6}}


def reach(start):
    seen, todo = set(), {start}
    while todo:
        n = todo.pop()
        seen.add(n)
        todo |= graph[n] - seen
    return seen


print([sorted(reach(n)) for n in sorted(graph)])
digits = set("123")
print(sorted(a + b + c for a in digits for b in digits - {a} for c in digits - {a, b}))
words = {"cold", "cord", "card", "ward", "warm", "corm", "worm", "word"}


def ladder(start, goal):
    paths, seen = [[start]], {start}
    while paths:
        longer = []
        for p in paths:
            if p[-1] == goal:
                return p
            for w in sorted(words - seen):
                if sum(x != y for x, y in zip(p[-1], w)) == 1:
                    seen.add(w)
                    longer.append(p + [w])
        paths = longer


print(ladder("cold", "warm"), ladder("cold", "none"))
stations = {"one": set("abc"), "two": set("bde"), "three": set("adf"), "four": set("cf")}
needed, chosen = set("abcdef"), []
while needed:
    best = max(sorted(stations), key=lambda s: len(stations[s] & needed))
    chosen.append(best)
    needed -= stations[best]
print(chosen)
edges = {frozenset(e) for e in ("ab", "ac", "bc", "cd", "de", "da")}
colours = {}
for node in sorted({n for e in edges for n in e}):
    near = {colours.get(n) for e in edges if node in e for n in e - {node}}
    colours[node] = min(set(range(4)) - near)
print(sorted(colours.items()), len(set(colours.values())))
a, b = {1, 2, 3}, frozenset((2, 3, 4))
assert (a | b) - (a & b) == a ^ b and a - b | a & b == a and (a & b) <= a <= (a | b)
print(sorted(a | b), sorted(a & b), sorted(b - a), sorted(a ^ b), a & b == {2, 3}, a.isdisjoint(b - a))
primes = set(range(2, 60))
for n in range(2, 8):
    primes -= set(range(n * 2, 60, n))
print(sorted(primes))
seen, sequence, n = set(), [], 0
for i in range(1, 15):
    seen.add(n)
    sequence.append(n)
    n = n - i if n - i > 0 and n - i not in seen else n + i
print(sequence)
happy = [n for n in range(1, 30) if (lambda f, n: f(f, n, set()))(lambda f, n, s: n == 1 or n not in s and f(f, sum(int(c) ** 2 for c in str(n)), s | {n}), n)]
print(happy)
print(len({frozenset((x, y)) for x in range(4) for y in range(4)}), len({tuple(sorted(p)) for p in ((1, 2), (2, 1), (3, 3))}))
