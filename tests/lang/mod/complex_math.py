# cmath and complex arithmetic.
import cmath


def near(z, digits=9):
    return "%.*f%+.*fj" % (digits, z.real + 0.0, digits, z.imag + 0.0)


print(near(cmath.sqrt(3 + 4j)), near(cmath.exp(1j)), near(cmath.log(1 + 1j)), near(cmath.exp(cmath.pi * 0.5j)))
print("%.9f" % cmath.phase(1 + 1j), "%.9f" % cmath.phase(-2j), [round(x, 9) for x in cmath.polar(3 + 4j)], near(cmath.rect(2, 1)))
print(near(cmath.cos(1 + 0.5j)), near(cmath.sin(1 + 0.5j)), near(cmath.log10(100 + 0j)), near(cmath.sqrt(2j)))
print("%.12f %.12f" % (cmath.e, cmath.pi))
z = 1 + 2j
for _ in range(3):
    z = z * z + (0.1 - 0.2j)
print(near(z, 4), near(z / (1 + 1j), 4), near(-z, 4), "%.4f" % abs(z))


def roots(n):
    return [cmath.exp(2j * cmath.pi * k / n) for k in range(n)]


print([near(r, 3) for r in roots(4)], near(sum(roots(5)), 6))


def fft(x):
    n = len(x)
    if n == 1:
        return x
    even, odd = fft(x[::2]), fft(x[1::2])
    t = [cmath.exp(-2j * cmath.pi * k / n) * odd[k] for k in range(n // 2)]
    return [even[k] + t[k] for k in range(n // 2)] + [even[k] - t[k] for k in range(n // 2)]


print(["%.4f" % abs(v) for v in fft([1, 1, 1, 1, 0, 0, 0, 0])])


def escape(c, limit=50):
    z = 0j
    for n in range(limit):
        if abs(z) > 2:
            return n
        z = z * z + c
    return limit


for y in range(-4, 5, 2):
    print("".join(" .:-=+*#%@"[min(9, escape(complex(x / 8 - 0.5, y / 4)))] for x in range(-12, 10)))
for f in (lambda: cmath.log(0), lambda: cmath.phase("a"), lambda: cmath.sqrt("x")):
    try:
        print(f())
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
