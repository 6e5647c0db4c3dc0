# with: enter, exit, suppression, order, several managers, returns out of it.
class M:
    def __init__(self, name, suppress=False, fail=None):
        self.name, self.suppress, self.fail = name, suppress, fail

    def __enter__(self):
        print("enter", self.name)
        if self.fail == "enter":
            raise RuntimeError("enter " + self.name)
        return self.name.upper()

    def __exit__(self, kind, value, trace):
        print("exit", self.name, kind.__name__ if kind else None, value)
        if self.fail == "exit":
            raise RuntimeError("exit " + self.name)
        return self.suppress


with M("a") as a:
    print("body", a)
with M("a"), M("b") as b:
    print("body", b)
with M("a", suppress=True):
    raise ValueError("gone")
print("after")
try:
    with M("a"):
        with M("b"):
            raise ValueError("seen")
except ValueError as e:
    print("caught", e)
try:
    with M("a", suppress=True), M("b", fail="enter"):
        print("never")
    print("suppressed")
    with M("c", fail="exit"):
        raise ValueError("replaced")
except RuntimeError as e:
    print("caught", e)


def returns():
    with M("r"):
        return "value"


def loops():
    out = []
    for i in range(4):
        with M("l%d" % i):
            if i == 1:
                continue
            if i == 2:
                break
            out.append(i)
    return out


def generator():
    with M("g"):
        yield 1
        yield 2


print(returns(), loops())
g = generator()
print(next(g))
g.close()
with M("x") as (p):
    pass
class T:
    def __enter__(self):
        return 1, [2, 3]

    def __exit__(self, *args):
        self.args = args


t = T()
with t as (p, [q, r]):
    print(p, q, r)
print(t.args)
d = {}
with M("k") as d["key"]:
    pass
print(d)
for bad in (5, object()):
    try:
        with bad:
            pass
    except (AttributeError, TypeError) as e:
        print("not a manager")
