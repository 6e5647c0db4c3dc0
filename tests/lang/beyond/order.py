# Sorting is stable, and dicts keep the order in which their keys came.
words = "pear Apple apple app pear zoo Zoo 10 9".split()
print(sorted(words, key=len), sorted(words, key=len, reverse=True), sorted(words, key=str.lower))
pairs = [(i * 7 % 5, i) for i in range(40)]
print(sorted(pairs, key=lambda p: p[0]) == sorted(pairs), sorted(pairs, key=lambda p: 0) == pairs)
pairs.sort(key=lambda p: p[0], reverse=True)
print(pairs[:10])
d = {w: i for i, w in enumerate(words)}
print(d, list(d), list(d.values()))
del d["apple"]
d["app"] = "changed"
d["apple"] = "again"
print(d, d.popitem(), d)
e = {10**20: "big", None: 1, (1, 2): 2, "s": 3, 5: 4, 2.5: 5}
e[5] = "new"
print(list(e), e)


def keywords(**kw):
    return list(kw)


print(keywords(z=1, a=2, m=3), list(dict(z=1, a=2, m=3)), list(dict.fromkeys("hello")))
many = {}
for i in range(300):
    many[i * 37 % 301] = i
for i in range(0, 300, 3):
    del many[i * 37 % 301]
print(list(many.values()) == [i for i in range(300) if i % 3], len(many))
try:
    sorted([3, "a"])
except TypeError:
    print("TypeError")
