# memoryview: a window on another object's bytes.
data = bytearray(range(16))
m = memoryview(data)
print(len(m), m[0], m[-1], list(m[2:5]), bytes(m[10:]), type(m).__name__)
m[0] = 100
data[1] = 101
print(data[0], m[1], list(m[:3]))
w = m[4:8]
w[0] = 200
w[1:3] = b"\x01\x02"
print(list(data))
m[8:12] = m[0:4]
print(list(data))
m[0:8] = data[8:16]
print(list(data))
print(m[2:6] == bytes(data[2:6]), m == data, m[:2] == m[2:4], bytes(m) == data)
r = memoryview(b"constant")
print(bytes(r[3:]), r[0], len(r[2:4]))
try:
    r[0] = 1
except TypeError as e:
    print("TypeError")
for f in (lambda: m[100], lambda: m["a"]):
    try:
        f()
    except (IndexError, TypeError) as e:
        print(type(e).__name__)
try:
    m[0:2] = b"abc"
except ValueError as e:
    print("ValueError")
print([x for x in memoryview(b"\x05\x06")], 5 in list(memoryview(b"\x05")), sum(memoryview(bytes(range(10)))))
nested = memoryview(m[2:10])[1:3]
print(len(nested), list(nested) == list(data[3:5]))
import array

a = array.array("H", [1, 2, 3, 65535])
v = memoryview(a)
print(len(v), v[0], v[3], v.itemsize, list(v[1:3]))
v[1] = 500
print(a)
print(memoryview(b"x").itemsize, bool(memoryview(b"")), bool(memoryview(b"a")))
for bad in (1, "text", [1]):
    try:
        memoryview(bad)
    except TypeError:
        print("TypeError")


def checksum(view):
    return sum(view) & 0xFF


print(checksum(m), checksum(m[:4]) == checksum(data[:4]))
