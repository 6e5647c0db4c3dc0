# Files beside the program: text and binary, read in pieces, by line, and what a missing one says.
import os
from pack import loader

HERE = __file__.rsplit("/", 1)[0] + "/" if "/" in __file__ else ""
with open(HERE + "notes.txt") as f:
    text = f.read()
print(len(text), repr(text[:12]), text.count("\n"))
with open(HERE + "notes.txt") as f:
    print(repr(f.readline()), repr(f.read(5)), repr(f.readline()), [line.rstrip() for line in f])
with open(HERE + "table.bin", "rb") as f:
    data = f.read()
    print(len(data), data[:4], f.read(), f.seek(2), f.read(2), f.tell(), f.seek(-2, 2), f.read())
    buf = bytearray(6)
    f.seek(0)
    print(f.readinto(buf), buf)
print(sum(data), loader.load(), loader.lines())
for name in ("missing.txt", "pack/none", "no/such/dir"):
    try:
        open(HERE + name)
    except OSError as e:
        print("OSError", e.errno)
print(sorted(n for n in os.listdir(HERE or ".") if n.endswith((".txt", ".bin"))))
s = os.stat(HERE + "table.bin")
print(s[6], s[0] & 0x8000 != 0, os.stat(HERE + "pack")[0] & 0x4000 != 0)
with open(HERE + "notes.txt", "r") as f:
    for number, line in enumerate(f, 1):
        if "needle" in line:
            print(number, line.strip())
