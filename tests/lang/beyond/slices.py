# Slices with steps of everything that can be sliced.
s = "abcdefghij"
for step in (2, 3, -1, -3, 100, -100):
    print(step, s[::step], s[1:8:step], s[8:1:step], s[-2::step], s[:-2:step])
u = "αβγ→😀z"
print(u[::2], u[::-1], u[4:0:-2], u[1::3])
b = b"abcdefghij"
print(b[::2], b[::-1], b[8:1:-3], bytearray(b)[::4], bytearray(b)[::-4])
t = tuple(range(10))
print(t[::3], t[::-3], t[7:2:-2], t[-3:100:2], t[5:5:-1])
l = list(t)
print(l[::3], l[::-3], l[7:2:-2], l[-3:100:2])
for x in (s, b, t, l):
    try:
        x[::0]
    except ValueError:
        print("ValueError")
