# An image that a program makes itself, mounted beside the others: files read in place, imports, and what cannot be done.
import os
import sys
import vfs


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


def directory(name, *entries):
    return record(4, number(len(name)) + name + b"".join(entries))


def image(*entries):
    payload = b"".join(entries)
    length = number(len(payload))
    return b"\xd2\xcd\x31" + length + payload


def attempt(what, f, *args):
    try:
        print(what, f(*args))
    except OSError as e:
        print(what, "OSError", e.errno)


data = image(
    file(b"hello.txt", b"hello from memory\nsecond line\n"),
    record(99, b"unknown to all"),
    file(b"extra_module.py", b"print(__name__, __file__)\nanswer = 42\n"),
    directory(b"sub", file(b"deep.bin", bytes(range(64))), directory(b"empty")),
    file(b"empty", b""),
)
for source in (data, bytearray(data), memoryview(data)):
    rom = vfs.VfsRom(source)
    vfs.mount(rom, "/mine")
    with open("/mine/hello.txt") as f:
        print(f.readline(), f.read(6), f.tell(), f.seek(0), len(f.read()))
    with open("/mine/sub/deep.bin", "rb") as f:
        print(f.seek(60), f.read(), f.seek(-2, 2), f.read(1), bytes(memoryview(f)[10:13]))
    vfs.umount(rom)
# What changes its bytes afterwards does not change the image's names.
writable = bytearray(data)
vfs.mount(vfs.VfsRom(bytes(writable)), "/mine")
for i in range(len(writable)):
    writable[i] = 0
print(sorted(os.listdir("/mine")), list(os.ilistdir("/mine/sub")), os.listdir(b"/mine/sub"), os.listdir("/mine/sub/empty"))
print(os.stat("/mine/hello.txt")[:7], os.stat("/mine/sub")[0], os.statvfs("/mine")[:3], open("/mine/empty").read() == "")
attempt("missing", open, "/mine/none")
attempt("a directory", open, "/mine/sub")
attempt("below a file", open, "/mine/hello.txt/x")
for mode in ("w", "a", "r+", "w+b"):
    attempt(mode, open, "/mine/hello.txt", mode)
attempt("list a file", os.listdir, "/mine/hello.txt")
attempt("stat of nothing", os.stat, "/mine/sub/none")
attempt("chdir below", os.chdir, "/mine/sub")
sys.path.insert(0, "/mine")
import extra_module

print(extra_module.answer, extra_module)
sys.path.pop(0)
vfs.umount("/mine")
attempt("after", vfs.umount, "/mine")
print(extra_module.answer)
# Every truncation is an error or a smaller image, never anything else.
counts = [0, 0]
for n in range(len(data)):
    try:
        rom = vfs.VfsRom(data[:n])
        counts[0] += 1
    except OSError as e:
        counts[1] += 1
print(counts)
