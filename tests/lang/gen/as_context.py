# Generators as context managers and undo stacks, with cleanup in every exit path.
class manager:
    def __init__(self, f):
        self.f = f

    def __call__(self, *a):
        self = manager(self.f)
        self.g = self.f(*a)
        return self

    def __enter__(self):
        return next(self.g)

    def __exit__(self, kind, value, tb):
        if kind is None:
            next(self.g, None)
            return False
        try:
            self.g.throw(value)
        except StopIteration:
            return True
        except BaseException as e:
            if e is value:
                return False
            raise


log = []


@manager
def tag(name):
    log.append("<%s>" % name)
    try:
        yield name.upper()
    finally:
        log.append("</%s>" % name)


@manager
def ignoring(*kinds):
    try:
        yield
    except kinds as e:
        log.append("ignored " + type(e).__name__)


with tag("a") as t:
    log.append(t)
    with tag("b"):
        log.append("inside")
print(log)
log.clear()
with ignoring(ValueError, KeyError):
    with tag("x"):
        raise KeyError("k")
print(log)
log.clear()
try:
    with ignoring(ValueError):
        with tag("y"):
            raise TypeError("t")
except TypeError as e:
    print("TypeError", e, log)
log.clear()


def early():
    for i in range(3):
        with tag(str(i)):
            if i == 1:
                return i


print(early(), log)
log.clear()


class Stack:
    def __init__(self):
        self.undo = []

    def __enter__(self):
        return self

    def push(self, f, *a):
        self.undo.append((f, a))

    def __exit__(self, *e):
        while self.undo:
            f, a = self.undo.pop()
            f(*a)


with Stack() as s:
    for i in range(3):
        s.push(log.append, i)
    log.append("body")
print(log)


@manager
def swapping(d, k, v):
    old = d.get(k)
    d[k] = v
    try:
        yield d
    finally:
        d[k] = old


d = {"k": 1}
with swapping(d, "k", 2) as e:
    print(e["k"], d is e)
print(d["k"])
try:
    with swapping(d, "k", 3):
        raise OSError(5)
except OSError as e:
    print(e.errno, d["k"])
