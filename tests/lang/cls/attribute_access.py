# __getattr__, __setattr__, __delattr__, descriptors.
class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "log", [])

    def __getattr__(self, name):
        self.log.append("get " + name)
        return getattr(self.target, name)

    def __setattr__(self, name, value):
        self.log.append("set " + name)
        setattr(self.target, name, value)

    def __delattr__(self, name):
        self.log.append("del " + name)
        delattr(self.target, name)


class Target:
    x = 1

    def method(self):
        return "method of target"


t = Target()
p = Proxy(t)
print(p.x, p.method())
p.y = 5
p.y += 1
print(t.y, p.y)
del p.y
print(hasattr(t, "y"), hasattr(p, "nope"), p.log)


class Default:
    known = "class attribute"

    def __getattr__(self, name):
        if name.startswith("auto_"):
            return name[5:]
        raise AttributeError("no " + name)


d = Default()
d.own = "own"
print(d.known, d.own, d.auto_thing, getattr(d, "auto_x"), getattr(d, "zzz", "default"), hasattr(d, "qqq"))
try:
    d.missing
except AttributeError as e:
    print("AttributeError", e)


class Typed:
    def __init__(self, name, kind):
        self.name, self.kind = "_" + name, kind

    def __get__(self, obj, cls):
        if obj is None:
            return self
        return getattr(obj, self.name, "unset")

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError("%s must be %s" % (self.name[1:], self.kind.__name__))
        setattr(obj, self.name, value)

    def __delete__(self, obj):
        delattr(obj, self.name)


class Person:
    name = Typed("name", str)
    age = Typed("age", int)


a, b = Person(), Person()
a.name, a.age = "Ann", 30
b.name = "Bob"
print(a.name, a.age, b.name, b.age)
try:
    a.age = "old"
except TypeError as e:
    print("TypeError", e)
del a.age
print(a.age)


class Upper:
    def __get__(self, obj, cls):
        return "got via " + cls.__name__


class Uses:
    u = Upper()


class Sub(Uses):
    pass


print(Uses().u, Sub().u)


class Frozen:
    def __init__(self):
        object.__setattr__(self, "v", 1)

    def __setattr__(self, name, value):
        raise AttributeError("frozen")


f = Frozen()
try:
    f.v = 2
except AttributeError as e:
    print("AttributeError", e, f.v)


class Record:
    def __init__(self, **kw):
        for k in kw:
            setattr(self, k, kw[k])

    def __repr__(self):
        return "Record(" + ", ".join("%s=%r" % (k, self.__dict__[k]) for k in sorted(self.__dict__)) + ")"


print(Record(a=1, b="x"), Record())
