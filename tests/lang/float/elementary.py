# Functions of floats. Their last digit is the C library's, and not told.
import cmath, math


def short(x):
    if isinstance(x, complex):
        return "%.14g%+.14gj" % (x.real, x.imag)
    return "%.14g" % x


for name in ("exp", "expm1", "log2", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "sqrt"):
    f = getattr(math, name)
    print(name, [short(f(x)) for x in (0.1, 0.5, 0.75, 1.0)])
for x in (math.log(10), math.log(8, 2), math.atan2(1, -2), math.pow(2.5, 2.5), 2.5**2.5, 2.5**-2):
    print(short(x))
for x in (cmath.exp(1), cmath.exp(1 + 2j), cmath.sqrt(-2), (1 + 2j) ** 2.5, cmath.log(1j)) + cmath.polar(1 + 2j):
    print(short(x))
