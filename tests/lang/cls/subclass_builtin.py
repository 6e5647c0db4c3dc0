# Subclasses of list, dict, tuple, int, str, Exception and of classes with native bases.
class Bag(list):
    def add(self, x):
        if x not in self:
            self.append(x)
        return self

    def size(self):
        return 100 + len(self)


b = Bag([1])
b.add(2).add(1).add(3)
print(list(b), len(b), b.size(), b[1], b[-1], 3 in b, sum(b), [x for x in b], b.index(3), isinstance(b, list), type(b).__name__)
b.extend([9, 8])
b.sort()
b[0] = "first"
print(list(b), b.pop(), b == ["first", 2, 3, 8], b[1:3])


class Config(dict):
    def __getattr__(self, k):
        try:
            return self[k]
        except KeyError:
            raise AttributeError(k)

    def __getitem__(self, k):
        v = super().__getitem__(k)
        return v.upper() if isinstance(v, str) else v


c = Config(host="local", port=80)
print(c.host, c["host"], c.port, c.get("port"), "host" in c, len(c), sorted(c.keys()), hasattr(c, "nope"))
c["new"] = 1
c.update(x=2)
print(sorted(c), c.pop("x"), isinstance(c, dict))


class Pair(tuple):
    def swapped(self):
        return Pair((self[1], self[0]))

    @property
    def first(self):
        return self[0]


p = Pair((1, 2))
print(p.swapped().first, p[1], len(p), p == (1, 2), p + (3,), list(p), isinstance(p, tuple), sorted([Pair((2, 1)), Pair((1, 5))])[0].first)
x, y = p
print(x, y, max(p), 2 in p)


class Flags(int):
    def has(self, bit):
        return bool(self & bit)


f = Flags(5)
print(f.has(4), f.has(2), f + 1, f | 8, int(f), [10, 20, 30, 40, 50, 60][f], f == 5, hash(f) == hash(5), {5: "x"}[f])


class Name(str):
    def initials(self):
        return "".join(w[0] for w in self.split())


n = Name("ann bee cee")
print(n.initials(), n.title() if hasattr(n, "title") else "no title", len(n), n[:3], n.upper(), n + "!", "bee" in n, n.split()[1], {"ann bee cee": 1}[n])


class Failure(ValueError):
    def __init__(self, code, text=""):
        super().__init__(text)
        self.code = code


class Worse(Failure):
    pass


try:
    raise Worse(7, "text")
except ValueError as e:
    print(type(e).__name__, e.code, e.args, str(e), isinstance(e, Failure))


class Ordered(Bag):
    def add(self, x):
        super().add(x)
        self.sort()
        return self


print(list(Ordered([5]).add(1).add(3).add(1)), Ordered([1]) == [1], list(Ordered()), bool(Ordered()))


class Deep(Config):
    def keys(self):
        return sorted(super().keys())


print(Deep(b=1, a=2).keys(), Deep(q=5).q)
