# collections.OrderedDict keeps insertion order.
from collections import OrderedDict

d = OrderedDict()
for word in "the quick brown fox jumps over the lazy dog".split():
    d[word] = d.get(word, 0) + 1
print(list(d.items()))
print(list(d), list(d.keys()), list(d.values()), len(d))
d["zebra"] = 1
d["quick"] = 5
del d["brown"]
print(list(d.items()))
print(d.pop("fox"), d.popitem(), list(d))
d["brown"] = 2
print(list(d))
e = OrderedDict([("b", 1), ("a", 2)])
f = OrderedDict([("a", 2), ("b", 1)])
print(dict(e) == dict(f), e == OrderedDict([("b", 1), ("a", 2)]), e["a"], "b" in e, e.get("zz"))
print(e, isinstance(e, dict), type(e).__name__)
e.update([("c", 3), ("a", 20)])
print(list(e.items()), e.setdefault("d", 4), list(e))
e.clear()
print(len(e), list(e))
for i in range(20):
    e[19 - i] = i
for i in range(0, 20, 2):
    del e[i]
print(list(e.items()))
g = OrderedDict(zip("xyz", range(3)))
print([k + str(v) for k, v in g.items()], list(reversed(list(g))))
