# staticmethod and classmethod: alternative constructors, inheritance, registries.
class Date:
    def __init__(self, y, m, d):
        self.ymd = y, m, d

    @classmethod
    def parse(cls, text):
        return cls(*map(int, text.split("-")))

    @classmethod
    def today(cls):
        return cls.parse("2024-02-29")

    @staticmethod
    def leap(y):
        return y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)

    def __repr__(self):
        return "%s(%d, %d, %d)" % ((type(self).__name__,) + self.ymd)


class BetterDate(Date):
    @classmethod
    def today(cls):
        d = super().today()
        d.better = True
        return d


print(Date.parse("2020-1-5"), BetterDate.parse("1999-12-31"), Date.today(), BetterDate.today(), BetterDate.today().better)
print(Date.leap(2000), Date(1, 1, 1).leap(1900), BetterDate.leap(2024), Date.today().parse("1-2-3"))
f, g = Date.leap, Date.parse
print(f(2023), g("5-6-7"), list(map(Date.leap, (2019, 2020))), [d.ymd for d in map(BetterDate.parse, ("1-1-1", "2-2-2"))])


class Plugin:
    registry = {}

    @classmethod
    def register(cls, name):
        def add(sub):
            cls.registry[name] = sub
            return sub

        return add

    @classmethod
    def create(cls, name, *args):
        return cls.registry[name](*args)


@Plugin.register("a")
class A(Plugin):
    def run(self):
        return "A runs"


@Plugin.register("b")
class B(Plugin):
    def __init__(self, n=0):
        self.n = n

    def run(self):
        return "B runs %d" % self.n


print(sorted(Plugin.registry), Plugin.create("a").run(), Plugin.create("b", 5).run(), A.create("b").run())


class Counted:
    count = 0

    def __new__(cls, *args):
        self = super().__new__(cls)
        cls.count += 1
        return self

    def __init__(self, v):
        self.v = v


print([Counted(i).v for i in range(3)], Counted.count)


class Single:
    instance = None

    def __new__(cls):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
        return cls.instance


print(Single() is Single())


class Other:
    def __new__(cls, kind):
        return [kind] if kind != "self" else super().__new__(cls)


print(Other("list"), type(Other("self")).__name__)


class Conf:
    @staticmethod
    def default(x=[1]):
        return x

    alias = default


print(Conf.default(), Conf().default([2]))
