# Messages of failing bytes, bytearray and memoryview operations.
def tell(f):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__, e)


def assign(o, i, v):
    o[i] = v


b, a, m = b"abc", bytearray(b"abc"), memoryview(bytearray(b"abc"))
tell(lambda: b[5])
tell(lambda: a[5])
tell(lambda: m[5])
tell(lambda: b["x"])
tell(lambda: assign(b, 0, 1))
tell(lambda: assign(a, 9, 1))
tell(lambda: assign(a, 0, "x"))
tell(lambda: assign(m, 0, "x"))
tell(lambda: b + "x")
tell(lambda: b + 5)
tell(lambda: a + 5)
tell(lambda: b < 1)
tell(lambda: bytes([300]))
tell(lambda: bytes("x"))
tell(lambda: bytes(-1))
tell(lambda: bytearray(["a"]))
tell(lambda: b.decode().foo)
tell(lambda: b.foo)
tell(lambda: a.foo)
tell(lambda: b.find("a"))
tell(lambda: b.index(b"z"))
tell(lambda: b.split(b""))
tell(lambda: b"".join(["a"]))
tell(lambda: hash(a))
tell(lambda: {a: 1})
tell(lambda: memoryview(5))
tell(lambda: b())
tell(lambda: len(b, b))
tell(lambda: int.from_bytes("ab", "big"))
tell(lambda: b * b)
tell(lambda: "a" in b)
