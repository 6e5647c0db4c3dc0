# Operations on data that is nested deeper than the stack, or that holds itself: a result or RuntimeError, never a crash.
import collections, json, re


def tell(name, f):
    try:
        f()
    except (RuntimeError, MemoryError):
        pass
    print(name, "survived")


def nested(wrap, inner, depth):
    for _ in range(depth):
        inner = wrap(inner)
    return inner


def in_list(x):
    return [x]


def in_tuple(x):
    return (x,)


def in_dict(x):
    return {1: x}


# What is not equal at its depth takes the way to the end.
for wrap in (in_list, in_tuple, in_dict):
    a, b = (nested(wrap, i, 5000) for i in (1, 2))
    for name, f in (
        ("repr", lambda: repr(a)),
        ("str", lambda: str(a)),
        ("format", lambda: "{}".format(a)),
        ("%", lambda: "%s" % [a]),
        ("json", lambda: json.dumps(a)),
        ("==", lambda: a == b),
        ("<", lambda: a < b),
        ("in", lambda: a in [b]),
        ("hash", lambda: hash(a)),
        ("sorted", lambda: sorted([a, b])),
        ("max", lambda: max(a, b)),
        ("key", lambda: {a: b}[b]),
        ("members", lambda: {a} == {b}),
        ("index", lambda: [a].index(b)),
        ("raise", lambda: str(ValueError(a))),
    ):
        try:
            tell(wrap.__name__ + " " + name, f)
        except TypeError:
            print(wrap.__name__, name, "has no such operation")
    a = b = None

Point = collections.namedtuple("Point", "x")
for name, wrap, f in (
    ("named tuples", Point, repr),
    ("named tuples, hash", Point, hash),
    ("deques", lambda x: collections.deque((x,), 1), repr),
    ("ordered dicts", lambda x: collections.OrderedDict(((1, x),)), repr),
    ("slices", slice, repr),
    ("methods", lambda x: [x].append, repr),
    ("exceptions", ValueError, repr),
    ("exceptions, str", ValueError, str),
    ("types", lambda x: (x,), lambda x: isinstance("", x)),
    ("subtypes", lambda x: (x,), lambda x: issubclass(str, x)),
    ("prefixes", lambda x: (x,), lambda x: "".startswith(x)),
    ("functions", lambda f: lambda x: f(x), lambda f: f(())),
    ("classes", lambda c: type("C", (c,), {}), lambda c: c().missing),
    ("maps", lambda x: map(abs, x), list),
    ("zips", zip, list),
    ("filters", lambda x: filter(None, x), list),
    ("enumerations", enumerate, list),
    ("expressions", lambda g: (x for x in g), list),
):
    start = {"types": int, "subtypes": int, "functions": len, "classes": object}.get(name, (1, 2))
    try:
        x = nested(wrap, start, 5000)
        tell(name, lambda: f(x))
    except (TypeError, AttributeError) as e:
        print(name, type(e).__name__)
    x = None


def delegate(g):
    yield from g


def delegating():
    return nested(delegate, iter([1, 2]), 3000)


tell("delegating generators", lambda: next(delegating()))
tell("delegating generators, closed", lambda: delegating().close())

itself = []
itself.append(itself)
another = {}
another[1] = another
third = [third_item := []]
third_item.append(third)
tell("a list that holds itself", lambda: repr(itself))
tell("a list that holds itself, equal", lambda: itself == third)
tell("a list that holds itself, json", lambda: json.dumps(itself))
tell("a dict that holds itself", lambda: repr(another))

tell("json lists", lambda: json.loads("[" * 10000 + "]" * 10000))
tell("json dicts", lambda: json.loads('{"a":' * 10000 + "1" + "}" * 10000))
for pattern in ("(" * 3000 + ")" * 3000, "(a*)*" * 50 + "b", "(a|b|ab)*c", "((a*)*)*c", "(.|a)+?b"):
    try:
        tell("pattern", lambda: re.match(pattern, "a" * 2000))
    except ValueError:
        print("pattern too complex")
