# Functions and constants that a linked module has in place go into an array of objects and come back; words that only look so do not.
import array, struct, lean, gc
for x in (lean.f, lean.TEXT, lean.DATA, lean.SHORT, lean.C, lean.C.m):
    a = array.array("O", [x])
    print(a[0] is x, struct.unpack("O", struct.pack("O", x))[0] is x)
word = struct.unpack("P", struct.pack("O", lean.f))[0]
print(array.array("O", [lean.f])[0](4))
# Words that no value is are refused, whatever they look like.
n = struct.calcsize("P")
size = 8 * n
refused = 0
for change in range(4, size):
    forged = word ^ (1 << change)
    try:
        struct.unpack("O", struct.pack("P", forged))[0](1)
    except (ValueError, TypeError) as e:
        refused += 1
print(refused > 20)
