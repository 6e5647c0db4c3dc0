# The dict of an object's attributes: both ways, changes show.


class Record:
    def __init__(self, **fields):
        self.__dict__.update(fields)


r = Record(x=1, y="two")
print(r.x, r.y, sorted(r.__dict__.items()), hasattr(r, "z"))
fields = r.__dict__
fields["z"] = 3
del fields["x"]
r.w = 4
r.y = 2
print(r.z, hasattr(r, "x"), r.w, fields is r.__dict__, fields == {"y": 2, "z": 3, "w": 4}, list(fields))
del r.w
print("w" in fields, fields.pop("z"), hasattr(r, "z"), fields.setdefault("v", 5), r.v, len(fields))
name = "".join(("a", "b", "c"))
fields[name] = "joined"
print(r.abc, getattr(r, name), "abc" in dir(r))
fields.clear()
print(hasattr(r, "y"), r.__dict__ == {})
for i in range(20):
    setattr(r, "n%d" % i, i)
    fields["m%d" % i] = -i
print(len(r.__dict__), r.n19, r.m19, sum(fields.values()))


class Shared:
    state = {}

    def __init__(self):
        self.__dict__ = self.state


one, other = Shared(), Shared()
one.value = 7
print(other.value, Shared.state, one.__dict__ is other.__dict__)
other.__dict__ = {"value": 8}
print(one.value, other.value)
try:
    one.__dict__ = 5
except TypeError:
    print("TypeError")


class Methods:
    kind = "class"

    def __init__(self):
        self.a = 1

    def method(self):
        return self.a

    def __getattr__(self, name):
        return "missing " + name


m = Methods()
m.__dict__["a"] = 10
print(m.method(), m.kind, m.other, m.__dict__)
m.__dict__["kind"] = "own"
m.__dict__["method"] = lambda: "own method"
print(m.kind, m.method(), Methods.kind)
copy = Methods.__new__(Methods)
copy.__dict__.update(m.__dict__)
print(copy.a, copy.kind)


class Wrong(ValueError):
    pass


try:
    error = Wrong("text")
    error.__dict__["code"] = 3
    error.more = 4
    raise error
except Wrong as caught:
    print(caught.code, caught.__dict__, caught.args)


class Numbers(list):
    pass


numbers = Numbers((1, 2))
numbers.__dict__["name"] = "n"
print(numbers.name, numbers, numbers.__dict__)

# That of a class is not changed through it.
try:
    Methods.__dict__["new"] = 1
except TypeError:
    print("TypeError", "kind" in Methods.__dict__, hasattr(Methods, "new"))
