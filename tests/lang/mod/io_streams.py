# io.StringIO and io.BytesIO.
import io

s = io.StringIO()
print(s.write("hello "), s.write("wörld\n"), s.getvalue() == "hello wörld\n")
s.seek(0)
print(repr(s.read(4)), repr(s.read()), repr(s.read()))
s = io.StringIO("one\ntwo\nthree")
print(repr(s.readline()), [line for line in s], repr(s.readline()))
s.seek(0)
print(list(s), s.read() == "")
b = io.BytesIO()
b.write(b"abc")
b.write(bytearray(b"def"))
b.write(memoryview(b"ghi")[1:])
print(b.getvalue(), b.tell())
b.seek(2)
b.write(b"XY")
print(b.getvalue(), b.read(2), b.tell(), b.seek(0, 2), b.read())
b.seek(-3, 2)
print(b.read(), b.seek(1), b.read(1), b.seek(1, 1), b.read(1))
buf = bytearray(4)
b.seek(0)
print(b.readinto(buf), buf, b.readinto(buf), buf, b.readinto(buf))
with io.BytesIO(b"in with") as w:
    print(w.read())
for f in (lambda: w.read(),):
    try:
        f()
    except ValueError as e:
        print("ValueError")
print("to a stream", 1, 2, sep="-", end="!\n", file=(t := io.StringIO()))
print(repr(t.getvalue()))
lines = io.BytesIO(b"a\nbb\n\nccc")
print(list(lines))
big = io.StringIO()
for i in range(200):
    big.write(str(i))
print(len(big.getvalue()), big.getvalue()[-9:])


class Tee(io.IOBase):
    def __init__(self):
        self.parts = []

    def write(self, data):
        self.parts.append(bytes(data).decode())
        return len(data)


t = Tee()
print("via", "IOBase", file=t)
print("".join(t.parts).split())
out = io.StringIO()
for row in (("a", 1), ("b", 22)):
    print("%-4s|%4d" % row, file=out)
print(out.getvalue(), end="")
