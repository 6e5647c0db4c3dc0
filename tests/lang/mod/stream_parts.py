# A part of a buffer is written to a stream: so many bytes, or so many from a place on.
import io
import micropython
import sys

WHAT = (b"abcdef\n", "ghijkl\n", bytearray(b"mno\n"), memoryview(b"pqr\n"))
PARTS = ((), (2,), (0,), (-1,), (100,), (2, 3), (2, 100), (9, 1), (-2, 1), (1, -1), (0, 0), (3, 1))


def written(stream, what, part):
    try:
        n = stream.write(what, *part)
    except TypeError as e:
        return repr(e)
    return n, stream.getvalue() if hasattr(stream, "getvalue") else stream.read()


for make in (io.BytesIO, io.StringIO, lambda: micropython.RingIO(16)):
    for what in WHAT:
        print([written(make(), what, part) for part in PARTS])
for bad in ((None,), ("1",), (1, None), (1, 2, 3)):
    for make in (io.BytesIO, io.StringIO, lambda: micropython.RingIO(16), lambda: sys.stdout, lambda: sys.stdout.buffer):
        print(written(make(), b"abc", bad))

for stream in (sys.stdout, sys.stdout.buffer):
    for what in WHAT:
        for part in PARTS:
            n = stream.write(what, *part)
            print("", n)
print(sys.stdout.flush(), sys.stdout.buffer.flush())
for stream in (sys.stdout, io.BytesIO(), io.StringIO()):
    for wrong in (lambda: stream.write(), lambda: stream.write(1), lambda: stream.write(None, 1)):
        try:
            wrong()
        except TypeError as e:
            print(e)

# A stream into which a buffer of its own is written.
ring = micropython.RingIO(bytearray(8))
print([ring.write(b"abcdefgh", *part) for part in ((3,), (3, 2), (5, 9))], ring.read())
