# Running out of memory raises MemoryError and leaves everything intact.
import gc

keep = {"list": [1, 2, 3], "text": "kept"}
for size in (2**40, 2**50):
    for f in (lambda: bytearray(size), lambda: bytes(size), lambda: [0] * size, lambda: "x" * size, lambda: b"ab" * size):
        try:
            f()
            print("allocated")
        except (MemoryError, OverflowError) as e:
            print(type(e).__name__)
print(keep["list"], keep["text"])


def grow():
    held = []
    try:
        while True:
            held.append(bytearray(100000))
    except MemoryError:
        n = len(held)
        return n > 0


print(grow())
gc.collect()
print(sorted(keep))


def grow_string():
    s = "ab"
    try:
        while True:
            s += s
    except MemoryError:
        return len(s) > 1000 and s[:4], s[-2:]


print(grow_string())
gc.collect()


def grow_list():
    l = [0]
    try:
        while True:
            l.extend(l)
    except MemoryError:
        return len(l) >= 1024 and l[0], l[-1]


print(grow_list())
gc.collect()


print([i * i for i in range(5)], sum(range(1000)), keep["text"] + "!")
