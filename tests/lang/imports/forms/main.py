# Every form of import, on a package beside the program.
import shapes
import shapes.round
import shapes.round as r
import shapes.solid.cube
from shapes import square, unit as one
from shapes.round import area, Circle as C
from shapes.solid import cube
import single

print(shapes.unit, shapes.round.area(2), r is shapes.round, one, square(3), area(1), C(3).area(), cube.volume(2))
print(shapes.solid.cube.volume(3), shapes.solid.cube is cube, single.value, single.get())
print(shapes.__name__, shapes.round.__name__, cube.__name__, single.__name__, __name__)
from shapes.names import *

print(public, also_public, "_private" in globals(), "not_listed" in globals())
single.value = 99
import single as again

print(again.value, again is single, again.get())
from single import value

print(value)


def local_import():
    import lazy
    from lazy import n as m

    return lazy.n, m


print("lazy" in globals(), local_import(), local_import(), "lazy" in globals())
import sys

print("shapes" in sys.modules, "shapes.solid.cube" in sys.modules, "lazy" in sys.modules, sys.modules["single"] is single)
for bad in ("nothing", "shapes.nothing", "single.sub"):
    try:
        __import__(bad)
    except ImportError as e:
        print("ImportError", e)
try:
    from single import missing
except ImportError as e:
    print("ImportError", e)
try:
    import shapes.round.deeper
except ImportError as e:
    print("ImportError", e)
m = __import__("shapes.solid.cube")
print(m.__name__, m.solid.cube.volume(1))
m = __import__("shapes.solid.cube", None, None, ("volume",))
print(m.__name__)
