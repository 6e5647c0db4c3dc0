# struct: every type code in both byte orders, counts, padding, strings.
import struct

cases = (
    ("b", -5), ("B", 250), ("h", -300), ("H", 60000), ("i", -100000), ("I", 3000000000), ("l", -7), ("L", 7),
    ("q", -(2**40)), ("Q", 2**63), ("f", 1.5), ("d", -2.25),
)
for code, value in cases:
    for order in "<>!":
        fmt = order + code
        data = struct.pack(fmt, value)
        assert struct.unpack(fmt, data) == (value,), fmt
        assert len(data) == struct.calcsize(fmt)
    print(code, value, struct.pack("<" + code, value), struct.pack(">" + code, value), struct.calcsize("<" + code))
print(struct.pack("<3B", 1, 2, 3), struct.unpack("<3B", b"\x01\x02\x03"), struct.pack("<2h2B", 1, -1, 5, 6))
print(struct.pack("5s", b"abc"), struct.pack("2s", b"abc"), struct.unpack("3s2s", b"abcde"), struct.pack("<s", b"x"))
print(struct.pack("<BxH", 1, 2), struct.calcsize("<BxH"), struct.calcsize("<BH"), struct.calcsize("@BH"), struct.calcsize("BI"), struct.calcsize("<Bq"))
print(struct.calcsize(""), struct.pack(""), struct.unpack("", b""), struct.calcsize("<10B3I"), struct.calcsize(">4x"))
print(struct.pack("<H", 65535), struct.unpack("<bB", b"\xff\xff"))
print(struct.unpack("<f", struct.pack("<f", 0.1)), struct.unpack("<d", struct.pack("<d", 0.1)), struct.pack(">f", 1e10), struct.pack("<d", float("inf")))
print(struct.unpack(">I", b"\x00\x01\x02\x03"), struct.unpack("<I", b"\x00\x01\x02\x03"), struct.unpack(">q", b"\xff" * 8))
for f in (
    lambda: struct.unpack("<I", b"\x01"), lambda: struct.pack("<z", 1), lambda: struct.pack("<I", "a"), lambda: struct.pack("<s", 5),
    lambda: struct.calcsize("y"),
):
    try:
        print("result", f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
