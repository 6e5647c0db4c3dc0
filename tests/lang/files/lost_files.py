# Files that a program forgets are closed when their memory is collected: their numbers come free again.
import gc
import os
import vfs

HOME = "/tmp/romfs-lost-%x" % int.from_bytes(os.urandom(6), "little")
host = vfs.VfsPosix()
host.mkdir(HOME)
vfs.mount(vfs.VfsPosix(HOME), "/disk")


def lose(n):
    highest = 0
    for i in range(n):
        f = open("/disk/f%d" % i, "w")
        f.write("written by %d" % i)
        highest = max(highest, f.fileno())
    return highest


kept = open("/disk/kept", "w")
lose(30)
gc.collect()
first = lose(30)
gc.collect()
second = lose(30)
gc.collect()
print(second <= first + 2, first < 80)
kept.write("still open")
kept.close()
print(open("/disk/kept").read(), [open("/disk/f%d" % i).read() for i in (0, 29)])
# A generator that was left in the middle of a file, and an exception that holds one.
def lines(name):
    with open(name) as f:
        for line in f:
            yield line


g = lines("/disk/kept")
print(next(g))
del g
gc.collect()
gc.collect()
for name in os.listdir("/disk"):
    os.remove("/disk/" + name)
vfs.umount("/disk")
host.rmdir(HOME)
