# machine and uctypes: memory as words and as structures of C. The values are those of a little-endian machine of any word size.
import uctypes
from machine import mem8, mem16, mem32, PinBase, Signal

data = bytearray(range(16))
at = uctypes.addressof(data)
print(mem8[at + 1], hex(mem16[at + 2]), hex(mem32[at + 4]))
mem8[at] = 0x1FF
mem16[at + 2] = 0xABCD
mem32[at + 4] = -2
print(data)
for f in (lambda: mem16[at + 1], lambda: mem32[at + 2]):
    try:
        f()
    except ValueError as e:
        print("ValueError", str(e).split("is ")[1])

FIELDS = {
    "byte": 0 | uctypes.UINT8,
    "signed": 0 | uctypes.INT8,
    "short": 2 | uctypes.UINT16,
    "low": 2 | uctypes.BFUINT8 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    "high": 2 | uctypes.BFUINT8 | 4 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
    "sub": (4, {"x": 0 | uctypes.INT16, "y": 2 | uctypes.INT16}),
    "items": (8 | uctypes.ARRAY, 2 | uctypes.UINT16),
    "raw": (12 | uctypes.ARRAY, 4 | uctypes.UINT8),
    "points": (8 | uctypes.ARRAY, 2, {"x": 0 | uctypes.INT8, "y": 1 | uctypes.INT8}),
}
s = uctypes.struct(at, FIELDS, uctypes.LITTLE_ENDIAN)
print(s.byte, s.signed, hex(s.short), s.low, s.high, s.sub.x, s.sub.y)
s.signed = -1
s.high = 3
s.sub.x = 300
s.items[1] = 0x1234
print(s.byte, hex(s.short), s.sub.x, [s.items[i] for i in range(2)], [(s.points[i].x, s.points[i].y) for i in range(2)])
s.raw[0] = 99
print(s.raw, data, uctypes.sizeof(s), uctypes.sizeof(s.sub), uctypes.sizeof(FIELDS, uctypes.LITTLE_ENDIAN))
big = uctypes.struct(at, {"word": 0 | uctypes.UINT32, "f": 4 | uctypes.FLOAT32, "d": 8 | uctypes.FLOAT64}, uctypes.BIG_ENDIAN)
big.word = 0x01020304
big.f = 1.5
big.d = -2.25
print(hex(big.word), big.f, big.d, bytes(data), bytes(big) == bytes(data))
print(uctypes.bytes_at(at, 4), uctypes.bytearray_at(at, 4))
shared = uctypes.bytearray_at(at, 4)
shared[3] = 0xFF
print(data[3], len(shared))
for f in (lambda: s.missing, lambda: s[0], lambda: s.items[2], lambda: uctypes.sizeof(0 | uctypes.UINT8), lambda: uctypes.struct(at, 1).x):
    try:
        f()
    except (KeyError, AttributeError, TypeError, IndexError) as e:
        print(type(e).__name__)


class Pin(PinBase):
    level = 0

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = int(level)


pin = Pin()
signal = Signal(pin, invert=True)
print(signal.value(), signal())
signal.on()
print(pin.level, signal())
signal.value(0)
print(pin.level, signal())
