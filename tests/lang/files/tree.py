# Directories of the host: made, listed, entered, renamed, removed, and what stat says of what is in them.
import os
import vfs

HOME = "/tmp/romfs-tree-%x" % int.from_bytes(os.urandom(6), "little")
host = vfs.VfsPosix()
host.mkdir(HOME)
vfs.mount(vfs.VfsPosix(HOME), "/home")


def attempt(what, f, *args):
    try:
        print(what, f(*args))
    except OSError as e:
        print(what, "OSError", e.errno)


attempt("mkdir", os.mkdir, "/home/one")
attempt("mkdir again", os.mkdir, "/home/one")
attempt("mkdir below nothing", os.mkdir, "/home/none/two")
attempt("mkdir of a mount point", os.mkdir, "/home")
os.mkdir("/home/one/two")
for name in ("one/a", "one/b", "one/two/c", "top"):
    with open("/home/" + name, "w") as f:
        f.write(name)
print(sorted(os.listdir("/home")), sorted(os.listdir("/home/one")), sorted(os.listdir(b"/home/one")))
print(sorted((entry[0], hex(entry[1])) for entry in os.ilistdir("/home/one")), len(next(os.ilistdir("/home/one"))))
attempt("listdir of a file", os.listdir, "/home/top")
attempt("listdir of nothing", os.listdir, "/home/none")
attempt("ilistdir of nothing", os.ilistdir, "/home/none")
s = os.stat("/home/one/a")
print(len(s), hex(s[0] & 0xF000), s[6], s[7] > 1000000000, s[8] > 1000000000, s[1] > 0)
print(hex(os.stat("/home/one")[0] & 0xF000), hex(os.stat("/")[0]), os.stat("/")[1:])
attempt("stat of nothing", os.stat, "/home/none")
attempt("stat below a file", os.stat, "/home/top/x")
print(len(os.statvfs("/home")), os.statvfs("/home")[0] > 0)
attempt("statvfs of nothing", os.statvfs, "/home/none")
attempt("rename", os.rename, "/home/one/a", "/home/one/two/d")
attempt("rename over", os.rename, "/home/one/b", "/home/one/two/c")
attempt("rename of nothing", os.rename, "/home/none", "/home/x")
attempt("rename across", os.rename, "/home/top", "/elsewhere-not-mounted-there")
attempt("rename of a directory", os.rename, "/home/one/two", "/home/moved")
print(sorted(os.listdir("/home/moved")), os.listdir("/home/one"), open("/home/moved/c").read())
attempt("rmdir of a full one", os.rmdir, "/home/moved")
attempt("rmdir of a file", os.rmdir, "/home/top")
attempt("rmdir", os.rmdir, "/home/one")
attempt("remove of a directory", os.remove, "/home/moved")
attempt("remove", os.remove, "/home/moved/c")
attempt("unlink", os.unlink, "/home/moved/d")
attempt("remove of nothing", os.remove, "/home/moved/d")
attempt("rmdir", os.rmdir, "/home/moved")
attempt("chdir to a file", os.chdir, "/home/top")
attempt("chdir to nothing", os.chdir, "/home/none")
# A file system that may not be written.
frozen = vfs.VfsPosix(HOME)
vfs.mount(frozen, "/frozen", readonly=True)
print(open("/frozen/top").read())
for mode in ("w", "a", "r+", "wb"):
    attempt(mode, open, "/frozen/top", mode)
attempt("mkdir", os.mkdir, "/frozen/x")
attempt("remove", os.remove, "/frozen/top")
attempt("rename", os.rename, "/frozen/top", "/frozen/x")
attempt("rmdir", os.rmdir, "/frozen/x")
attempt("mount there", vfs.mount, vfs.VfsPosix(HOME), "/frozen")
attempt("mount below", vfs.mount, vfs.VfsPosix(HOME), "/frozen/x")
vfs.umount("/frozen")
attempt("umount again", vfs.umount, "/frozen")
attempt("umount of what is not mounted", vfs.umount, frozen)
os.remove("/home/top")
vfs.umount("/home")
host.rmdir(HOME)
attempt("gone", host.stat, HOME)
