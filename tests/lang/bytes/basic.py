# bytes: construction, indexing, slicing, iteration, comparison.
print(bytes(), bytes(3), bytes([1, 2, 255]), bytes((65, 66)), bytes(range(5)), bytes("é", "utf-8"), bytes(b"copy"))
print(bytes(bytearray(b"ba")), bytes(memoryview(b"mv")), bytes(x * 2 for x in range(4)))
b = b"hello\x00\xff"
print(b, len(b), b[0], b[-1], b[1:4], b[::1], b[5:], b[:-2], b[10:], b[-3:-1])
print(list(b), [hex(x) for x in b], sum(b), max(b), min(b), sorted(b))
print(b"a" + b"b", b"ab" * 3, 2 * b"x", b"" * 4, b"a" in b"abc", 97 in b"abc", b"bc" in b"abc", b"x" in b"abc", 120 in b"abc")
print(b"a" < b"b", b"a" < b"ab", b"b" > b"ab", b"a" == b"a", b"a" != b"b", b"" == b"", b"\x80" > b"\x7f")
print(hash(b"abc") == hash(b"ab" + b"c"), {b"k": 1}[b"k"], b"k" in {b"k"}, bool(b""), bool(b"\0"))
for x in (256, -1, 1000):
    try:
        bytes([x])
    except ValueError as e:
        print("ValueError", e)
for bad in ("text", None, 1.5, ["a"]):
    try:
        print(bytes(bad))
    except TypeError:
        print("TypeError")
for f in (lambda: b[100], lambda: b[-100]):
    try:
        f()
    except IndexError as e:
        print("IndexError", e)
try:
    b[0] = 1
except TypeError as e:
    print("TypeError", e)
for f in (lambda: b"a" + "a", lambda: "a" + b"a", lambda: b"a" + 1):
    try:
        f()
    except TypeError:
        print("TypeError")
a, b2, c = b"\x01\x02\x03"
print(a, b2, c, repr(b"'"), repr(b'"'), repr(b"\"'"), b"\t\n\r\\\x7f ~")
