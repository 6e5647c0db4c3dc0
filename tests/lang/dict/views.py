# keys, values and items as live views and as iterables.
d = {"x": 1}
k, v, i = d.keys(), d.values(), d.items()
print(list(k), list(v), list(i))
d["x"] = 2
print(list(v), list(i))
d["y"] = 3
print(sorted(k), sorted(v), sorted(i), len(list(k)))
print("x" in d.keys(), "z" in d.keys(), 3 in list(d.values()), ("x", 2) in list(d.items()))
for key in sorted(d):
    print(key, d[key])
for key, value in sorted(d.items(), key=lambda kv: -kv[1]):
    print(key, value)
print(sorted(d.keys()) == sorted(list(d)), max(d.values()), sum(d.values()), min(d), dict(d.items()) == d)
print({value: key for key, value in d.items()}[3], [key for key in d if d[key] > 2], tuple(sorted(d)))
print(d == {"y": 3, "x": 2}, d != {"x": 2}, {} == {}, {"a": [1]} == {"a": [1]}, {"a": 1} == {"a": 1.0})
only = {"k": "v"}
print(repr(only), str(only.keys()), str(only.values()), str(only.items()), repr({}), {"n": {"m": None}})
a, = only
(key, value), = only.items()
print(a, key, value, list(map(len, only)), list(zip(only, only.values())))
print(any(d.values()), all(d), iter(d) is not d)
it = iter(only)
print(next(it), next(it, "end"))
print(sorted(dict(only, z=1)))
inverted = {}
for name, team in (("ann", "red"), ("bob", "blue"), ("cid", "red")):
    inverted.setdefault(team, []).append(name)
for team in sorted(inverted):
    print(team, inverted[team])
