# Infinity, not-a-number and signed zero in comparisons and arithmetic.
inf = float("inf")
nan = float("nan")
print(inf > 1e308, -inf < -1e308, inf == inf, inf == -inf, nan == nan, nan != nan)
print(nan < 1, nan > 1, nan <= nan, nan >= nan, 1 < nan, inf > 2**1000, -inf < -(2**1000))
print(inf + 1, inf - 1, inf * 2, inf * -1, -inf + 5, 1 / inf, -1 / inf)
print(inf + inf, inf - inf != inf - inf, inf * 0 != inf * 0, inf / inf != inf / inf)
print(nan + 1 != nan + 1, (nan * 0) != (nan * 0), nan is nan)
print(0.0 == -0.0, 1 / inf == 0, str(0.0 * -1), str(-0.0 + 0.0), str(-0.0 - 0.0))
print(max(1.0, inf), min(1.0, -inf), max(-inf, inf), sorted([inf, 1.0, -inf, 0.0]))
print(bool(nan), bool(inf), bool(0.0), bool(-0.0), bool(1e-320))
print(abs(-inf), -inf, +inf, -nan != -nan)
print(inf // 1 != inf // 1, 5 % inf, -5 % inf, 5 // inf, -5 // inf)
big = 1e308
print(big * 10, -big * 10, big + big)
print(1e-320 / 1e10, 5e-324 / 2)
print(inf**0, nan**0, 1**inf, inf**2, inf**-1, 0.5**inf)
for f in (lambda: int(inf), lambda: int(nan)):
    try:
        f()
    except (OverflowError, ValueError) as e:
        print(type(e).__name__)
print({inf: "a", -inf: "b"}[inf])
