# Exceptions raised inside special methods reach the operation that called them.
class E(Exception):
    pass


def make(name):
    def method(self, *args):
        raise E(name)

    return type("T", (), {name: method})()


operations = {
    "__add__": lambda x: x + 1, "__radd__": lambda x: 1 + x, "__sub__": lambda x: x - 1, "__neg__": lambda x: -x, "__invert__": lambda x: ~x,
    "__eq__": lambda x: x == 1, "__lt__": lambda x: x < 1, "__getitem__": lambda x: x[0], "__setitem__": lambda x: x.__setitem__(0, 1),
    "__len__": lambda x: len(x), "__bool__": lambda x: bool(x), "__contains__": lambda x: 1 in x, "__iter__": lambda x: list(x), "__call__": lambda x: x(),
    "__str__": lambda x: str(x), "__repr__": lambda x: repr([x]), "__hash__": lambda x: {x: 1}, "__getattr__": lambda x: x.missing, "__enter__": lambda x: enter(x),
    "__abs__": lambda x: abs(x), "__int__": lambda x: int(x), "__next__": lambda x: next(x),
}


def enter(x):
    type(x).__exit__ = lambda *a: None
    with x:
        print("never")


for name in sorted(operations):
    x = make(name)
    try:
        operations[name](x)
        print(name, "went through")
    except E as e:
        print(name, "raised", e.args == (name,))


class Exit:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        raise E("exit after " + (a[0].__name__ if a[0] else "nothing"))


for body in (lambda: None, lambda: 1 / 0):
    try:
        with Exit():
            body()
    except E as e:
        print(e)


class Key:
    def __init__(self, fail):
        self.fail = fail

    def __hash__(self):
        return 1

    def __eq__(self, o):
        if self.fail or o.fail:
            raise E("eq")
        return self is o


d = {Key(False): 1}
for f in (lambda: d[Key(True)], lambda: Key(True) in d, lambda: d.get(Key(True)), lambda: d.pop(Key(True)), lambda: d.update({Key(True): 2})):
    try:
        f()
        print("went through")
    except E as e:
        print("raised", e)
print(len(d))


class Cmp:
    def __lt__(self, o):
        raise E("lt")


for f in (lambda: sorted([Cmp(), Cmp()]), lambda: min([Cmp(), Cmp()]), lambda: [Cmp(), Cmp()].sort()):
    try:
        f()
    except (E, TypeError) as e:
        print(type(e).__name__)
l = [3, 1, 2]
try:
    l.sort(key=lambda x: 1 // (x - 1))
except ZeroDivisionError:
    print(sorted(l))
