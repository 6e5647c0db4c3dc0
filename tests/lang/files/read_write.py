# Files of the host in all modes: what each may do, where reads and writes go, and what is left when they are closed.
import os
import vfs

HOME = "/tmp/romfs-read-write-%x" % int.from_bytes(os.urandom(6), "little")
vfs.VfsPosix().mkdir(HOME)
vfs.mount(vfs.VfsPosix(HOME), "/disk")


def show(name):
    with open("/disk/" + name, "rb") as f:
        print(name, f.read())


def attempt(what, f):
    try:
        print(what, f())
    except (OSError, ValueError, UnicodeError) as e:
        print(what, type(e).__name__, e.args[:1])


with open("/disk/a", "w") as f:
    print(f.write("first line\n"), f.write("zweite Zeile äöü\n"), f.tell(), f.write(b"bytes too\n"))
    attempt("read", f.read)
show("a")
with open("/disk/a") as f:
    print(repr(f.read(7)), f.tell(), repr(f.readline()), repr(f.readline(9)), f.readlines(), repr(f.read()), repr(f.readline()))
    attempt("write", lambda: f.write("x"))
    print(f.seek(0), [len(line) for line in f], f.seek(-10, 2), repr(f.read()), f.seek(3), f.seek(2, 1), repr(f.read(5)))
with open("/disk/a", "rb") as f:
    buf = bytearray(8)
    print(f.readinto(buf), buf, f.readinto(buf, 3), buf, f.readline(), f.readline()[-5:], f.readinto(memoryview(buf)[2:]), buf)
    print(f.readinto(buf), f.read(), f.read(3))
with open("/disk/a", "a") as f:
    print(f.write("appended"), f.tell())
with open("/disk/a", "a+b") as f:
    f.seek(0)
    print(f.read(5), f.write(b"!"), f.tell())
with open("/disk/a", "r+b") as f:
    print(f.read(6), f.write(b"LINE"), f.tell(), f.readline(), f.seek(0), f.write(memoryview(b"FI"), 1), f.read(4))
show("a")
with open("/disk/a", "w+") as f:
    print(f.write("0123456789", 4), f.write("0123456789", 6, 3), f.seek(2), f.read(), f.flush())
show("a")
# Beyond the end is a hole of zeros.
with open("/disk/hole", "wb") as f:
    print(f.seek(10), f.write(b"x"), f.tell())
show("hole")
for size in (1, 511, 512, 513, 4095, 4096, 4097, 20000):
    with open("/disk/size", "wb") as f:
        f.write(bytes(i * 7 & 255 for i in range(size)))
    with open("/disk/size", "rb") as f:
        parts, n = [], 1
        while True:
            part = f.read(n)
            if not part:
                break
            parts.append(part)
            n = n * 3 + 1
        all = b"".join(parts)
        print(size, len(all), all == bytes(i * 7 & 255 for i in range(size)), os.stat("/disk/size")[6])
closed = open("/disk/a")
closed.close()
closed.close()
for name in ("read", "readline", "readlines", "tell", "flush", "fileno", "__enter__"):
    attempt(name, lambda: getattr(closed, name)() is closed)
attempt("write", lambda: closed.write("x"))
attempt("seek", lambda: closed.seek(0))
attempt("next", lambda: next(closed))
with open("/disk/bad", "wb") as f:
    f.write(b"ok\n\xff\xfe\n")
with open("/disk/bad") as f:
    attempt("line", f.readline)
    attempt("line", f.readline)
with open("/disk/print", "w") as f:
    print("printed", 1, [2], file=f)
    print("no end", end="", file=f)
show("print")
for name in os.listdir("/disk"):
    os.remove("/disk/" + name)
vfs.umount("/disk")
vfs.VfsPosix().rmdir(HOME)
