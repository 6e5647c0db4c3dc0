# Ordering and equality of ints with ints, bools, floats and others.
values = [-(2**70), -(2**62), -1, 0, 1, 2**62, 2**62 + 1, 2**70]
for a in values:
    print("".join("<" if a < b else "=" if a == b else ">" for b in values))
    for b in values:
        assert (a <= b) == (a < b or a == b)
        assert (a >= b) == (not a < b)
        assert (a != b) == (not a == b)
print(1 == True, 0 == False, 2 == True, 1 == 1.0, 2**53 == 2.0**53, 1 < 1.5, 2 > 1.5, -1 < -0.5)
print(1 == "1", 1 != "1", 1 == None, 1 == [1], 1 in (1.0,), 1.0 in [True])
for other in ("a", None, [], (1,)):
    for op in (lambda x: 1 < x, lambda x: x >= 1, lambda x: 2**70 > x):
        try:
            op(other)
        except TypeError:
            print("TypeError", type(other).__name__)
print(sorted([3, -1, 2**65, 0, -(2**65), True, 2.5]))
print(max(values), min(values), max(1, 2**64, 3.5), min(True, 0.5))
print(hash(1) == hash(True) == hash(1.0), hash(0) == hash(False))
print(bool(0), bool(-1), bool(2**80), not 2**80, not 0)
print(1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2 != 1, 1 == 1 == 1.0)
