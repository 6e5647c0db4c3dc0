# Which built-in modules a file of the same name goes before: those that are meant to be extended. With a `u` before its name such a module is
# always the built-in one; of the others `u` makes a name like any other.
fixed = ("math", "cmath", "uctypes", "vfs", "_asyncio", "gc", "micropython", "builtins", "sys")
extensible = ("time", "json", "array", "errno")
for name in fixed + extensible:
    print(name, hasattr(__import__(name), "replaced"))
for name in ("utime", "ujson", "uarray", "usys", "ustruct", "umath", "ucmath", "uvfs", "ugc", "uuctypes"):
    try:
        print(name, hasattr(__import__(name), "replaced"))
    except ImportError as e:
        print(name, e)
import math
from cmath import phase
import umath

print(math.floor(2.5), phase(1), umath.replaced)
