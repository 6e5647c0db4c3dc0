# Shifts across the small-int limit, of negatives, by nothing and by much.
for n in (0, 1, 7, 29, 30, 31, 32, 61, 62, 63, 64, 65, 100):
    print(n, 1 << n, -1 << n, (1 << n) >> n, -(1 << n) >> n)
for v in (12345678901234567890, -12345678901234567890, 255, -255, 1, -1):
    print(v, [v >> n for n in (0, 1, 3, 8, 31, 32, 63, 64, 200)])
x = 3
x <<= 70
print(x)
x >>= 69
print(x)
for a, b in ((1, -1), (1 << 80, -2), (0, -5)):
    for shift in (lambda: a << b, lambda: a >> b):
        try:
            print(shift())
        except ValueError as e:
            print("ValueError", e)
assert all((v << n) >> n == v for v in (-9, 0, 7, 2**65 + 1) for n in range(0, 140, 7))
assert all(-(-v >> 3) == (v + 7) // 8 for v in (0, 1, 8, 9, 2**66 + 1))
print(True << 3, False >> 1, 1 << True)
