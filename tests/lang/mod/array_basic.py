# array: type codes, item access, growth, conversion.
from array import array

for code, values in (("b", [-128, 127]), ("B", [0, 255]), ("h", [-32768, 32767]), ("H", [0, 65535]), ("i", [-(2**31), 2**31 - 1]),
                     ("I", [0, 2**32 - 1]), ("q", [-(2**63), 2**63 - 1]), ("Q", [0, 2**64 - 1]), ("f", [0.5, -1.25]), ("d", [0.1, 1e300])):
    a = array(code, values)
    print(a, len(a), list(a) == values, len(bytes(a)))
a = array("i", [1, 2, 3])
a.append(4)
a.extend([5, 6])
a.extend(array("i", [7]))
a[0] = -1
print(a, a[-1], a[1:3], len(a), sum(a), max(a), list(a), 5 in list(a))
b = array("i")
for i in range(100):
    b.append(i * i)
print(len(b), b[99], sum(b))
print(array("B", b"abc"), bytes(array("H", [1, 256])), array("h", range(3)), array("B", (1, 2)), array("f"), list(array("d", [1, 2])))
a += array("i", [8])
print(len(a), a[-1], [x * 2 for x in a if x > 5], list(reversed(list(a)))[:2], (array("B", [1]) + array("B", [2])))
for f in (
    lambda: a[100], lambda: array("z", [1]), lambda: array("B", ["x"]), lambda: a.append("x"), lambda: array("i", 5) and 1 / 0, lambda: a.foo,
):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)
m = memoryview(a)
m[0] = 77
print(a[0], len(m), m[1], list(m[2:4]))
a[1:3] = array("i", [20, 30])
print(a)
print(array("i", [1, 2]) == array("i", [1, 2]), array("i", [1]) == array("i", [2]), bool(array("i")), bool(array("i", [0])))
import struct

print(struct.unpack("<2H", bytes(array("H", [258, 3]))), bytearray(array("h", [-1])))
grid = [array("B", [0] * 4) for _ in range(3)]
for i in range(3):
    grid[i][i] = i + 1
print([list(row) for row in grid])
