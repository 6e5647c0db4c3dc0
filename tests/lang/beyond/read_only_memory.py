# A view on memory that is not the program's own refuses to be written to, however that is tried, and nothing changes.
import io
import struct
import uctypes

CONSTANT = b"\x01\x02\x03\x04 a constant"
MADE = bytes(range(20))
TEXT = "interned_name"
DYNAMIC = "a string " + "x" * 20
LAYOUT = {
    "head": (0 | uctypes.ARRAY, 4 | uctypes.UINT8),
    "words": (0 | uctypes.ARRAY, 2 | uctypes.UINT16),
    "word": 0 | uctypes.UINT32,
    "bits": uctypes.BFUINT8 | 0 | 0 << uctypes.BF_POS | 4 << uctypes.BF_LEN,
}
refused = set()


def set_item(view, s):
    view[0] = 0


def set_last(view, s):
    view[-1] = 255


def set_slice(view, s):
    view[1:3] = b"zz"


def set_other_slice(view, s):
    view[1:3] = b"longer"


def append(view, s):
    view.append(1)


def extend(view, s):
    view.extend(b"more")


def add(view, s):
    view += b"more"


def read_into(view, s):
    io.BytesIO(b"other bytes").readinto(view)


def pack_into(view, s):
    struct.pack_into("I", view, 0, 7)


def view_item(view, s):
    memoryview(view)[0] = 1


def view_slice(view, s):
    memoryview(view)[1:3] = b"zz"


def head_item(view, s):
    s.head[0] = 1


def head_slice(view, s):
    s.head[:2] = b"zz"


def words_item(view, s):
    s.words[0] = 1


def field(view, s):
    s.word = 1


def bit_field(view, s):
    s.bits = 1


tries = (set_item, set_last, set_slice, set_other_slice, append, extend, add, read_into, pack_into, view_item, view_slice)
tries += (head_item, head_slice, words_item, field, bit_field)
same = []
for what in (CONSTANT, MADE, TEXT, DYNAMIC):
    before = str(what)
    view = uctypes.bytearray_at(uctypes.addressof(what), 8)
    s = uctypes.struct(uctypes.addressof(what), LAYOUT, uctypes.LITTLE_ENDIAN)
    for attempt in tries:
        try:
            attempt(view, s)
            print("written by", attempt.__name__)
        except (OSError, TypeError, MemoryError, ValueError) as e:
            refused.add(attempt.__name__)
    same.append(str(what) == before)
print("same", *same)
print("refused", len(refused))
