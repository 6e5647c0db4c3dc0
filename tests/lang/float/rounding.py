# round() and the truncating conversions.
import math

for v in (0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 2.5001, 1e15 + 0.5, -7.5):
    print(v, round(v), int(v), math.floor(v), math.ceil(v), math.trunc(v))
for v, n in ((1.2345, 2), (1.25, 1), (1.35, 1), (-1.25, 1), (1234.5, -2), (15.0, -1), (25.0, -1), (0.1, 5), (1e22, 3)):
    print(v, n, round(v, n))
print(round(5), round(5, 0), round(-5), round(True))
print(round(15, -1), round(25, -1), round(1234567, -3), round(5, 2))
print(type(round(2.0)).__name__, type(round(2.0, 0)).__name__, type(round(2, 0)).__name__)
print(round(1e20), round(-1e20), round(2**70))
for v in (float("inf"), float("nan")):
    for f in (round, math.floor, math.ceil, math.trunc):
        try:
            f(v)
        except (OverflowError, ValueError) as e:
            print(type(e).__name__)
total = 0.0
for i in range(10):
    total += 0.1
print(total, total == 1.0, round(total, 10) == 1.0, abs(total - 1.0) < 1e-9)
