# Endless recursion through every way that a program's functions are called: RuntimeError each time, and the program goes on.
# Stock runs out of its native stack in some of these, so the expectation is written by hand.
import heapq, io, json, re, struct, sys


def tell(name, f):
    try:
        f()
        print(name, "returned")
    except RuntimeError as e:
        print(name, "ended", e.args == ("maximum recursion depth exceeded",) or e)


class All:
    def __add__(self, other):
        return self + other

    def __radd__(self, other):
        return other + self

    def __iadd__(self, other):
        self += other
        return self

    def __eq__(self, other):
        return self == other

    def __lt__(self, other):
        return self < other

    def __hash__(self):
        return hash(self)

    def __iter__(self):
        return iter(self)

    def __next__(self):
        return next(self)

    def __call__(self, *args):
        return self(*args)

    def __repr__(self):
        return repr(self)

    def __str__(self):
        return str(self)

    def __len__(self):
        return len(self)

    def __bool__(self):
        return bool(self)

    def __getitem__(self, at):
        return self[at]

    def __setitem__(self, at, value):
        self[at] = value

    def __delitem__(self, at):
        del self[at]

    def __contains__(self, value):
        return value in self

    def __neg__(self):
        return -self

    def __abs__(self):
        return abs(self)

    def __int__(self):
        return int(self)

    def __float__(self):
        return float(self)

    def __enter__(self):
        with self:
            pass

    def __exit__(self, *args):
        pass

    def __reversed__(self):
        return reversed(self)

    def __dir__(self):
        return dir(self)


a = All()


def add_in_place():
    b = a
    b += 1


def set_item():
    a[0] = 1


def delete_item():
    del a[0]


def enter():
    with a:
        pass


def loop():
    for _ in a:
        pass


def unpack():
    x, y = a


tell("__add__", lambda: a + 1)
tell("__radd__", lambda: 1 + a)
tell("__iadd__", add_in_place)
tell("__eq__", lambda: a == 1)
tell("__eq__ in a list", lambda: a in [1])
tell("__lt__", lambda: a < 1)
tell("__lt__ from the right", lambda: 1 > a)
tell("__lt__ of sorted", lambda: sorted([a, a]))
tell("__hash__", lambda: hash(a))
tell("__hash__ of a key", lambda: {a: 1})
tell("__hash__ of a member", lambda: {a})
tell("__iter__", lambda: iter(a))
tell("__iter__ of for", loop)
tell("__iter__ of list", lambda: list(a))
tell("__iter__ of a call", lambda: print(*a))
tell("__iter__ of an assignment", unpack)
tell("__iter__ of join", lambda: ",".join(a))
tell("__next__", lambda: next(a))
tell("__call__", lambda: a())
tell("__repr__", lambda: repr(a))
tell("__str__", lambda: str(a))
tell("__str__ of print", lambda: print(a))
tell("__str__ of format", lambda: "{}".format(a))
tell("__str__ of %", lambda: "%s" % a)
tell("__len__", lambda: len(a))
tell("__bool__", lambda: bool(a))
tell("__bool__ of if", lambda: 1 if a else 2)
tell("__getitem__", lambda: a[0])
tell("__setitem__", set_item)
tell("__delitem__", delete_item)
tell("__contains__", lambda: 1 in a)
tell("__neg__", lambda: -a)
tell("__abs__", lambda: abs(a))
tell("__int__", lambda: int(a))
tell("__float__", lambda: float(a))
tell("__enter__", enter)
tell("__reversed__", lambda: reversed(a))
tell("__dir__", lambda: dir(a))


class Attributes:
    def __getattr__(self, name):
        return self.missing

    def __setattr__(self, name, value):
        setattr(self, name, value)

    def __delattr__(self, name):
        delattr(self, name)

    @property
    def shown(self):
        return self.shown


class Descriptor:
    def __get__(self, owner, cls):
        return owner.described

    def __set__(self, owner, value):
        owner.described = value


class Described:
    described = Descriptor()


def delete_attribute():
    del Attributes().x


