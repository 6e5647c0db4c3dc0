# float() from text, and float literals.
for text in (
    "0", "1", "-1", "+1.5", ".5", "5.", "1e3", "1E3", "1e+3", "1e-3", "  2.5 \n", "inf", "-inf", "+Infinity", "INF", "nan",
    "1_000.5", "123456789012345678901234567890", "0.1e1", "1e400", "-1e400", "1e-400", "00012.50",
    "179769313486231570000e289", "0.000000000000000000000000000001e30",
):
    print(repr(text), float(text))
for text in ("", " ", "1e", "1e+", "1.2.3", "abc", "1 2", "--1", "0x10", "1,5", "infx", "+-1"):
    try:
        print("accepted", repr(text), float(text))
    except ValueError:
        print("ValueError", repr(text))
print(float(), float(3), float(True), float(2**70), float(b"2.5"), float(1.25))
for bad in (None, [], "x", 1j):
    try:
        float(bad)
    except (TypeError, ValueError) as e:
        print(type(e).__name__)
print(1e3, 1.e2, .25, 1E-2, 0e0, 00.5, 1_0.2_5, 1e1_0)
