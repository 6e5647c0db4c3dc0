# Memory by address: constants, strings, bytes, arrays and views of them, as bytes, as bytearrays, and as fields of structures.
import array
import uctypes

CONSTANT = b"\x01\x02\x03\x04 a constant"
TEXT = "a text that is longer than what is interned"


def seen(what, n):
    address = uctypes.addressof(what)
    copy, view = uctypes.bytes_at(address, n), uctypes.bytearray_at(address, n)
    return copy, bytes(view), len(view), view[0], view[-1], bytes(view[1:3]), copy == view


held = [bytes(range(9)), bytes([9, 8, 7]), "made " + str(len(CONSTANT)), str(12345678901234567890), b"x" * 40]
for what in [CONSTANT, TEXT, "interned", "a", b"z"] + held:
    print(seen(what, len(what)))
data = bytearray(b"0123456789")
numbers = array.array("H", [0x3130, 0x3332, 0x3534])
for what, n in (
    (data, 10),
    (numbers, 6),
    (memoryview(data), 10),
    (memoryview(data)[3:7], 4),
    (memoryview(CONSTANT)[2:], 5),
    (memoryview(memoryview(held[0])[1:])[1:], 4),
):
    print(seen(what, n))
print(uctypes.addressof(memoryview(data)[3:]) - uctypes.addressof(data))

# A bytearray over what is there: iteration, search, copies, comparison, views of the view.
view = uctypes.bytearray_at(uctypes.addressof(CONSTANT), len(CONSTANT))
print(list(view[:4]), view == CONSTANT, CONSTANT == view, b"const" in view, view.find(b"a"), view.decode()[5:])
print(sum(view), max(view), bytes(memoryview(view)[4:8]), view[::1] == view, view + b"!", [b for b in view[4:7]])
print(int.from_bytes(view[:4], "little"), b"".join([view, view[:1]])[-2:], "%s" % bytes(view)[5:6], hash(bytes(view)) == hash(CONSTANT))
again = uctypes.bytearray_at(uctypes.addressof(view), 4)
print(again, uctypes.addressof(again) == uctypes.addressof(view) == uctypes.addressof(CONSTANT), uctypes.sizeof(again))

LAYOUT = {
    "head": (0 | uctypes.ARRAY, 4 | uctypes.UINT8),
    "signed": (0 | uctypes.ARRAY, 4 | uctypes.INT8),
    "words": (0 | uctypes.ARRAY, 2 | uctypes.UINT16),
    "size": 4 | uctypes.UINT32,
    "pair": (8, {"left": 0 | uctypes.UINT8, "rest": (1 | uctypes.ARRAY, 3 | uctypes.UINT8)}),
    "rows": (0 | uctypes.ARRAY, 3, {"all": (0 | uctypes.ARRAY, 4 | uctypes.UINT8), "low": uctypes.BFUINT8 | 0 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN}),
}
for what in (CONSTANT, TEXT, held[4], bytearray(range(32)), memoryview(CONSTANT)):
    s = uctypes.struct(uctypes.addressof(what), LAYOUT, uctypes.LITTLE_ENDIAN)
    print(bytes(s.head), len(s.head), list(s.head), list(s.signed[i] for i in range(4)), hex(s.words[1]), hex(s.size))
    print(s.pair.left, bytes(s.pair.rest), [bytes(s.rows[i].all) for i in range(3)], s.rows[2].low)
    print(int.from_bytes(s.head, "big"), bytes(s)[:4], uctypes.addressof(s) == uctypes.addressof(what), uctypes.sizeof(s))

# What is the program's own can be written, and nothing else changes.
own = uctypes.struct(uctypes.addressof(data), LAYOUT, uctypes.LITTLE_ENDIAN)
own.head[0] = 65
own.head[1:3] = b"BC"
own.pair.rest[0] = 90
uctypes.bytearray_at(uctypes.addressof(data) + 4, 2)[1] = 33
print(data, numbers)

# The view keeps what it looks at.
view = uctypes.bytearray_at(uctypes.addressof(bytes(range(100, 120))), 20)
for _ in range(200):
    bytearray(100)
print(bytes(view))
