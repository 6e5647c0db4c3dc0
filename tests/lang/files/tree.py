# Directories of the host: made, listed, entered, renamed, removed, and what stat says of what is in them.
import os
import vfs

HOME = "/tmp/romfs-tree-%x" % int.from_bytes(os.urandom(6), "little")
host = vfs.VfsPosix()
host.mkdir(HOME)
vfs.mount(vfs.VfsPosix(HOME), "/disk")


def attempt(what, f, *args):
    try:
        print(what, f(*args))
    except OSError as e:
        print(what, "OSError", e.errno)


attempt("mkdir", os.mkdir, "/disk/one")
attempt("mkdir again", os.mkdir, "/disk/one")
attempt("mkdir below nothing", os.mkdir, "/disk/none/two")
attempt("mkdir of a mount point", os.mkdir, "/disk")
os.mkdir("/disk/one/two")
for name in ("one/a", "one/b", "one/two/c", "top"):
    with open("/disk/" + name, "w") as f:
        f.write(name)
print(sorted(os.listdir("/disk")), sorted(os.listdir("/disk/one")), sorted(os.listdir(b"/disk/one")))
print(sorted((entry[0], hex(entry[1])) for entry in os.ilistdir("/disk/one")), len(next(os.ilistdir("/disk/one"))))
attempt("listdir of a file", os.listdir, "/disk/top")
attempt("listdir of nothing", os.listdir, "/disk/none")
attempt("ilistdir of nothing", os.ilistdir, "/disk/none")
s = os.stat("/disk/one/a")
print(len(s), hex(s[0] & 0xF000), s[6], s[7] > 1000000000, s[8] > 1000000000, s[1] > 0)
print(hex(os.stat("/disk/one")[0] & 0xF000), hex(os.stat("/")[0]), os.stat("/")[1:])
attempt("stat of nothing", os.stat, "/disk/none")
attempt("stat below a file", os.stat, "/disk/top/x")
print(len(os.statvfs("/disk")), os.statvfs("/disk")[0] > 0)
attempt("statvfs of nothing", os.statvfs, "/disk/none")
attempt("rename", os.rename, "/disk/one/a", "/disk/one/two/d")
attempt("rename over", os.rename, "/disk/one/b", "/disk/one/two/c")
attempt("rename of nothing", os.rename, "/disk/none", "/disk/x")
attempt("rename across", os.rename, "/disk/top", "/elsewhere-not-mounted-there")
attempt("rename of a directory", os.rename, "/disk/one/two", "/disk/moved")
print(sorted(os.listdir("/disk/moved")), os.listdir("/disk/one"), open("/disk/moved/c").read())
attempt("rmdir of a full one", os.rmdir, "/disk/moved")
attempt("rmdir of a file", os.rmdir, "/disk/top")
attempt("rmdir", os.rmdir, "/disk/one")
attempt("remove of a directory", os.remove, "/disk/moved")
attempt("remove", os.remove, "/disk/moved/c")
attempt("unlink", os.unlink, "/disk/moved/d")
attempt("remove of nothing", os.remove, "/disk/moved/d")
attempt("rmdir", os.rmdir, "/disk/moved")
attempt("chdir to a file", os.chdir, "/disk/top")
attempt("chdir to nothing", os.chdir, "/disk/none")
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
os.remove("/disk/top")
vfs.umount("/disk")
host.rmdir(HOME)
attempt("gone", host.stat, HOME)
