# List indexing, slicing with steps, slice assignment and deletion.
a = list(range(10))
print(a[2:5], a[:3], a[7:], a[-3:], a[:-7], a[::2], a[1::3], a[::-1], a[8:2:-2], a[5:5], a[5:2], a[-100:100])
print(a[0], a[-1], a[True])
a[2:5] = ["x"]
print(a)
a[0:0] = ["p", "q"]
a[len(a):] = [99]
print(a)
a[1:3] = []
print(a)
a[:] = list(range(6))
print(a)
a[1:-1] = tuple("abc")
print(a)
del a[0]
del a[-1]
print(a)
a = list(range(10))
del a[2:4]
del a[:1]
del a[5:]
print(a)
a[1] += 100
a[-1] *= 2
print(a)
b = a[:]
b[0] = "changed"
print(a[0], b[0])
a[2:2] = a
print(a)
for f in (lambda: a[100], lambda: a[-100], lambda: a["x"], lambda: a[1.0], lambda: a[None]):
    try:
        f()
    except (IndexError, TypeError) as e:
        print(type(e).__name__, e)
try:
    a[100] = 1
except IndexError as e:
    print("IndexError", e)
try:
    del a[100]
except IndexError as e:
    print("IndexError", e)
try:
    a[0:1] = 5
except TypeError:
    print("TypeError")
matrix = [[r * 3 + c for c in range(3)] for r in range(3)]
print([row[1] for row in matrix], [list(c) for c in zip(*matrix)], sum((row for row in matrix), []))
