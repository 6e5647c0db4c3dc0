# struct.pack_into, unpack_from, iteration over records.
import struct

buf = bytearray(16)
struct.pack_into("<HBi", buf, 0, 513, 7, -2)
struct.pack_into(">I", buf, 8, 0xDEADBEEF)
struct.pack_into("<B", buf, -1, 99)
print(buf)
print(struct.unpack_from("<HBi", buf), struct.unpack_from(">I", buf, 8), struct.unpack_from("B", buf, -1), struct.unpack_from("<H", buf, 1))
print(struct.unpack_from("<I", memoryview(buf)[8:]), struct.unpack_from("<h", bytes(buf), 3))
for f in (lambda: struct.pack_into("<I", buf, 14, 1), lambda: struct.unpack_from("<I", buf, 13), lambda: struct.unpack_from("<I", buf, -2), lambda: struct.pack_into("<I", b"const", 0, 1)):
    try:
        f()
        print("done")
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
RECORD = "<I6sHf"
size = struct.calcsize(RECORD)
rows = [(1, b"alpha", 10, 0.5), (2, b"beta", 20, 1.5), (3, b"gamma7", 30, -2.0)]
blob = b"".join(struct.pack(RECORD, *row) for row in rows)
print(size, len(blob))
for at in range(0, len(blob), size):
    number, name, count, ratio = struct.unpack_from(RECORD, blob, at)
    print(number, name.rstrip(b"\0").decode(), count, ratio)


class Header:
    FORMAT = ">4sHHI"

    def __init__(self, magic, major, minor, length):
        self.fields = magic, major, minor, length

    def pack(self):
        return struct.pack(self.FORMAT, *self.fields)

    @classmethod
    def unpack(cls, data):
        return cls(*struct.unpack_from(cls.FORMAT, data))


h = Header(b"ROMF", 1, 2, 4096)
print(h.pack(), Header.unpack(h.pack() + b"rest").fields == h.fields)
pixels = bytearray()
for r, g, b in ((255, 0, 0), (0, 255, 0), (31, 63, 31)):
    pixels += struct.pack(">H", (r >> 3) << 11 | (g >> 2) << 5 | b >> 3)
print(pixels, [hex(v) for v in struct.unpack(">3H", pixels)])
wave = b"".join(struct.pack("<h", (i * 1000) % 65536 - 32768) for i in range(0, 60, 13))
print(list(struct.unpack("<%dh" % (len(wave) // 2), wave)))
