# bin, oct, hex and the formats that go with them.
for v in (0, 1, -1, 10, 255, -255, 2**31, 2**64 + 5, -(2**64) - 5):
    print(bin(v), oct(v), hex(v))
    print("{:b} {:o} {:x} {:X} {:d}".format(v, v, v, v, v))
    print("{:#b} {:#o} {:#x} {:#X}".format(v, v, v, v))
    assert int(bin(v), 2) == v and int(oct(v), 8) == v and int(hex(v), 16) == v and int(str(v)) == v
    assert int(bin(v), 0) == int(oct(v), 0) == int(hex(v), 0) == v
print("%x %X %o %d %i %u" % (255, 255, 8, 7, 6, 5))
print("%#x %#X %#o" % (255, 255, 8))
print("%08x|%-8x|%8x|%+d|% d" % (255, 255, 255, 5, 5))
print("{:,} {:,} {:,} {:,}".format(1, 1234, -1234567, 10**15))
print("{:08b}|{:<8b}|{:^8b}|{:>8b}|{:+}|{: }".format(5, 5, 5, 5, 5, 5))
print("{:#010x} {:#06b} {:010d} {:+010d} {:010d}".format(255, 5, 42, 42, -42))
print(hex(True), bin(False))
for bad in (1.5, "1", None):
    for f in (bin, hex, oct):
        try:
            f(bad)
        except (TypeError, ValueError):
            print("refused", type(bad).__name__)
