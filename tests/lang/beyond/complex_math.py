# Functions of complex numbers on a grid, and at the ends of the range of floats.
import cmath

PARTS = (0.0, 0.5, -1.0, 2.5, -3.25, 1e-8, -1e8)
FUNCTIONS = (cmath.exp, cmath.log, cmath.log10, cmath.sqrt, cmath.cos, cmath.sin)


def shown(z):
    """The parts as far as they count beside each other."""
    size = max(abs(z.real), abs(z.imag), 1e-300)
    return "%.9g" % size, "%.7f %.7f" % (abs(z.real / size), abs(z.imag / size))


for x in PARTS:
    for y in PARTS:
        z = complex(x, y)
        if z == 0:
            continue
        results = [shown(f(z)) for f in FUNCTIONS if abs(y) < 700 and abs(x) < 700 or f in FUNCTIONS[1:4]]
        print(x, y, "%.9g" % abs(z), "%.9g" % cmath.phase(z), *("%s %s" % r for r in results))

huge, tiny = 1e200, 1e-200
for z in (complex(huge, huge), complex(-huge, 1.0), complex(2.0, -huge), complex(tiny, tiny), complex(0.0, -tiny), complex(tiny, 0.0)):
    length, angle = cmath.polar(z)
    print("%.9g" % abs(z), "%.9g" % length, "%.9g" % angle, *("%s %s" % shown(f(z)) for f in (cmath.log, cmath.log10, cmath.sqrt)))
print(complex(1, -0.0), complex(-0.0, 2).real, complex(0.0, -0.0).imag, complex(1j, 1j), complex(1, 2j), "%.6g" % cmath.phase(complex(-1, -0.0)))
