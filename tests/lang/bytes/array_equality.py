# Arrays, bytes and what derives from them: equal, unequal, and in which order.
import array


class Array(array.array):
    pass


class Buffer(bytearray):
    pass


def tell(what, f):
    try:
        print(what, f())
    except Exception as e:
        print(what, type(e).__name__, e)


values = {
    "b": array.array("b", [97, 98]),
    "B": array.array("B", [97, 98]),
    "h": array.array("h", [97, 98]),
    "f": array.array("f", [97, 98]),
    "sub": Array("b", [97, 98]),
    "bytes": b"ab",
    "buffer": bytearray(b"ab"),
    "own": Buffer(b"ab"),
    "view": memoryview(b"ab"),
    "list": [97, 98],
    "none": None,
}
for a in sorted(values):
    for b in sorted(values):
        x, y = values[a], values[b]
        tell(a + " == " + b, lambda: x == y)
        tell(a + " != " + b, lambda: x != y)
        if a in ("bytes", "buffer", "B", "own") and b in ("bytes", "buffer", "B", "own", "view"):
            tell(a + " < " + b, lambda: x < y)
            tell(a + " >= " + b, lambda: x >= y)
