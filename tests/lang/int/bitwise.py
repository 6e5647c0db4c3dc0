# Bitwise operators on small and big ints, with two's complement meaning for negatives.
pairs = [(0, 0), (5, 3), (-5, 3), (5, -3), (-5, -3), (-1, 12345), (2**40 - 1, -(2**20)), (-(2**70), 2**70 - 1)]
for a, b in pairs:
    print(a & b, a | b, a ^ b, ~a, ~b)
for a, b in pairs:
    assert a & b == b & a and a | b == b | a and a ^ b == b ^ a
    assert (a & b) + (a | b) == a + b
    assert a ^ b == (a | b) - (a & b)
    assert ~(a & b) == ~a | ~b
x = 0b1011
x &= 0b0110
print(bin(x))
x |= 0x10
print(bin(x))
x ^= 0xFF
print(bin(x))
print(True & 3, True | 2, True ^ True, False | False, type(True & True).__name__)
big = -(1 << 100)
for mask in (0xFF, 1 << 99, (1 << 101) - 1, -1, -2):
    print(hex(big & mask), hex(big | mask), hex(big ^ mask))
for bad in (1.0, "1", None, []):
    try:
        1 & bad
    except TypeError:
        print("TypeError", type(bad).__name__)
