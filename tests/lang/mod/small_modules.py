# binascii, hashlib, heapq, random, errno, platform: what they compute.
import binascii
import errno
import hashlib
import heapq
import random

print(binascii.hexlify(b"\x00\xffab"), binascii.unhexlify("00ff6162"), binascii.hexlify(b"abc", ":"))
for data in (b"", b"f", b"fo", b"foo", b"foobar", bytes(range(20))):
    e = binascii.b2a_base64(data)
    print(e, binascii.a2b_base64(e) == data)
print(binascii.crc32(b"123456789"), binascii.crc32(b""), binascii.crc32(b"6789", binascii.crc32(b"12345")))
for bad in ("0", "zz"):
    try:
        print(binascii.unhexlify(bad))
    except ValueError:
        print("ValueError")
h = hashlib.sha256(b"abc")
print(binascii.hexlify(h.digest()))
h = hashlib.sha256()
h.update(b"a" * 100)
h.update(b"b" * 100)
print(binascii.hexlify(h.digest()))
print(binascii.hexlify(hashlib.sha256(b"").digest()))
heap = []
for x in (5, 1, 8, 3, 9, 2):
    heapq.heappush(heap, x)
print([heapq.heappop(heap) for _ in range(6)])
l = [(3, "c"), (1, "a"), (2, "b")]
heapq.heapify(l)
print(heapq.heappop(l), heapq.heappop(l), l)
try:
    heapq.heappop([])
except IndexError as e:
    print("IndexError", e)
random.seed(42)
a = [random.getrandbits(16) for _ in range(5)]
random.seed(42)
print(a == [random.getrandbits(16) for _ in range(5)], all(0 <= x < 65536 for x in a))
rolls = [random.randint(1, 6) for _ in range(200)]
print(min(rolls), max(rolls), set(rolls) == {1, 2, 3, 4, 5, 6}, all(0 <= random.random() < 1 for _ in range(50)))
print(random.choice([7]), all(random.randrange(5, 20, 5) in (5, 10, 15) for _ in range(30)), all(1 <= random.uniform(1, 2) <= 2 for _ in range(20)))
for f in (lambda: random.choice([]), lambda: random.randrange(0), lambda: random.randint(5, 1), lambda: random.getrandbits(-1)):
    try:
        f()
        print("accepted")
    except (ValueError, IndexError) as e:
        print(type(e).__name__)
print(errno.ENOENT, errno.EEXIST, errno.EINVAL, errno.errorcode[errno.ENOENT], OSError(errno.ENOENT).errno)
