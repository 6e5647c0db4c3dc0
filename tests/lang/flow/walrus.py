# Assignment expressions where the grammar has them.
if (n := 10) > 5:
    print("if", n)
data = [3, 1, 4, 1, 5]
i = 0
while (x := data[i]) != 4:
    i += 1
print("while", x, i)
print((a := 1, b := 2), a, b)
print([y := 5, y**2], y)


def f(v):
    if (half := v // 2) and (quarter := half // 2):
        return half, quarter
    return half


print(f(9), f(1), f(0))
print(max(total := sum(data), 0), total)
text = "key=value"
if (at := text.find("=")) >= 0:
    print(text[:at], text[at + 1 :])
print((lambda: (z := 3) + z)())
it = iter("abc")
while (c := next(it, None)) is not None:
    print(c, end=" ")
print()
print({"k": (m := 7)}, m, (m := m + 1), m)
if (last := max(data)):
    print("last", last)
x = (y := 2) + (z := 3)
print(x, y, z)
assert (w := "truthy")
print(w)
print((p := None) is None, p, "%d" % (q := 4), q)
def g(v=(default := 9)):
    return v
print(g(), default, data[(j := 1)], j, data[(k := 1):], k)
