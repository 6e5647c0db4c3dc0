# The kind of exception that wrong values raise.
import io
import json


def kind(f, *args):
    try:
        f(*args)
        return "none"
    except Exception as error:
        return type(error).__name__


def store(target, start, stop, step, value):
    target[start:stop:step] = value


huge = 1 << 70
print([kind(chr, n) for n in (huge, -huge, -1, 0x110000, 1.5, "x", None)])
print([kind(store, [1, 2], None, None, 0, value) for value in (0, [1], None)])
print([kind(store, [1, 2], "a", None, 1, value) for value in (0, [1])], kind(store, [1, 2], 0, 1, None, 0))
print([kind(store, bytearray(2), 0, 1, None, value) for value in (None, 5, 1.5, "x")])
print([kind("a,b".split, ",", n) for n in (huge, -huge, 1.5, None, "1")])
print([kind(b"a,b".rsplit, b",", n) for n in (huge, 1.5)], [kind("ab".replace, "a", "b", n) for n in (huge, 1.5, "1")])
print([kind([1, 2].index, 1, bound) for bound in (None, 1.5, "1")], [kind((1, 2).index, 1, 0, bound) for bound in (None, 1.5)])
print([kind(io.BytesIO(b"ab").read, n) for n in (huge, -huge, 1.5, "1")], [kind(io.BytesIO, n) for n in (True, 1.5)])
print([kind(io.StringIO("ab").read, n) for n in (huge, 1.5)], kind(io.StringIO, True))
print([kind("abc".startswith, prefix) for prefix in (bytearray(b"a"), 1, None, [1])], kind("abc".endswith, bytearray(b"c")))
print([kind(bytearray, n, "utf8") for n in (True, None)], [kind(bytes, n, "utf8") for n in (True, 3, None)])
print([kind(type, "N", bases, {}) for bases in ([], {}, "", None, 1)], kind(type, "N", (), []), kind(type, 1, (), {}))
print([kind("{:5}".format, value) for value in (bytearray(b"x"), None, [1], object())], kind("{:d}".format, "x"))
print([kind(b"abc".hex, separator) for separator in (bytearray(b":"), 1, None)])
print([kind(enumerate, [1], start) for start in (1.5, "1", None)], list(enumerate("ab", True)))
print([kind(json.loads, text) for text in ("", "null,", "[1", "1 2", "{1: 2}", "nul", 5, None)])
print([kind(int, value, 10) for value in (5, 1.5, None)], [kind(int, value) for value in ("", "1x", None, 2j, [1])])
print([kind(range, 1, 2, step) for step in (0, 1.5, "1")], [kind(divmod, 1, d) for d in (0, 0.0, "1", None)])
print([kind(bytes, value) for value in ([256], [-1], ["a"], -1, 1.5)], [kind(bytearray, value) for value in ([256], 1.5)])
print([kind(sum, value) for value in (["a"], 5, [[]])], [kind(max, value) for value in ([], 5, [1, "a"])])
print([kind(ord, value) for value in ("", "ab", 5, None, b"")], [kind(hash, value) for value in ([], {}, set(), bytearray())])