tell("__getattr__", lambda: Attributes().x)
tell("__setattr__", lambda: setattr(Attributes(), "x", 1))
tell("__delattr__", delete_attribute)
tell("property", lambda: Attributes().shown)
tell("__get__", lambda: Described().described)
tell("__set__", lambda: setattr(Described(), "described", 1))


class Init:
    def __init__(self):
        type(self)()


class New:
    def __new__(cls):
        return cls()


class Derived(Init):
    def __init__(self):
        super().__init__()


class Error(Exception):
    def __init__(self, *args):
        raise Error()


class Exit:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        with Exit():
            pass


class Dict(dict):
    def __getitem__(self, key):
        return self[key]


def leave():
    with Exit():
        pass


def raise_error():
    raise Error


def class_body():
    class Local:
        class_body()


tell("__init__", Init)
tell("__new__", New)
tell("super", Derived)
tell("an exception's __init__", raise_error)
tell("__exit__", leave)
tell("a dict's __getitem__", lambda: Dict()[1])
tell("a class's body", class_body)


def call(n):
    return call(n + 1) + 1


def star(*args, **kw):
    return star(*args, **kw)


def sort(x):
    return sorted([1, 2], key=sort)


def sort_list(x):
    return [1, 2].sort(key=sort_list)


def largest(x):
    return max([1, 2], key=largest)


def through_map(x):
    return list(map(through_map, [1]))


def through_filter(x):
    return list(filter(through_filter, [1]))


def comprehension():
    return [comprehension() for _ in range(1)]


def expression():
    return sum(expression() for _ in range(1))


def substitute(match):
    return re.sub("a", substitute, "a")


def evaluate():
    return eval("evaluate()")


def execute():
    exec("execute()")


def make():
    type("Made", (), {})
    return make()


def load():
    __import__("json")
    load()


def cleanup():
    try:
        cleanup()
    finally:
        len(())


def again():
    try:
        again()
    except RuntimeError:
        raise


def handler():
    try:
        raise ValueError
    except ValueError:
        handler()


tell("a call", lambda: call(0))
tell("a call with stars", lambda: star(1, k=2))
tell("sorted", lambda: sort(1))
tell("sort", lambda: sort_list(1))
tell("max", lambda: largest(1))
tell("map", lambda: through_map(1))
tell("filter", lambda: through_filter(1))
tell("a comprehension", comprehension)
tell("a generator expression", expression)
tell("re.sub", lambda: substitute(None))
tell("eval", evaluate)
tell("exec", execute)
tell("type", make)
tell("__import__", load)
tell("finally", cleanup)
tell("except", again)
tell("within except", handler)


def iterated():
    for x in iterated():
        yield x


def delegated():
    yield from delegated()


def summed():
    yield sum(summed())


def closed():
    try:
        yield 1
    finally:
        closing()


def closing():
    generator = closed()
    next(generator)
    generator.close()


def thrown():
    try:
        yield 1
    except ValueError:
        throwing()


def throwing():
    generator = thrown()
    next(generator)
    generator.throw(ValueError)


def sent():
    yield
    sending()


def sending():
    generator = sent()
    next(generator)
    generator.send(1)


tell("for of a generator", lambda: list(iterated()))
tell("yield from", lambda: list(delegated()))
tell("sum of a generator", lambda: list(summed()))
tell("close", closing)
tell("throw", throwing)
tell("send", sending)


class Stream(io.IOBase):
    def write(self, data):
        return print("x", file=self)

    def readinto(self, buffer):
        return json.load(self)


class Popped:
    def __lt__(self, other):
        return heapq.heappop([Popped(), Popped(), Popped()])


tell("a stream's write", lambda: print("x", file=Stream()))
tell("a stream's readinto", lambda: json.load(Stream()))
tell("json.dump", lambda: json.dump([1], Stream()))
tell("heapq", lambda: heapq.heapify([Popped(), Popped()]))


def deep(n):
    return n and 1 + deep(n - 1)


print("and a call as deep as any:", deep(100))
