# Around overflow, underflow, cancellation and the loss of integers; int and float mixed.
big, tiny = 1.7976931348623157e308, 2.2250738585072014e-308
print(big, tiny, big * 10, -big * 10, tiny / 2 > 0, tiny / 1e20, big - big, big / big, tiny * tiny)
print(1e16 + 1 - 1e16, 1e15 + 0.5 - 1e15, 2.0**53 + 1 == 2.0**53, 0.1 + 0.7 == 0.8)
for n in (2**53, 2**53 + 1, 2**60, 2**63, 2**64, 10**18, 10**22):
    x = float(n)
    print(n, x, int(x) == n, int(x) - n)
print(float(2**1000), 2.0**1000 == 2**1000, int(2.0**100), int(1e18), int(-1e19), int(123456789.987))
for f in (lambda: float(2**2000), lambda: 2.0**2000, lambda: 10**400 * 1.0, lambda: 1e308 * 10**10):
    try:
        print(f())
    except OverflowError:
        print("OverflowError")
print(5 // 0.3, 5 % 0.3 < 0.3, -5 // 0.3, -5 % 0.3 < 0.3, 1 // 0.1, 6 // 2.0, -6 // 4.0, 6 % -4.0, -6 % 4.0, 0.0 // 1, -0.0 // 1)
for a in (7.0, -7.0, 7.5, -7.5):
    for b in (2.0, -2.0, 0.75, -0.75):
        q, r = divmod(a, b)
        assert q * b + r == a and (0 <= r < b or b < r <= 0), (a, b)
        assert q == a // b and r == a % b
print("identity holds", divmod(7, 2.5), divmod(-7, 2.5))
print(round(1e300) == int(1e300), round(0.49999999999999994), round(4503599627370495.5), round(-2.5), round(1e15 + 0.3))
h = 1.0
n = 0
while 1.0 + h != 1.0:
    h /= 2
    n += 1
print(n)
n, x = 0, 1.0
while x > 0:
    x /= 2
    n += 1
print(n)
s = c = 0.0
for _ in range(1000):
    y = 0.1 - c
    t = s + y
    c = (t - s) - y
    s = t
naive = 0.0
for _ in range(1000):
    naive += 0.1
print(s == 100.0, naive == 100.0, abs(naive - 100) < 1e-9)
print(True + 0.5, 3 - 0.5, 2 * 1.5, 7 / 2, 2**-2, 4**0.5, -(2.0**2), (-2.0) ** 2, 0.5**2, 1.5 // 1, 1e0, .5e1, 5.e-1)
print(min(0.0, -0.0), max(1, 1.0), max(1.0, 1), sum([0.1] * 10) == 1.0, sum([1, 0.5, 2**60]))
