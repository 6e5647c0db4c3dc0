# Where the functions of math have no value, or an infinite one.
import math

inf, nan = float("inf"), float("nan")
NUMBERS = (
    0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.0000000000000002, 0.9999999999999999, -1.0000000000000002, 1.5, -1.5, 2.0, -2.0, 3.0, -3.0,
    171.0, 172.0, -171.5, 709.0, 710.0, -745.0, 1e16, 1e308, -1e308, 5e-324, -5e-324, inf, -inf, nan,
    -9011.2, -12288.0, -49864.8, -261971.8, -683455.0, -959485.0, -10583401.8, -63753420.8, -1e9,
)
NAMES = (
    "exp expm1 log log2 log10 sin cos tan asin acos atan sinh cosh tanh acosh asinh atanh sqrt erf erfc gamma lgamma ceil floor trunc"
)


def shown(f, *args):
    try:
        value = f(*args)
    except (ValueError, OverflowError, ZeroDivisionError) as error:
        return type(error).__name__[0]
    return "%.6g" % value


for name in NAMES.split():
    print(name, *(shown(getattr(math, name), x) for x in NUMBERS))
for name in "pow atan2 fmod copysign log".split():
    f = getattr(math, name)
    for x in (0.0, -0.0, 0.5, 1.0, -1.0, 2.0, -2.5, 1e308, inf, -inf, nan):
        print(name, x, *(shown(f, x, y) for y in (0.0, -0.0, 0.5, 1.0, -1.0, 2.0, -2.5, 1e308, inf, -inf, nan)))
print(*(shown(math.ldexp, x, n) for x in (0.0, 1.0, -1.5, 5e-324, inf, nan) for n in (0, 1, -1, 1023, 1024, -1074, -1100, 2000, -3000)))
