# A file system in Python: programs open, list and import what is in it, packages and namespace packages included.
import io
import os
import sys
import vfs


class File(io.IOBase):
    def __init__(self, data, text):
        self.data, self.text, self.at = data, text, 0

    def readinto(self, buf):
        part = self.data[self.at : self.at + len(buf)]
        buf[: len(part)] = part
        self.at += len(part)
        return len(part)

    def read(self, n=-1):
        part = self.data[self.at :] if n < 0 else self.data[self.at : self.at + n]
        self.at += len(part)
        return part.decode() if self.text else part

    def ioctl(self, request, argument):
        return 0 if request == 4 else -1


class Memory:
    def __init__(self, files):
        self.files, self.log = files, []

    def mount(self, readonly, mkfs):
        print("mount", readonly, mkfs)

    def umount(self):
        print("umount")

    def is_dir(self, path):
        return path == "/" or any(name.startswith(path.rstrip("/") + "/") for name in self.files)

    def stat(self, path):
        self.log.append(path)
        if path in self.files:
            return (0x8000, 0, 0, 0, 0, 0, len(self.files[path]), 0, 0, 0)
        if self.is_dir(path):
            return (0x4000, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        raise OSError(2)

    def open(self, path, mode):
        if path not in self.files:
            raise OSError(2)
        return File(self.files[path], "b" not in mode)

    def ilistdir(self, path):
        prefix = path.rstrip("/") + "/"
        seen = []
        for name in sorted(self.files):
            if name.startswith(prefix):
                first = name[len(prefix) :].split("/")[0]
                if first not in seen:
                    seen.append(first)
                    yield (first, 0x4000 if self.is_dir(prefix + first) else 0x8000, 0)

    def chdir(self, path):
        self.cwd = path

    def getcwd(self):
        return self.cwd


memory = Memory(
    {
        "/plain.py": b"print('plain runs', __name__, __file__)\nvalue = 40\n",
        "/pkg/__init__.py": b"print('pkg runs', __path__, __file__)\nfrom . import inner\nfrom .inner import thing\n",
        "/pkg/inner.py": b"from .deep import bottom\nthing = ['inner', bottom.name]\n",
        "/pkg/deep/bottom.py": b"from ..inner2 import two\nname = __name__ + str(two)\n",
        "/pkg/inner2.py": b"two = 2\n",
        "/wrong.py": b"def broken(:\n",
        "/raises.py": b"import sys\nprint('raises' in sys.modules)\n1 / 0\n",
        "/damaged.mpy": b"no bytecode",
        "/notes.txt": b"line one\nline two\n",
    }
)
vfs.mount(memory, "/mem")
print([(type(fs).__name__, point) for fs, point in vfs.mount() if point == "/mem"])
print(os.listdir("/mem"), list(os.ilistdir("/mem/pkg")), os.stat("/mem/notes.txt")[6])
print(open("/mem/notes.txt").read(), open("/mem/notes.txt", "rb").read(4))
sys.path[:] = ["/mem"]
import plain

print(plain, plain.value)
import pkg

print(pkg.thing, pkg.inner.bottom, sorted(name for name in sys.modules if name.startswith("pkg")))
for name in ("wrong", "raises", "damaged", "missing", "pkg.missing", "plain.x"):
    try:
        __import__(name)
    except (SyntaxError, ZeroDivisionError, ValueError, ImportError) as e:
        print(name, type(e).__name__, name in sys.modules)
del memory.log[:]
try:
    import nowhere
except ImportError:
    print(memory.log)
del sys.modules["plain"]
import plain as again

print(again is plain, again.value)
here = os.getcwd()
os.chdir("/mem/pkg")
print(os.getcwd(), memory.cwd)
os.chdir(here)
vfs.umount(memory)
try:
    import other
except ImportError as e:
    print(e)
try:
    os.stat("/mem/plain.py")
    print("still there")
except OSError as e:
    print("gone")
