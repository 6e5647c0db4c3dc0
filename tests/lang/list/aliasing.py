# What is shared and what is copied: arguments, defaults, slices, nested lists, loops over a changing list.
a = [1, 2]
b = a
c = a[:]
d = list(a)
e = a + []
f = a * 1
a.append(3)
print(b, c, d, e, f, b is a, c is a)
grid = [[0] * 3] * 2
grid[0][0] = 1
other = [[0] * 3 for _ in range(2)]
other[0][0] = 1
print(grid, other)


def change(l, t=(1, [2])):
    l = l + ["rebound"]
    t[1].append("default")
    return l, t


x = []
print(change(x), change(x)[1], x)


def extend_in_place(l):
    l += ["in place"]
    return l


print(extend_in_place(x) is x, x)
t = ([],)
t[0].append("inside a tuple")
try:
    t[0] += ["both"]
except TypeError:
    print("TypeError", t)
items = [1, 2, 3, 4, 5, 6]
for i in items:
    if i % 2 == 0:
        items.remove(i)
print(items)
items = [1, 2, 3]
for i in items:
    if len(items) < 6:
        items.append(i * 10)
print(items)
items = list(range(6))
for i in items[:]:
    items.remove(i)
print(items)
row = [1]
table = [row, row, list(row)]
row.append(2)
print(table, table[0] is table[1], table.index(row), table.count([1, 2]))
l = [1]
l.extend(l)
l.extend(x for x in l[:1])
l[:] = l + l
print(l)
m = [l]
m.append(m[0])
m[0].clear()
print(m, l)
d1 = {"k": [1]}
d2 = d1.copy()
d1["k"].append(2)
d1["z"] = 0
print(sorted(d2.items()), "z" in d2)
s = "immutable"
u = s
s += "!"
print(s, u)
n = [0]


def bump():
    n[0] += 1
    return n


print(bump() is n, n, bump(), [bump()[0] for _ in range(2)], n)
chain = a = b = []
chain.append(1)
print(a, b)
a = a + [2]
print(a, b)
w = [3, 1, 2]
v = sorted(w)
w.sort()
print(v == w, v is w)
p = q = {1}
p |= {2}
print(q == {1, 2})
y = z = frozenset({1})
y |= {2}
print(len(z), len(y))
i = j = 5
i += 1
print(i, j)
