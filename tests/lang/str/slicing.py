# Indexing and slicing of str.
s = "abcdefghij"
print(s[0], s[-1], s[9], s[-10], s[4])
for start in (None, 0, 2, -3, 100, -100):
    for stop in (None, 0, 5, -2, 100, -100):
        print(start, stop, repr(s[start:stop]))
for a, b in ((0, 3), (3, 0), (5, 5), (-1, -4), (-4, -1)):
    print(repr(s[a:b]), repr(s[a:]), repr(s[:b]))
print(s[::1], s[1:8:1], s[8:1:1], s[::None])
for i in (10, -11, 1000):
    try:
        s[i]
    except IndexError as e:
        print("IndexError", e)
for i in ("a", None, 1.0):
    try:
        s[i]
    except TypeError:
        print("TypeError")
try:
    s[0] = "x"
except TypeError as e:
    print("TypeError", e)
print(s[True], s[: len(s) // 2] + s[len(s) // 2 :] == s, ""[:5], repr(""[1:]))
u = "αβγ→😀z"
print(len(u), u[0], u[3], u[4], u[-1], u[1:4], u[-2:], u[:2])
