# Abstract bases by convention: required methods, duck typing, adapters, null objects, capabilities by hasattr.
class Abstract:
    required = ()

    def __init__(self):
        missing = [n for n in self.required if getattr(type(self), n, None) is None]
        if missing:
            raise TypeError("%s lacks %s" % (type(self).__name__, ", ".join(missing)))


class Store(Abstract):
    required = ("get", "put")
    get = put = None

    def update(self, pairs):
        for k, v in pairs:
            self.put(k, v)
        return self


class Memory(Store):
    def __init__(self):
        super().__init__()
        self.d = {}

    def get(self, k, default=None):
        return self.d.get(k, default)

    def put(self, k, v):
        self.d[k] = v


class Half(Store):
    def get(self, k):
        return k


class Logged(Store):
    def __init__(self, inner, log):
        super().__init__()
        self.inner, self.log = inner, log

    def get(self, k, default=None):
        self.log.append("get " + k)
        return self.inner.get(k, default)

    def put(self, k, v):
        self.log.append("put " + k)
        self.inner.put(k, v)


class Null:
    def __getattr__(self, name):
        return lambda *a, **k: self

    def __bool__(self):
        return False

    def __iter__(self):
        return iter(())


log = []
s = Logged(Memory(), log).update([("a", 1), ("b", 2)])
print(s.get("a"), s.get("z", "none"), log, isinstance(s, Store))
for cls in (Half, Store):
    try:
        cls()
    except TypeError as e:
        print("TypeError", e)
n = Null()
print(bool(n.anything(1).more(x=2)), list(n), n.get("k") is n, "logger" if n else "silent")


class Duck:
    def quack(self):
        return "quack"


class Robot:
    quack = staticmethod(lambda: "beep")


class Person:
    def __init__(self):
        self.quack = lambda: "I am no duck"


for thing in (Duck(), Robot(), Person(), 5, "text"):
    print(type(thing).__name__, thing.quack() if hasattr(thing, "quack") else "cannot")


class Metres:
    def __init__(self, v):
        self.v = v

    def to(self, unit):
        return getattr(self, "to_" + unit)()

    def to_km(self):
        return self.v / 1000

    def to_cm(self):
        return self.v * 100


print(Metres(1500).to("km"), Metres(2).to("cm"))
try:
    Metres(1).to("miles")
except AttributeError as e:
    print("AttributeError", e)


class Registry:
    def __init__(self):
        self.kinds = []

    def __call__(self, *types):
        def add(f):
            self.kinds.append((types, f))
            return f

        return add

    def show(self, v):
        for types, f in self.kinds:
            if isinstance(v, types):
                return f(v)
        return "?"


reg = Registry()


@reg(bool)
def _(v):
    return "flag %s" % v


@reg(int, float)
def _(v):
    return "number %s" % v


@reg(str)
def _(v):
    return "text " + v


@reg(list, tuple)
def _(v):
    return "[" + ", ".join(reg.show(x) for x in v) + "]"


print(reg.show([1, "a", (2.5, True), None, []]))
