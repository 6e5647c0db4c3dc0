# property: getter, setter, deleter, read-only, inherited, on classes.
class Temp:
    def __init__(self, c):
        self._c = c
        self.log = []

    @property
    def c(self):
        self.log.append("get")
        return self._c

    @c.setter
    def c(self, v):
        self.log.append("set")
        if v < -273:
            raise ValueError("too cold")
        self._c = v

    @c.deleter
    def c(self):
        self.log.append("del")
        self._c = None

    @property
    def f(self):
        return self._c * 9 / 5 + 32

    @f.setter
    def f(self, v):
        self.c = (v - 32) * 5 / 9


t = Temp(100)
print(t.c, t.f)
t.c = 0
t.c += 10
print(t.c, t.f)
t.f = 212
print(t.c, t.log)
try:
    t.c = -300
except ValueError as e:
    print("ValueError", e, t.c)
del t.c
print(t.c, t.log[-2:])


class ReadOnly:
    @property
    def p(self):
        return 1


r = ReadOnly()
for f in (lambda: setattr(r, "p", 2), lambda: delattr(r, "p")):
    try:
        f()
    except AttributeError as e:
        print("AttributeError")
print(r.p)


class Child(Temp):
    @property
    def c(self):
        return "child " + str(self._c)

    @property
    def extra(self):
        return self._c + 1


x = Child(5)
print(x.c, x.extra, x.f)


class Explicit:
    def get(self):
        return self.v

    def put(self, v):
        self.v = v * 2

    p = property(get, put)
    constant = property(lambda self: 42)


e = Explicit()
e.p = 21
print(e.p, e.constant, hasattr(e, "p"), hasattr(e, "q"))


class Raises:
    @property
    def bad(self):
        raise AttributeError("inside")

    @property
    def worse(self):
        return 1 / 0


try:
    Raises().bad
except AttributeError as e:
    print("AttributeError", e)
try:
    Raises().worse
except ZeroDivisionError:
    print("ZeroDivisionError")


class Lazy:
    def __init__(self):
        self.computed = 0

    @property
    def value(self):
        if not self.computed:
            self.computed = 99
        return self.computed


l = Lazy()
print(l.value, l.value, l.computed, [p.value for p in (Lazy(), Lazy())])
