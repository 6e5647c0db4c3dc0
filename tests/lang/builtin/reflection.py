# callable, dir, getattr, hasattr, setattr, delattr, id, hash, isinstance, type, globals, locals.
class C:
    x = 1

    def m(self):
        pass

    def __call__(self):
        return "called"


c = C()
print([callable(v) for v in (len, C, c, c.m, lambda: 0, 5, "s", None, object(), int, C.m)], c())
print(getattr(c, "x"), getattr(c, "q", None), getattr(c, "m") == c.m, getattr("abc", "upper")(), getattr([], "append") is not None)
print(hasattr(c, "x"), hasattr(c, "y"), hasattr(5, "real") or "no real", hasattr("", "join"), hasattr([], "push"))
setattr(c, "y", 5)
setattr(C, "z", 6)
print(c.y, c.z)
delattr(c, "y")
print(hasattr(c, "y"))
for f in (lambda: getattr(c, "none"), lambda: getattr(c, 5), lambda: setattr(5, "x", 1), lambda: delattr(c, "none"), lambda: hasattr(c, 5), lambda: getattr(c)):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)
print("m" in dir(c), "x" in dir(C), "append" in dir([]), "upper" in dir(""), "nope" in dir(c), isinstance(dir(), list), "C" in dir())
a, b = [1], [1]
print(id(a) == id(a), id(a) != id(b), a is not b, id(None) == id(None), isinstance(id(a), int))
print(hash("a") == hash("a"), hash(1) == hash(1.0), hash((1, "x")) == hash((1, "x")), hash(None) == hash(None), hash(C) == hash(C), isinstance(hash(c), int))
for bad in ([], {}, set(), bytearray()):
    try:
        hash(bad)
        print("hashable", type(bad).__name__)
    except TypeError:
        print("TypeError", type(bad).__name__)
globals()["made"] = "by globals"
print(made, "made" in globals(), globals()["C"] is C, isinstance(globals(), dict), __name__, type(locals()).__name__)
print([isinstance(v, t) for v, t in ((1, int), ("", str), (c, C), (C, type), (True, int), (None, object), (1, (str, int)))])
print(type(c).__name__, type(C).__name__, type(c.m).__name__ in ("bound_method", "method"), type(C.m).__name__)
import builtins

print(builtins.len is len, hasattr(builtins, "print"), builtins.int is int, hasattr(builtins, "nothing_like_this"))
builtins.shared_name = "visible everywhere"
print(shared_name)
del builtins.shared_name
try:
    shared_name
except NameError:
    print("NameError")
