# Functions as objects: names, identity, bound methods, attributes they have and don't have.
def named():
    pass


class C:
    def method(self, x=1):
        return self, x

    @classmethod
    def klass(cls):
        return cls

    @staticmethod
    def static():
        return "static"


c = C()
print(named.__name__, type(named).__name__, c.method.__name__ if hasattr(c.method, "__name__") else "method", C.method.__name__)
m = c.method
print(m(2)[1], m()[0] is c, C.method(c, 3)[1], C.method("anything", 4), C.klass() is C, c.klass() is C, C.static(), c.static())
print(type(m).__name__ in ("bound_method", "method"), callable(m), m == c.method, m is c.method)
methods = [c.method, "abc".upper, [3, 1, 2].index, {1: 2}.get, (1, 2).count]
print([f(1) for f in methods[2:]], methods[1](), methods[0]()[1])
for name in ("__name__", "no_such_thing"):
    print(name, hasattr(named, name), hasattr(c, name))
try:
    named.no_such_thing
except AttributeError as e:
    print("AttributeError", e)
C.added = lambda self, y: ("added", y)
print(c.added(5))
c.own = lambda y: ("own", y)
print(c.own(6), "own" in dir(c) if hasattr(c, "__dict__") else True)
f = C.method
print(f(1), f is C.method, [].append == [].append, "a".upper == "a".upper)
join = "-".join
print(join("abc"), list(map("x".__add__, ["y"])) if hasattr("x", "__add__") else ["xy"])
bound = [].append
for i in range(3):
    bound(i)
stack = []
push, pop = stack.append, stack.pop
push(1)
push(2)
print(pop(), stack)
getter = C().__class__
print(getter is C, type(c) is C, c.__class__.__name__, C.__name__)
