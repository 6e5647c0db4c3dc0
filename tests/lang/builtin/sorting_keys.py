# sorted, min and max with keys, and keys that are classes, methods, partials and tuples.
people = [("ann", 30, 1.7), ("bob", 25, 1.8), ("cid", 30, 1.65), ("dee", 25, 1.8)]
print(sorted(people, key=lambda p: p[1]), sorted(people, key=lambda p: (-p[2], p[0]))[0], sorted(people, key=lambda p: p[0], reverse=True)[0][0])
print(min(people, key=lambda p: p[1]), max(people, key=lambda p: p[2]), min("Bca", key=str.lower), max(["a", "bbb", "cc"], key=len))
print(sorted("banana"), sorted("BaNaNa", key=str.lower), sorted(["10", "9", "100"], key=int), sorted([3, -1, -2], key=abs), sorted([True, False, 2]))
print(sorted({"b": 1, "a": 2}), sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1]), sorted((x % 3, x) for x in range(5)), sorted([[2], [1, 5], [1]]))


class Natural:
    def __init__(self, text):
        self.parts, number = [], ""
        for c in text + " ":
            if c.isdigit():
                number += c
            else:
                if number:
                    self.parts.append((0, int(number), ""))
                    number = ""
                self.parts.append((1, 0, c))

    def __lt__(self, other):
        return self.parts < other.parts


print(sorted(["f10", "f9", "f1", "a2b10", "a2b9"], key=Natural))
order = {"low": 0, "mid": 1, "high": 2}
print(sorted(["high", "low", "mid", "low"], key=order.get), sorted("dcba", key="abcd".index), sorted([1, 2, 3, 4], key=[9, 8, 7, 6, 5].__getitem__) if hasattr([], "__getitem__") else [4, 3, 2, 1])
log = []
sorted([1, 2, 3], key=lambda x: log.append(x) or -x)
print(sorted(set(log)))
a = ["b", "a"]
print(a.sort(), a, sorted(a, reverse=True), a.sort(reverse=True), a, a.sort(key=lambda c: c), a)
pairs = [(i % 3, i) for i in range(9)]
print(sorted(pairs, key=lambda p: (p[1] % 2, p[0], p[1])), sorted(pairs, key=lambda p: (p[0], -p[1])))
for bad in (lambda: sorted([1, None]), lambda: sorted(5), lambda: min([], key=len), lambda: sorted([1, 2], key=5), lambda: max(1, key=5)):
    try:
        bad()
        print("accepted")
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
rows = ["name:7", "other:3", "third:5"]
print(max(rows, key=lambda r: int(r.split(":")[1])), [r.split(":")[0] for r in sorted(rows, key=lambda r: int(r[r.index(":") + 1 :]))])
points = [(3, 4), (1, 1), (0, 2)]
print(sorted(points, key=lambda p: p[0] ** 2 + p[1] ** 2), min(points, key=lambda p: sum(p)), sorted(points, key=lambda p: (-p[1], p[0])))
data = list(range(30))
data.sort(key=lambda x: (x * 7) % 31)
print(data, all((a * 7) % 31 <= (b * 7) % 31 for a, b in zip(data, data[1:])))
