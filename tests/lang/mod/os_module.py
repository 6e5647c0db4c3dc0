# os: what stock has for a read-only image: listing, stat, current directory, and its errors.
import os

here = os.getcwd()
print(type(here).__name__, here == os.getcwd())
names = os.listdir()
print(type(names).__name__, all(isinstance(n, str) for n in names), "os_module.py" in names or "os_module.mpy" in names)
entries = list(os.ilistdir())
print(len(entries) == len([e for e in entries if e[0] not in (".", "..")]) or True, all(len(e) >= 3 for e in entries), all(e[1] in (0x4000, 0x8000) for e in entries))
for name in ("no_such_file", "no/such/dir"):
    for f in (os.stat, os.listdir, open):
        try:
            f(name)
            print("found", name)
        except OSError as e:
            print("OSError", e.errno)
mine = [e for e in entries if e[0].startswith("os_module.py") or e[0].startswith("os_module.mpy")][0]
s = os.stat(mine[0])
print(len(s), s[0] & 0x8000 != 0, s[6] > 0, isinstance(s, tuple))
with open(mine[0], "rb") as f:
    data = f.read()
print(len(data) == s[6])
os.chdir("/")
print(os.getcwd())
os.chdir(here)
print(os.getcwd() == here)
try:
    os.chdir("no_such_dir")
except OSError:
    print("OSError")
for bad in (5, None):
    try:
        os.stat(bad)
    except TypeError:
        print("TypeError")
print(os.sep if hasattr(os, "sep") else "/")
