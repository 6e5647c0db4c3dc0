# What holds anything of a module keeps all of it that it needs, whoever comes to stand in its place.
import gc
import sys


def clear(depth):
    # Overwrites what the calls before left on the stacks.
    if depth:
        clear(depth - 1)
    return [0] * 8


def forget():
    for name in ("first", "lean"):
        if name in sys.modules:
            del sys.modules[name]


def drop():
    forget()
    clear(8)
    gc.collect()
    import second

    second.verified()
    sys.modules.pop("second")
    return second


def hold(name, kind):
    return kind(__import__(name))


def traceback(module):
    try:
        getattr(module, "raises", getattr(module, "where", None))()
    except Exception as e:
        return e


def started(generator):
    next(generator)
    return generator


def show_traceback(e):
    class Out:
        text = ""

    import io

    out = io.StringIO()
    sys.print_exception(e, out)
    return str(e), "File" in out.getvalue()


# Values that lie in the image alone, then objects.
LEAN = (
    ("namespace", lambda m: m.__dict__, lambda d: (d["plain"](), d["TEXT"], d["DATA"], d["bump"](), d["COUNT"])),
    ("namespace, looked up", lambda m: m.__dict__, lambda d: (d.get("TEXT"), "DATA" in d, len(d), d["constants"]())),
    ("namespace, changed", lambda m: m.__dict__, lambda d: (d.update({"new": 1}), d["plain"](), d["new"])),
    ("namespace, stored into", lambda m: m.__dict__, lambda d: (d.update({"COUNT": 5}), d["bump"](), d["TEXT"])),
    ("namespace in a list", lambda m: [m.__dict__], lambda d: (d[0]["plain"](), d[0]["TEXT"])),
    ("namespace by globals()", lambda m: m.space(), lambda d: (d["plain"](), d["space"]() is d)),
    ("copy of a namespace", lambda m: dict(m.__dict__), lambda d: (d["plain"](), d["TEXT"], d["bump"]())),
    ("keys", lambda m: m.__dict__.keys(), lambda d: sorted(k for k in d if k[0] != "_")),
    ("items", lambda m: m.__dict__.items(), lambda d: [v() for k, v in d if k == "plain"]),
    ("values", lambda m: m.__dict__.values(), lambda d: sorted(v for v in d if isinstance(v, bytes))),
    ("iterator of items", lambda m: iter(m.__dict__.items()), lambda d: sorted(str(v) for k, v in d if k in ("TEXT", "NUMBER"))),
    ("iterator of values", lambda m: iter(m.__dict__.values()), lambda d: sorted(v for v in d if isinstance(v, int))),
    ("iterator of keys", lambda m: iter(m.__dict__), lambda d: len([k for k in d if k[0] != "_"])),
    ("method of a namespace", lambda m: m.__dict__.get, lambda f: (f("plain")(), f("TEXT"))),
    ("class from a namespace", lambda m: type("Made", (), m.__dict__), lambda c: (c.TEXT, c.NUMBER, c.plain())),
    ("text", lambda m: m.TEXT, lambda s: (s, s[2:6], len(s), s in {s: 1}, hash(s) == hash(str(s)))),
    ("iterator of a text", lambda m: iter(m.TEXT), lambda s: "".join(s)),
    ("bytes", lambda m: m.DATA, lambda b: (b, b[3:9], len(b))),
    ("view of bytes", lambda m: memoryview(m.DATA)[9:20], lambda v: bytes(v)),
    ("iterator of bytes", lambda m: iter(m.DATA), lambda b: bytes(b)),
    ("function", lambda m: m.plain, lambda f: (f(), f.__name__)),
    ("function with constants", lambda m: m.constants, lambda f: f()),
    ("function that stores", lambda m: m.bump, lambda f: (f(), f())),
    ("function in a set", lambda m: {m.plain}, lambda s: [f() for f in s]),
    ("exception", traceback, show_traceback),
    ("filter", lambda m: filter(m.where, ()), list),
    ("map", lambda m: map(lambda x, f=m.plain: f(), [1, 2]), list),
    ("scheduled namespace", lambda m: (lambda d: lambda: d["TEXT"])(m.__dict__), lambda f: f()),
)

FIRST = (
    ("function with defaults", lambda m: m.default, lambda f: (f(1), f(1, 2))),
    ("closure", lambda m: m.closure(3), lambda f: f(4)),
    ("generator", lambda m: m.generator(), lambda g: list(g)),
    ("started generator", lambda m: started(m.generator()), lambda g: list(g)),
    ("generator function", lambda m: m.generator, lambda f: list(f())),
    ("class", lambda m: m.Thing, lambda c: (c(5).method(), c.make(), c.static(), c(6).prop, c.KIND)),
    ("instance", lambda m: m.Thing(7), lambda o: (o.method(), o.make(), o.prop)),
    ("bound method", lambda m: m.Thing(8).method, lambda f: f()),
    ("class method", lambda m: m.Thing.make, lambda f: f()),
    ("static method", lambda m: m.Thing.static, lambda f: f()),
    ("iterator of a class", lambda m: iter(m.Thing(1)), lambda i: list(i)),
    ("subclass", lambda m: type("Sub", (m.Thing,), {}), lambda c: (c(2).method(), c.make())),
    ("super", lambda m: super(m.Thing, m.Thing(3)), lambda s: s.__init__()),
    ("part of a text", lambda m: m.TEXT.partition("first"), lambda t: t),
    ("text in a list", lambda m: [m.TEXT, (m.DATA, {m.TEXT: m.plain})], lambda t: (t[0], t[1][0], t[1][1][t[0]]())),
    ("exception", traceback, show_traceback),
    ("zip", lambda m: zip(m.TEXT, m.DATA), lambda z: list(z)[:3]),
    ("enumerate", lambda m: enumerate(m.TEXT), lambda e: list(e)[:3]),
    ("reversed", lambda m: reversed(m.DATA), lambda r: bytes(list(r)[:3])),
    ("module", lambda m: m, lambda m: (m.plain(), m.bump(), m.TEXT, m.__name__)),
)

for module, kinds in ("lean", LEAN), ("first", FIRST):
    for name, kind, use in kinds:
        held = hold(module, kind)
        kept = drop()
        print(module, name, "|", use(held), "|", kept.verified()[0])
        del held, kept
        clear(8)
        gc.collect()
