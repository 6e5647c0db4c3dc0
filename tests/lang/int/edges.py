# Where a value stops fitting one machine word: both word sizes' borders, stepped over one by one.
for bits in (30, 31, 32, 62, 63, 64):
    top = 2**bits
    for v in (top - 2, top - 1, top, top + 1):
        assert v + 1 - 1 == v and v - 1 + 1 == v
        assert -v - 1 + 1 == -v
        assert v * -1 == -v and -(-v) == v and abs(-v) == v
        assert v // 1 == v and v % (v + 1) == v and -v // -1 == v
        assert int(str(v)) == v and int(hex(v), 16) == v
        assert hash(v) == hash(v + 0)
        assert {v: "found"}[top - 2 + (v - top + 2)] == "found"
    print(bits, top - 1, top, -top, -top - 1)
low = -(2**62)
print(low, -low, low // -1, low * -1, abs(low))
low = -(2**30)
print(low, -low, low // -1, low * -1, abs(low))
i = 2**30 - 3
for _ in range(6):
    i += 1
print(i)
i = -(2**62) + 3
for _ in range(6):
    i -= 1
print(i)
total = 1
for k in range(1, 26):
    total *= k
print(total)
for k in range(25, 0, -1):
    total //= k
print(total)
print(2**62 == 2.0**62, 2**30 in [2**30], {2**64, 2**64 + 0} == {2**64})
