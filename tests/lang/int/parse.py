# int() from text: bases, prefixes, underscores, white space and what it rejects.
for text, base in (
    ("0", 10), ("-0", 10), ("+42", 10), ("  7\t\n", 10), ("1_000_000", 10), ("00012", 10),
    ("ff", 16), ("0xFF", 16), ("0xff", 0), ("-0x10", 0), ("0b101", 0), ("0o17", 0), ("0B11", 2), ("0O7", 8),
    ("zz", 36), ("Zz", 36), ("1010", 2), ("777", 8), ("12", 3), ("123456789012345678901234567890", 10),
    ("ffffffffffffffffffff", 16), ("-ffffffffffffffffffff", 16), ("1" * 70, 2), ("g", 17),
):
    print(repr(text), base, int(text, base))
for text, base in (
    ("", 10), (" ", 10), ("-", 10), ("+-1", 10), ("1 2", 10), ("0x", 16), ("12", 2), ("8", 8), ("z", 35),
    ("1.5", 10), ("1e3", 10), ("a", 10), ("0xg", 0), ("--1", 10),
):
    try:
        print("accepted", repr(text), int(text, base))
    except ValueError as e:
        print(e)
print(int(), int(3.99), int(-3.99), int(True), int("12"), int(b"34"), int(1e20), int(-1e20))
print(int(2**70 + 0.0) == 2**70)
for bad in (None, [], {}, 1j):
    try:
        int(bad)
    except TypeError:
        print("TypeError", type(bad).__name__)
for bad in (float("inf"), float("nan")):
    try:
        int(bad)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__)
print(0x_ff, 0b1_0, 0o1_7, 1_0)
