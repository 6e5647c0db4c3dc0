# Lengths that no memory has, whatever is done to come by them: each is refused, and the machine goes on.
import array
import collections
import io
import struct


def refused(what, f):
    try:
        n = len(f())
    except (MemoryError, OverflowError, ValueError):
        return
    print(what, "gave", n)


WORD = 2**32
HALF = 2**31
for near in range(-17, 3):
    n = HALF + near
    refused("bytes", lambda: b"ab" * n)
    refused("str", lambda: "ab" * n)
    refused("four bytes", lambda: b"abcd" * (n // 2))
    refused("list", lambda: [1, 2] * n)
    refused("tuple", lambda: (1, 2) * n)
    refused("bytearray", lambda: bytearray(b"ab") * n)
    refused("array", lambda: array.array("I", [1, 2]) * n)
    refused("words", lambda: array.array("I", [1]) * (n // 2))
    n = WORD + near
    refused("zeros", lambda: bytes(n))
    refused("mutable zeros", lambda: bytearray(n))
    refused("one byte", lambda: b"a" * n)
    refused("one letter", lambda: "a" * n)
    refused("one item", lambda: [0] * n)
    refused("one item of a tuple", lambda: (0,) * n)
    refused("slots", lambda: [0] * (n // 4))
    refused("slots of a tuple", lambda: (0,) * (n // 4))
    refused("int", lambda: (1).to_bytes(n, "little"))
    refused("centre", lambda: "x".center(n))
    refused("stream", lambda: io.BytesIO(n).getvalue() * n)
    refused("read", lambda: io.BytesIO(b"x" * 9).read(n) * n)

for n in (HALF - 1, HALF - 2, HALF - 9, HALF - 17):
    refused("width", lambda: "%*d" % (n, 5))
    refused("zeros before", lambda: "%0*d" % (n, 5))
    refused("digits", lambda: "%.*d" % (n, 5))
    refused("grouped", lambda: "{:0{},}".format(5, n))
    refused("format", lambda: "{:>{}}".format("x", n))
    refused("wide fill", lambda: "{:\u20ac^{}}".format("x", n))
    refused("float", lambda: "{:{}.1f}".format(1.5, n))
    refused("tabs", lambda: "a\tb\tc".expandtabs(n))
    refused("pad", lambda: struct.pack("%dx" % n))
    refused("packed", lambda: struct.pack("%ds" % n, b"x"))
    refused("many packed", lambda: struct.pack("%dI" % n))
    refused("shift", lambda: "%x" % (1 << n * 8))

part = "x" * 1000
refused("replace", lambda: part.replace("x", part * 100).replace("x", part * 100))
refused("join", lambda: (part * 20).join([part] * 2000) * (HALF // 1000))
refused("between", lambda: part.replace("", part * 100).replace("x", part))
refused("added", lambda: bytearray(2000) * (HALF // 2000 - 1) + bytearray(2000) * (HALF // 2000 + 1))
refused("deque", lambda: collections.deque([], HALF - 1) if collections.deque((), WORD - 1) else part * HALF)
refused("unpacked", lambda: struct.unpack("%dB" % HALF, b""))
refused("slice", lambda: [0] * HALF)
items = [1, 2, 3]
try:
    items *= HALF - 1
except MemoryError:
    print("kept", items)
data = bytearray(b"abc")
try:
    data *= HALF - 1
except MemoryError:
    print("kept", data)
try:
    data[1:1] = bytes(WORD - 6)
except (MemoryError, OverflowError):
    print("kept", data)
print("goes on", len(b"ab" * 100), len([0] * 100))
