# Comparison by special methods: reflection, NotImplemented, hash with eq, ordering in sort, min and in.
class T:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return isinstance(o, T) and self.v == o.v

    def __hash__(self):
        return hash(self.v)

    def __lt__(self, o):
        return self.v < o.v if isinstance(o, T) else NotImplemented

    def __le__(self, o):
        return self.v <= o.v

    def __gt__(self, o):
        return self.v > o.v

    def __ge__(self, o):
        return self.v >= o.v

    def __repr__(self):
        return "T(%r)" % self.v


a, b, c = T(1), T(2), T(1)
print(a == b, a == c, a != b, a != c, a < b, b < a, a > b, b > a, a <= c, a >= c, b >= a)
print(sorted([b, a, T(0)]), min(b, a), max([a, b, T(9)]), a in [b, c], [b, c].index(a), [a, c, b].count(a), len({a, b, c}), {a: "x"}[c])
print(a == 1, a != 1, 1 == a, None == a, a == None, [a] == [c], (a, b) == (c, b), {"k": a} == {"k": c})
for f in (lambda: a < 1, lambda: a < "x", lambda: [] < {}):
    try:
        f()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)


class Truthy:
    def __eq__(self, o):
        return "equal to %r" % (o,)

    def __lt__(self, o):
        return ["less"]


t = Truthy()
print(t == 5, t < 1, bool(t < 1), "yes" if t == 0 else "no")


class Default:
    pass


d, e = Default(), Default()
print(d == d, d == e, d != e, d == 1, hash(d) == hash(d))
try:
    d < e
except TypeError as x:
    print("TypeError")


class EqOnly:
    def __eq__(self, o):
        return True


try:
    print("hash", hash(EqOnly()) and "works")
except TypeError:
    print("TypeError")
print(EqOnly() == 1, 1 == EqOnly(), EqOnly() != 1, 5 in [EqOnly()], [1, 2].count(EqOnly()))


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __lt__(self, o):
        return self.cents < (o.cents if isinstance(o, Money) else o * 100)

    def __gt__(self, o):
        return self.cents > (o.cents if isinstance(o, Money) else o * 100)


print(Money(150) < 2, Money(150) > 1, Money(150) > 2, Money(100) < Money(101), Money(150) > 1 < 2)
