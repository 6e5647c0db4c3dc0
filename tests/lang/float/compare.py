# Floats among ints: equality, order, hash, and big ints that a float cannot hold.
for a, b in ((1, 1.0), (2**53, 2.0**53), (2**40, 2.0**40), (0, -0.0), (-1, -1.5)):
    print(a, b, a == b, a != b, a < b, a <= b, a > b, a >= b)
    assert (a < b) == (b > a) and (a <= b) == (b >= a)
    if a == b:
        assert hash(a) == hash(b), (a, b)
d = {1: "int", 2.5: "float"}
print(d[1.0], d[True], d.get(2.5), d.get(2), 1.0 in d)
d[1.0] = "changed"
print(len(d), d[1])
print(sorted([3, 1.5, -2, 2**70, 1e10, -0.5, True]))
print(1.5 == "1.5", 1.5 == None, 1.5 != [])
for bad in ("a", None, []):
    try:
        1.5 < bad
    except TypeError:
        print("TypeError")
print(isinstance(1.0, float), isinstance(1, float), type(1 / 1).__name__, type(2 // 1.0).__name__)
print(1.0 is None, [1.0] == [1], (1, 2.0) == (1.0, 2), {1.0} == {1})
