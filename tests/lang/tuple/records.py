# Tuples as records and keys: nesting, comparison, hashing, sorting, packing in functions and dicts.
points = [(3, "c", (1.5, None)), (1, "a", (0.5, "x")), (2, "b", ())]
print(sorted(points)[0], max(points)[1], [p[2] for p in points], [len(p[2]) for p in points])
for n, name, (*extra,) in points:
    print(n, name, extra)
index = {(p[0], p[1]): p for p in points}
print(index[1, "a"][2], (2, "b") in index, (2, "c") in index, sorted(index))
print((1, 2) < (1, 2, 0), (1, (2, 3)) < (1, (2, 4)), ((),) < ((0,),), (1, "a") == (1.0, "a"), () == (), (None,) == (None,), (1, 2) != (2, 1))
print(hash((1, (2, "x"))) == hash((1, (2, "x"))), len({(1, 2), (1, 2), (2, 1)}), {(): "empty", ((),): "nested"}[((),)])


def stats(xs):
    return min(xs), max(xs), sum(xs) / len(xs)


low, high, mean = stats([4, 1, 7])
print(low, high, mean, stats((2,))[2], dict(zip(("low", "high", "mean"), stats([1, 3])))["mean"])


def swap_ends(t):
    first, *middle, last = t
    return (last,) + tuple(middle) + (first,)


print(swap_ends((1, 2, 3, 4)), swap_ends("ab"), tuple(reversed((1, 2, 3))), (0,) * 3, (1, 2) + (3,) * 2, sum(((i,) for i in range(3)), ()))
matrix = ((1, 2, 3), (4, 5, 6))
print(tuple(zip(*matrix)), [sum(row) for row in matrix], tuple(tuple(x * 2 for x in row) for row in matrix), matrix[1][2], matrix[-1][:2])
t = (1, [2, 3], {"k": 4})
t[1].append("in place")
t[2]["k"] = 5
print(t, t[1] is t[1], (lambda a, *r: r)(*t)[0][0])
one, = (1,)
(two,) = [2]
a = b, c = 3, 4
print(one, two, a, b, c)
history = ()
for i in range(4):
    history += (i,)
    history = history[-3:]
print(history, history.index(2), history.count(3), 0 in history, not (), bool((0,)))
edges = {("a", "b"): 1, ("b", "c"): 2}
print({y: w for (x, y), w in edges.items()}["c"], sorted((w, x + y) for (x, y), w in edges.items()), [x for x, _ in sorted(edges)])
print("%s-%s" % (1, 2), "%s" % ((1, 2),), "{} {}".format(*(1, 2)), f"{(1, 2)}", str((1,)), repr(((), [], {})), (1,) .__class__.__name__)
for f in (lambda: (1, 2)[2], lambda: (1, 2).index(3), lambda: hash(([],)), lambda: (1,) + [2], lambda: (1, "a") < (1, 2)):
    try:
        f()
    except Exception as e:
        print(type(e).__name__)
