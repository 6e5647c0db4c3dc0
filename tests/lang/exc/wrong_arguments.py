# What built-in methods and operators say of arguments of the wrong number or type.
def tell(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for f in (
    # Methods that are called on the wrong object.
    lambda: list.append(1, 2),
    lambda: list.copy("a", None),
    lambda: dict.keys([], 1),
    lambda: dict.get(None, 1),
    lambda: set.add([], 1),
    lambda: tuple.index([1], 1),
    lambda: str.upper(1),
    lambda: [].append(),
    lambda: [].append(1, 2),
    # Bounds of searches and slices.
    lambda: "abc".find("b", "x"),
    lambda: "abc".find(1, "x"),
    lambda: "abc".startswith("b", []),
    lambda: b"abc".find(b"b", 1.5),
    lambda: bytearray(b"abc").count(b"b", ()),
    lambda: [1].index(1, "x"),
    lambda: (1,).index(1, "x"),
    lambda: "abc"["a":],
    lambda: "abc"[: 1.5],
    lambda: memoryview(b"abc")[None],
    # Text where bytes are wanted, and the other way round.
    lambda: b"a".split("b"),
    lambda: b"a".split(1),
    lambda: b"a".replace(None, b"a"),
    lambda: b"a".strip([]),
    lambda: "a".split(b"b"),
    lambda: "a".join([b"b"]),
    # True and False are ints to operators.
    lambda: None + True,
    lambda: True + None,
    lambda: None < True,
    lambda: True < None,
    lambda: divmod(True, "a"),
    lambda: [] - True,
    lambda: compile(1, 2, 3),
    lambda: compile("1", "x", 3),
    lambda: compile("1", "x", "run"),
):
    tell(f)

shorts = __import__("array").array("h", [1, 2])
data = bytearray(b"abcd")
view = memoryview(b"abcd")


def store(into, value):
    into[0:2] = value


for f in (
    lambda: store(data, shorts),
    lambda: store(data, [1, 2]),
    lambda: store(view, [1, 2]),
    lambda: store(view, b"xy"),
    lambda: view.__setitem__,
    lambda: exec("view[0] = 1"),
    lambda: exec("view[None] = 1"),
    lambda: exec("del view[0]"),
):
    tell(f)
