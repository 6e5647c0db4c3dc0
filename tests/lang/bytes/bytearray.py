# bytearray: the mutable one.
a = bytearray(b"hello")
a[0] = ord("J")
print(a, len(a), a[0], a[-1], a[1:3], type(a[1:3]).__name__)
a.append(33)
a.extend(b" you")
a += b"..."
print(a, bytes(a), a.decode())
a[0:5] = b"HELLO"
print(a)
a[0:1] = b"<<"
a[-3:] = b"!"
print(a, len(a))
a[2:2] = b"insert "
print(a)
a[:7] = b""
print(a)
del_free = bytearray(range(10))
del_free[3:6] = b""
print(list(del_free))
print(bytearray(), bytearray(3), bytearray([1, 2]), bytearray("é", "utf-8"), bytearray(b"a") + b"b")
print(bytearray(b"ab") == b"ab", b"ab" == bytearray(b"ab"), bytearray(b"a") < bytearray(b"b"), bytearray(b"a") != b"b")
print(97 in bytes(a), ord("E") in bytes(a), [x for x in bytearray(b"\x01\x02")], bool(bytearray()), bool(bytearray(1)))
for v in (256, -1):
    try:
        a[0] = v
        print("stored", a[0])
    except (ValueError, OverflowError):
        print("refused")
for f in (lambda: a.append(-1), lambda: a.append("a"), lambda: a.extend(5), lambda: a[100], lambda: hash(a)):
    try:
        print("result", f())
    except (TypeError, ValueError, IndexError, OverflowError) as e:
        print(type(e).__name__)
b = a
b[0] = 42
print(a[0], a is b, bytearray(a) is a, bytearray(a) == a)
buf = bytearray()
for i in range(300):
    buf.append(i & 0xFF)
print(len(buf), sum(buf), buf[255:260])
buf.extend(bytes(range(5)))
print(buf[-6:])
