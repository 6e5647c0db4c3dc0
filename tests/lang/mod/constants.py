# What modules have is the same object at each look-up, and looking takes no memory.
import errno
import gc
import math
import micropython
import os
import sys

names = "platform", "version", "version_info", "implementation", "maxsize", "executable", "byteorder", "path", "argv", "modules", "stdout"
for name in names:
    print(name, getattr(sys, name) is getattr(sys, name))
print(math.pi is math.pi, math.e is math.e, math.inf is math.inf, math.nan is math.nan, os.sep is os.sep)
print(errno.errorcode is errno.errorcode, errno.errorcode[errno.EIO], len(errno.errorcode) > 15)


def look():
    return (
        sys.platform == "rp2"
        or sys.version is None
        or sys.version_info is None
        or sys.implementation is None
        or sys.implementation.name is None
        or sys.implementation.version[0] is None
        or sys.implementation._machine is None
        or sys.maxsize is None
        or sys.executable is None
        or sys.byteorder is None
        or sys.path is None
        or sys.argv is None
        or sys.modules is None
        or sys.stdout is None
        or math.pi is None
        or math.e is None
        or math.inf is None
        or math.nan is None
        or os.sep is None
        or errno.EIO is None
        or errno.errorcode is None
        or errno.errorcode[errno.ENOENT] is None
    )


look()
gc.collect()
micropython.heap_lock()
try:
    look()
finally:
    micropython.heap_unlock()
print(sys.version_info, sys.implementation.version[:3], sys.implementation.name)
print(sys.maxsize == (1 << 63) - 1 or sys.maxsize == (1 << 31) - 1, sys.maxsize + 1 > sys.maxsize, -sys.maxsize - 1 < 0)
print(math.pi, math.e, math.inf, math.nan, math.pi + 1, {math.pi: 1}[math.pi])
d = dict(errno.errorcode)
d[0] = "none"
print(len(d) - len(errno.errorcode), errno.errorcode.copy() == errno.errorcode, sys.version_info + (1,), hash(sys.version_info) == hash((3, 4, 0)))
try:
    errno.errorcode[1] = 2
except TypeError:
    print("TypeError")
