# Text and bytes of a module whose image lies in the heap are read where they are, and keep the image.
import gc
import sys
import uctypes
import vfs

# long_text, long_bytes, long_tuple, and a function f that returns a text.
MODULE = (
    b'M\x06\x00\x1f\x06\x04\x08t.py\x00\x0f\x02f\x00\x12long_text\x00\x14'
    b'long_bytes\x00\x14long_tuple\x00\x05"a t'
    b'ext that is as long as it ta'
    b'kes\x00\x06"bytes that are as long'
    b' as it takes\x00\n\x02\x05(another tex'
    b't, in a tuple, of some lengt'
    b'h\x00\x06\tand bytes\x00\x05$a text of a '
    b'function, of some length\x00\x81D\x00'
    b'\x08\x01$$$#\x00\x16\x03#\x01\x16\x04#\x02\x16\x052\x00\x16\x02Qc\x01@\x00\x06\x02'
    b'` #\x03c'
)


def number(n):
    out = [n & 127]
    while n > 127:
        n >>= 7
        out.insert(0, 128 | n & 127)
    return bytes(out)


def record(kind, payload):
    return number(kind) + number(len(payload)) + payload


def file(name, data):
    return record(5, number(len(name)) + name + record(2, data))


def image():
    entries = file(b"constants.mpy", MODULE)
    return b"\xd2\xcd\x31" + number(len(entries)) + entries


def load():
    data = image()
    start = uctypes.addressof(data)
    vfs.mount(vfs.VfsRom(data), "/mine")
    sys.path.append("/mine")
    import constants

    text, raw = constants.long_text, constants.long_bytes
    values = [text, raw, text[2:], raw[2:], constants.long_tuple, constants.f()]
    print([start < uctypes.addressof(value) < start + len(data) for value in (text, raw)])
    sys.path.pop()
    vfs.umount("/mine")
    del sys.modules["constants"]
    return values


def deep(n):
    return deep(n - 1) + 1 if n else [0] * 20 and 0


values = load()
deep(10)
for i in range(5):
    gc.collect()
    fill = [bytes(range(n, n + 40)) for n in range(50)]
print(values)
print(values[0].upper(), values[1] + b"!", values[2] == values[0][2:], hash(values[1]) == hash(bytes(bytearray(values[1]))))
