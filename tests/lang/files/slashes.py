# Slashes and dots behind what is a file, or is not there: only a directory can have them behind its name.
import os
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


data = image(file(b"a.txt", b"hello"), directory(b"sub", file(b"b", b"xy"), directory(b"c")))
rom = vfs.VfsRom(data)
vfs.mount(rom, "/mine")


def attempt(f, *args):
    try:
        return f(*args)
    except OSError as e:
        return e.errno


for path in ("a.txt", "a.txt/", "a.txt//", "a.txt/.", "a.txt/..", "a.txt/./", "a.txt/../a.txt", "sub/b", "sub/b/", "sub/b/.", "sub", "sub/", "sub/c/",
        "none", "none/", "none/..", ""):
    print(repr(path), attempt(lambda: open("/mine/" + path).read()), attempt(lambda: os.stat("/mine/" + path)[:1]), attempt(lambda: list(os.ilistdir("/mine/" + path))),
        attempt(lambda: rom.open(path, "r").read()), attempt(lambda: rom.stat(path)[:1]), attempt(lambda: list(rom.ilistdir(path))))
vfs.umount("/mine")
