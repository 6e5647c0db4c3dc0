# Dicts of dicts and lists: deep updates, merges, groupings, diffs, paths, sorting by value.
users = {
    "ann": {"age": 30, "tags": ["a", "b"], "address": {"city": "Rome", "zip": "00100"}},
    "bob": {"age": 25, "tags": [], "address": {"city": "Oslo"}},
}
users["cid"] = dict(users["bob"], age=40)
users["ann"]["tags"].append("c")
users["bob"]["address"]["zip"] = "0010"
print(users["cid"]["address"] is users["bob"]["address"], users["cid"]["age"], users["bob"]["age"], users["ann"]["tags"])


def path(d, dotted, default=None):
    for key in dotted.split("."):
        if not isinstance(d, dict) or key not in d:
            return default
        d = d[key]
    return d


print(path(users, "ann.address.city"), path(users, "bob.address.country", "?"), path(users, "ann.age.x"), path(users, "zed"))


def merge(a, b):
    out = dict(a)
    for k, v in b.items():
        out[k] = merge(out[k], v) if isinstance(v, dict) and isinstance(out.get(k), dict) else v
    return out


m = merge({"a": 1, "n": {"x": 1, "y": {"p": 1}}}, {"b": 2, "n": {"y": {"q": 2}, "z": 3}})
print(sorted(m), sorted(m["n"]), sorted(m["n"]["y"].items()))


def diff(a, b):
    for k in sorted(set(a) | set(b)):
        if k not in b:
            yield "-", k, a[k]
        elif k not in a:
            yield "+", k, b[k]
        elif a[k] != b[k]:
            yield "~", k, (a[k], b[k])


print(list(diff({"a": 1, "b": 2, "c": [1]}, {"b": 3, "c": [1], "d": None})))


def flatten(d, prefix=""):
    for k in sorted(d):
        if isinstance(d[k], dict):
            yield from flatten(d[k], prefix + k + ".")
        else:
            yield prefix + k, d[k]


def unflatten(pairs):
    out = {}
    for dotted, v in pairs:
        at = out
        *parents, last = dotted.split(".")
        for p in parents:
            at = at.setdefault(p, {})
        at[last] = v
    return out


flat = list(flatten(users))
print(flat)
print(unflatten(flat) == users)
sales = [("north", "tea", 5), ("south", "tea", 3), ("north", "cake", 2), ("north", "tea", 1)]
totals = {}
for region, item, n in sales:
    totals.setdefault(region, {}).setdefault(item, 0)
    totals[region][item] += n
for region in sorted(totals):
    print(region, sorted(totals[region].items(), key=lambda kv: (-kv[1], kv[0])))
by_item = {}
for region, items in totals.items():
    for item, n in items.items():
        by_item[item] = by_item.get(item, 0) + n
print(sorted(by_item.items(), key=lambda kv: kv[1]), max(by_item, key=by_item.get), sum(by_item.values()))
counts = [0] * 5
histogram = {i: 0 for i in range(5)}
for i in range(50):
    counts[i * i % 5] += 1
    histogram[i * i % 5] += 1
print(counts, [histogram[i] for i in range(5)], {v: k for k, v in enumerate("abc")}["c"])
for k in list(users):
    if users[k]["age"] < 30:
        del users[k]
print(sorted(users), len(users))
try:
    users["gone"]["age"]
except KeyError as e:
    print("KeyError", e.args)
