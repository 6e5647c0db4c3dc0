# Container methods: getitem, setitem, delitem, len, contains, iter, bool, call.
class Sparse:
    def __init__(self, n):
        self.n, self.d = n, {}

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if isinstance(i, slice):
            return [self[k] for k in range(i.start or 0, i.stop if i.stop is not None else self.n, i.step or 1)]
        if i < 0:
            i += self.n
        if not 0 <= i < self.n:
            raise IndexError("sparse index")
        return self.d.get(i, 0)

    def __setitem__(self, i, v):
        self.d[i] = v

    def __delitem__(self, i):
        del self.d[i]

    def __contains__(self, v):
        return v in self.d.values()

    def __iter__(self):
        return (self[i] for i in range(self.n))

    def __call__(self, scale=1, *more, **kw):
        return [v * scale for v in self], more, sorted(kw)


s = Sparse(6)
s[1], s[4] = 10, 40
s[1] += 5
print(len(s), list(s), s[1], s[-2], s[1:5], s[::2], s[:2], 15 in s, 0 in s, 99 in s)
del s[1]
print(list(s), sum(s), max(s), sorted(s)[-1], bool(s), bool(Sparse(0)), s(2), s(1, 2, k=3), list(map(str, s)))
for f in (lambda: s[6], lambda: s["a"]):
    try:
        f()
    except (IndexError, TypeError) as e:
        print(type(e).__name__)
a, b, *c = s
print(a, b, c, dict(enumerate(s))[4], list(zip(s, "ab")), tuple(s)[:2], list(reversed(list(s))))


class Matrix:
    def __init__(self, rows):
        self.rows = rows

    def __getitem__(self, rc):
        r, c = rc
        return self.rows[r][c]

    def __setitem__(self, rc, v):
        self.rows[rc[0]][rc[1]] = v


m = Matrix([[1, 2], [3, 4]])
m[0, 1] += 10
m[1, 0] = m[0, 0], m[1, 1]
print(m[0, 1], m[1, 0], m.rows)


class Contains:
    def __contains__(self, x):
        return "truthy" if x else ""


print(1 in Contains(), 0 in Contains(), 0 not in Contains())


class ByLen:
    def __len__(self):
        return 0


class ByBool(ByLen):
    def __bool__(self):
        return True


print(bool(ByLen()), bool(ByBool()), "empty" if not ByLen() else "full", ByBool() and "and", ByLen() or "or")


class Chain:
    def __init__(self, path=""):
        self.path = path

    def __getattr__(self, name):
        return Chain(self.path + "." + name)

    def __getitem__(self, k):
        return Chain(self.path + "[%r]" % k)

    def __call__(self, *a):
        return Chain(self.path + repr(a))


print(Chain().a.b[1]("x")["k"].c.path)


class Stack(list):
    def push(self, x):
        self.append(x)
        return self

    def peek(self):
        return self[-1]


k = Stack([1])
print(k.push(2).push(3).peek(), len(k), k.pop(), list(k), k[0], 2 in k, isinstance(k, list))
