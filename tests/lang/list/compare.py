# List equality and ordering, containment, nested and cyclic lists.
a = [1, [2, 3], "x"]
print(a == [1, [2, 3], "x"], a != [1], a == (1, [2, 3], "x"), [] == [], [1] == [1.0], [True] == [1])
print([1, 2] < [1, 3], [1] < [1, 0], [] < [0], [2] > [1, 9], [1, 2] <= [1, 2], [1, 2] >= [1, 3], ["a"] < ["b"])
for f in (lambda: [1] < ["a"], lambda: [1] < (1,), lambda: [1] < 1, lambda: [1] + (2,), lambda: [1] - [1]):
    try:
        print("result", f())
    except TypeError:
        print("TypeError")
print(1 in a, [2, 3] in a, 2 in a, "x" in a, 5 not in a)
c = [1]
c.append(c)
print(c[1] is c, len(c), c[1][1][0])
try:
    hash([1])
except TypeError as e:
    print("TypeError", e)
try:
    {[1]: 2}
except TypeError as e:
    print("TypeError", e)
print(min([3, 1, 2]), max([[1, 2], [1, 3]]), sum([1, 2, 3]), sum([[1], [2]], []), any([0, 1]), all([1, 0]), all([]), any([]))
print(repr([]), str([1, "a", None, 1.5, [True]]), [[[]]], list(), list("ab"), list((1, 2)), list({"k": 1}))
x = [1, 2, 3]
y = x
y += [4]
print(x, x is y)
y = y + [5]
print(x, y, x is y)
for i in x:
    if i < 3:
        x.append(i + 10)
print(x)
