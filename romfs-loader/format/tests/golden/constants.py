# Every kind of constant object, and small ints of every length.
ints = 0, 47, 48, -16, -17, 63, 64, -64, -65, 8191, 8192, -8193, 0x3FFFFFFF, -0x40000000, 0x40000000, 1 << 80
small = 47, x, -16, -17 + x, 64, x, 8191, x, -8193, x, 0x3FFFFFFF, x
floats = 1.5, -0.0, 1e100, 2.5e-7, 3j
others = (None, True, False, ..., "text \u20ac", b"bytes\0\xff", (), ((1, 2.0), ("nested", (b"", ""))))
long = "a string that is too long to become a qstr, because it has more bytes than one byte can count in MicroPython's " \
    "qstr pool: two hundred and fifty-five of them at most, which is why the compiler stores this one as a constant " \
    "object of its own, in the table that follows the qstrs"
