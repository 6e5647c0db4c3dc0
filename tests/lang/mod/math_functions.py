# math: every function on ordinary and special values.
import math


def show(name, *values):
    f = getattr(math, name)
    out = []
    for v in values:
        try:
            r = f(*v) if isinstance(v, tuple) else f(v)
            out.append("%.9g" % r if isinstance(r, float) else str(r))
        except (ValueError, OverflowError, ZeroDivisionError) as e:
            out.append(type(e).__name__)
    print(name, *out)


inf, nan = float("inf"), float("nan")
print("%.15g %.15g" % (math.pi, math.e), math.inf, math.nan, "%.12g" % math.tau)
show("sqrt", 0, 2, 1e100, 0.25, -1, inf)
show("exp", 0, 1, -1, 10, -1000, 1000)
show("expm1", 0, 1e-10, 1)
show("log", 1, math.e, 10, 0.5, (8, 2), (1000, 10), 0, -1)
show("log2", 1, 8, 10, 0.125, 0)
show("log10", 1, 1000, 2, 0.001, -5)
show("sin", 0, 1, math.pi / 2, -2, 100)
show("cos", 0, 1, math.pi, -2, 100)
show("tan", 0, 1, math.pi / 4, -1)
show("asin", 0, 1, -1, 0.5, 2)
show("acos", 0, 1, -1, 0.5, 2)
show("atan", 0, 1, -1, 1e10)
show("atan2", (0, 1), (1, 0), (-1, -1), (1, -1), (0, -1))
show("sinh", 0, 1, -1)
show("cosh", 0, 1)
show("tanh", 0, 1, -20)
show("asinh", 0, 1, -3)
show("acosh", 1, 2, 0)
show("atanh", 0, 0.5, 1)
show("pow", (2, 10), (2, 0.5), (4, -1), (-8, 3), (-8, 0.5), (0, 0))
show("fmod", (7, 3), (-7, 3), (7.5, -2), (1, inf))
show("fabs", -1.5, 2, -0.0)
show("floor", 1.5, -1.5, 2, 1e10)
show("ceil", 1.5, -1.5, 2)
show("trunc", 1.9, -1.9)
show("copysign", (1, -2.0), (-3, 0.0), (2, -0.0))
show("degrees", math.pi, 1)
show("radians", 180, 90)
show("ldexp", (1, 4), (0.5, -1), (3, 0))
show("erf", 0, 1, -0.5)
show("erfc", 0, 1)
show("gamma", 5, 0.5, 1.5)
show("lgamma", 10, 0.5)
show("isfinite", 1, inf, nan)
show("isinf", 1, inf, -inf)
show("isnan", nan, 1)
show("factorial", 0, 1, 10, 25, -1) if hasattr(math, "factorial") else None
print(math.frexp(8.5), math.frexp(0), math.modf(3.25), math.modf(-3.25))
print(math.isclose(1.0, 1.0 + 1e-10), math.isclose(1, 1.1), math.isclose(1, 1.1, rel_tol=0.2), math.isclose(0, 1e-9, abs_tol=1e-8)) if hasattr(math, "isclose") else None
for bad in ("a", None, [1]):
    try:
        math.sqrt(bad)
    except TypeError as e:
        print("TypeError")
