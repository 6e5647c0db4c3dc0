# A program with addresses reaches the data of its own arrays and nothing else; stock ends with a segmentation fault.
import uctypes
from machine import mem8, mem16, mem32


def tell(name, f):
    try:
        f()
        print(name, "done")
    except OSError as e:
        print(name, "OSError", e.errno)
    except MemoryError:
        print(name, "MemoryError")


def write(address):
    mem8[address] = 1


def set_field(address):
    uctypes.struct(address, {"x": 0 | uctypes.UINT32}).x = 1


WORD = uctypes.sizeof({"p": (0 | uctypes.PTR, uctypes.UINT8)})
kept = [1, 2, 3]
text = "the text of a string that is not interned, and long"
data = bytearray(b"data")
for name, address in (
    ("zero", 0),
    ("far", 1 << 40),
    ("negative", -4),
    ("a list", id(kept)),
    ("a dict", id(globals())),
    ("a function", id(tell)),
    ("an array", id(data)),
    ("a string", uctypes.addressof(text)),
    ("before data", uctypes.addressof(data) - 8),
    ("after data", uctypes.addressof(data) + 64),
):
    tell(name + " written", lambda: write(address))
    tell(name + " set", lambda: set_field(address & ~3))
    view = uctypes.bytearray_at(address, 4)
    try:
        view[0] = 1
        print(name, "view written")
    except (IndexError, OSError):
        pass
for address in (0, 1 << 40, -4):
    tell("read", lambda: mem32[address])
    tell("read", lambda: uctypes.struct(address, {"x": 0 | uctypes.UINT16}).x)
    tell("read", lambda: uctypes.bytes_at(address, 4))
tell("too much", lambda: uctypes.bytes_at(uctypes.addressof(data), 1 << 30))
tell("too long", lambda: uctypes.bytearray_at(uctypes.addressof(data), 1 << 30).append(1))
pointer = uctypes.struct(uctypes.addressof(bytearray(b"\xf0" * 8)), {"p": (0 | uctypes.PTR, uctypes.UINT8)}).p
tell("pointer", lambda: pointer[0])
tell("data", lambda: write(uctypes.addressof(data)))
view = uctypes.bytearray_at(uctypes.addressof(data), 4)
data = None
for i in range(1000):
    bytearray(100)
print(kept, text, view)
