# Every dict method.
d = {"a": 1, "b": 2}
print(d["a"], d.get("b"), d.get("z"), d.get("z", 0), len(d), "a" in d, "z" in d, "z" not in d)
d["c"] = 3
d["a"] = 10
print(sorted(d.items()), sorted(d.keys()), sorted(d.values()), sorted(d))
print(d.pop("a"), d.pop("a", "gone"), d.setdefault("b", 99), d.setdefault("e", 5), sorted(d.items()))
d.update({"b": 20, "f": 6})
d.update([("g", 7), ("h", 8)])
d.update(i=9, j=10)
print(sorted(d.items()))
del d["b"]
print("b" in d, len(d))
c = d.copy()
c["only"] = 1
print("only" in d, len(c) - len(d))
d.clear()
print(d, len(d), bool(d), bool(c))
one = {"k": "v"}
print(one.popitem(), one)
for f in (
    lambda: {}["x"], lambda: {}.pop("x"), lambda: {}.popitem(), lambda: {[]: 1}, lambda: {1: 2}[[]], lambda: {1: 2}.foo,
    lambda: {}.update(5), lambda: dict([1]), lambda: dict([(1, 2, 3)]), lambda: {}.get(), lambda: {} < {}, lambda: {} + {},
):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)
try:
    del {}["x"]
except KeyError as e:
    print("KeyError", e, e.args)
print(dict(), dict(a=1), dict({"a": 1}), dict([("a", 1)]), dict({"a": 1}, a=2), dict(zip("ab", (1, 2)))["b"])
print(dict.fromkeys("a"), dict.fromkeys(["x"], 0), sorted(dict.fromkeys(range(3), [])))
print({"a": 1} | {"a": 2}, sorted(({"a": 1} | {"b": 2}).items()))
e = {"a": 1}
e |= {"b": 2}
print(sorted(e.items()))
