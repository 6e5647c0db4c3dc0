# Paths and modes as no program should give them: an error each time, and the machine goes on.
import os
import vfs

vfs.mount(vfs.VfsPosix("/tmp"), "/t")


def attempt(what, f, *args):
    try:
        print(what, "ok", type(f(*args)).__name__)
    except (OSError, ValueError, TypeError) as e:
        print(what, type(e).__name__, e.args[0] if e.args else "")


attempt("missing", open, "/t/no/such/file")
attempt("long name", open, "/t/" + "x" * 300)
attempt("long path", open, "/t/" + "x/" * 5000)
attempt("long path to stat", os.stat, "/t/" + "y" * 100000)
attempt("long path to list", os.listdir, "/t/" + "y" * 100000)
attempt("slashes", os.stat, "/t" + "/" * 1000)
attempt("dots", os.stat, "/t" + "/./../tmp" * 100)
attempt("a directory", open, "/t", "w")
attempt("a directory, read", lambda: open("/t/.").read())
attempt("a number", open, 1.5)
attempt("None", open, None)
attempt("a list", os.stat, ["/"])
attempt("nothing", open)
attempt("a mode of numbers", open, "/t/x", 3)
attempt("no such descriptor", lambda: open(12345).read())
attempt("a negative one", lambda: open(-5).read())
attempt("no point", vfs.mount, vfs.VfsPosix("/tmp"), 3)
attempt("mkfs", lambda: vfs.mount(vfs.VfsPosix("/tmp"), "/m", mkfs=True))
attempt("image too small", vfs.VfsRom, b"")
attempt("no image", vfs.VfsRom, b"not an image at all")
attempt("image of a number", vfs.VfsRom, 3)
attempt("image too short", vfs.VfsRom, b"\xd2\xcd\x31\x40abc")
attempt("getenv", os.getenv, 3)
attempt("urandom", os.urandom, -1)


class Broken:
    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def stat(self, path):
        return "no tuple" if path == "/text" else 3

    def open(self, path, mode):
        return None

    def ilistdir(self, path):
        yield 3

    def getcwd(self):
        return 3

    def chdir(self, path):
        pass


vfs.mount(Broken(), "/broken")
attempt("stat", os.stat, "/broken/x")
attempt("open", open, "/broken/x")
attempt("listdir", os.listdir, "/broken")
attempt("statvfs", lambda: hasattr(Broken, "statvfs"))
here = os.getcwd()
os.chdir("/broken")
attempt("getcwd", os.getcwd)
os.chdir(here)
vfs.umount("/broken")
vfs.umount("/t")
print("done")
