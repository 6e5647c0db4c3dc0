# Bits at work: popcount, Gray codes, bit fields, masks, parity, CRC, LFSR, fixed point, saturating arithmetic.
def popcount(n):
    c = 0
    while n:
        n &= n - 1
        c += 1
    return c


def reverse(n, width):
    r = 0
    for _ in range(width):
        r = r << 1 | n & 1
        n >>= 1
    return r


class Fields:
    LAYOUT = (("mode", 0, 2), ("speed", 2, 4), ("flag", 6, 1), ("count", 8, 24))

    def __init__(self, raw=0):
        self.raw = raw

    def get(self, name):
        for n, at, width in self.LAYOUT:
            if n == name:
                return self.raw >> at & (1 << width) - 1

    def put(self, name, value):
        for n, at, width in self.LAYOUT:
            if n == name:
                mask = (1 << width) - 1 << at
                self.raw = self.raw & ~mask | value << at & mask


print([popcount(n) for n in (0, 1, 255, 2**64 - 1, 2**100 + 7)], bin(reverse(0b1101, 8)), [n ^ n >> 1 for n in range(8)])
f = Fields()
f.put("mode", 3)
f.put("speed", 9)
f.put("count", 2**24 - 1)
f.put("flag", 2)
print(hex(f.raw), [f.get(n) for n, _, _ in Fields.LAYOUT])
f.put("count", 5)
print(hex(f.raw), f.get("count"))


def lfsr(n, state=0xACE1):
    for _ in range(n):
        bit = (state ^ state >> 2 ^ state >> 3 ^ state >> 5) & 1
        state = state >> 1 | bit << 15
    return state


print(hex(lfsr(1)), hex(lfsr(100)), lfsr(65535) == 0xACE1)


def signed(n, bits):
    n &= (1 << bits) - 1
    return n - (1 << bits) if n >> bits - 1 else n


print([signed(v, 8) for v in (0, 127, 128, 255, 256, -1)], signed(0xFFFFFFFF, 32), signed(2**63, 64), signed(-(2**63) - 1, 64))


def fixed(a, b):
    return a * b + 0x8000 >> 16


one = 1 << 16
print(fixed(3 * one, one // 2) / one, fixed(-one, one // 4) / one, -1 >> 1, -8 >> 1, -9 >> 1, -9 // 2, -1 >> 100, 1 >> 100)


def saturate(v, bits=8):
    top = (1 << bits - 1) - 1
    return max(-top - 1, min(top, v))


print([saturate(v) for v in (-1000, -128, 5, 128)])
print(5 & -5, 12 & -12, ~0b1010 & 0b1111, -1 & 0xFF, -1 & 2**70 - 1 == 2**70 - 1, (1 << 70) - 1 >> 60, (-1 << 65) >> 64, -(1 << 65) & 0xF << 63)
bits = [n for n in range(70) if 0x8000000000000001_F0 >> n & 1]
print(bits)
print([1 << n & -(1 << n) == 1 << n for n in (0, 30, 31, 61, 62, 63, 64)], all(~n == -n - 1 for n in (0, 5, -5, 2**40, -(2**40), 2**90)))
