# Random slices, list methods, comparisons, sorts and set algebra. The expected output is CPython's: stock MicroPython has no
# stable sorting and makes no slice objects.
seed = 12345
def rnd(n):
    global seed
    seed = (seed * 1103515245 + 12345) % (1 << 31)
    return (seed >> 8) % n
def opt(n):
    r = rnd(6)
    if r == 0: return None
    return rnd(2*n+4) - n - 2
def step():
    return (None, 1, 2, 3, -1, -2, -3, 7, -7, 1)[rnd(10)]
def t(f, *a):
    try:
        return f(*a)
    except Exception as e:
        return type(e).__name__
def assign(l, s, v):
    l[s] = v
    return l
def delete(l, s):
    del l[s]
    return l
for i in range(30):
    n = rnd(12)
    l = [rnd(5) for _ in range(n)]
    s = slice(opt(n), opt(n), step())
    tu = tuple(l)
    print(i, l[s], range(n)[s], s.indices(n))
    s = slice(s.start, s.stop)
    print(tu[s], "abcdefghijkl"[:n][s], b"abcdefghijkl"[:n][s])
    print(t(assign, l[:], s, list(range(100, 100 + rnd(5)))), t(delete, l[:], s))
    print(t(assign, l[:], s, (x for x in l[s])), l.count(2), t(l.index, 3), t(l.index, 3, (opt(n) or 0), (opt(n) or 99)))
    m = [rnd(5) for _ in range(rnd(4))]
    p = l[:rnd(4)]
    print(m < p, m <= p, m == p, m != p, m > p, m >= p, tuple(m) < tuple(p), tuple(m) >= tuple(p), m + p, tuple(m) + tuple(p), m * rnd(4), tuple(p) * (rnd(4) - 1))
    k = l[:]
    k.insert((opt(n) or 0), 55); print(k, t(k.pop), t(k.pop, (opt(n) or 0)), t(k.remove, 2), k)
    k *= rnd(3); k += tu; k += range(2); k.extend(k); k.reverse(); print(k)
    k = [(rnd(4), j) for j in range(rnd(60))]
    print(sorted(k, key=lambda x: x[0]), sorted(k, key=lambda x: x[0], reverse=True), sorted(k), sorted(k, reverse=True))
    print(sorted([str(rnd(30)) for x in k]), sorted([rnd(30) for x in k]))
    print(min(k, default=None), max(k, default=None, key=lambda x: -x[1]), sum(l), sum([m, p], []), any(l), all(l))
    print(list(zip(l, m, k)), list(map(lambda a, b: a + b, l, m)), list(filter(None, l)), list(enumerate(m, 5)), list(reversed(l)))
    a = set(l); b = set(m)
    print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b), a <= b, a < b, a == b, a >= b, a > b, a.isdisjoint(b), a.issubset(m), a.issuperset(m))
    c = set(a); c |= b; c.discard(3); c ^= a; c -= {1}; c &= {0,1,2,3,4}; print(sorted(c), hash(frozenset(c)) == hash(frozenset(sorted(c, reverse=True))), frozenset(c) == c, frozenset(a) | b == a | b)
    d = dict(zip(l, range(100))); d.update([(x, 1) for x in m], z=3); print(d, d.pop(1, 'no'), d.setdefault(9, 8), d.get(2), list(d), list(d.items()), list(d.values()), d == dict(reversed(list(d.items()))), 3 in d, d | {1: 2}, len(d))
    while len(d) > 3: d.popitem()
    print(d)
