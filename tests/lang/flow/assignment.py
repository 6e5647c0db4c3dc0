# Chained, augmented, multiple, starred, subscripted and attribute assignment; order of evaluation; del.
a = b = c = [1]
print(a is b is c)
a, b, c = 1, 2, 3
a, b, c = c, a, b
print(a, b, c)
(a, b), [c, (d, *e)] = "xy", (1, (2, 3, 4))
print(a, b, c, d, e)
*a, b = 1, 2, 3
print(a, b)
a, *b = "h"
print(a, b)
log = []


class Rec:
    def __setitem__(self, k, v):
        log.append(("set", k, v))

    def __getitem__(self, k):
        log.append(("get", k))
        return 100

    def __delitem__(self, k):
        log.append(("del", k))


def t(name, value):
    log.append(name)
    return value


r = Rec()
t("target", r)[t("key", 1)] = t("value", 2)
print(log)
log.clear()
r[1] += 5
print(log)
log.clear()
r[1], r[2] = t("a", 1), t("b", 2)
print(log)
log.clear()
r[0] = r[1] = t("once", 7)
del r[3], r[4]
print(log)
i = 0
l = [10, 20, 30]
i, l[i] = 2, "changed"
print(i, l)
x = 10
x += 1; x -= 2; x *= 3; x //= 2; x **= 2; x %= 50; x <<= 2; x >>= 1; x |= 8; x &= 0xFF; x ^= 3
print(x)
y = 7
y /= 2
print(y)


class N:
    pass


n = N()
n.a = n.b = 5
n.a += 1
n.list = []
n.list += [1, 2]
n.nested = N()
n.nested.value = "deep"
print(n.a, n.b, n.list, n.nested.value)
del n.a
print(hasattr(n, "a"), hasattr(n, "b"))
z = 1
del z
try:
    z
except NameError as e:
    print("NameError", e)
q = w = 1
del q, w
l = list(range(6))
del l[0], l[-1]
del (l[0])
print(l)
first, second = map(int, "1 2".split())
print(first, second)
v: int = 5
u: str
print(v)
for bad in ("a", (1, 2, 3), 5, []):
    try:
        p, q = bad
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
