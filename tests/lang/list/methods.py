# Every list method.
a = [3, 1, 2]
a.append(5)
a.extend([7, 8])
a.extend(range(2))
a.extend("xy")
print(a, len(a))
a.insert(0, "first")
a.insert(2, "third")
a.insert(100, "last")
a.insert(-1, "before last")
a.insert(-100, "front")
print(a)
print(a.pop(), a.pop(0), a.pop(-1), a.pop(1), a)
a.remove(1)
a.remove("x")
print(a, a.index(2), a.index(8, 3), a.count(0), a.count("none"))
a.reverse()
print(a)
b = a.copy()
b.append("only b")
print(len(a), len(b), a is b, b[:-1] == a)
a.clear()
print(a, b)
n = [5, 3, 9, -1]
print(n.sort(), n)
n.sort(reverse=True)
print(n)
for f in (
    lambda: [].pop(), lambda: [1].pop(5), lambda: [1].remove(2), lambda: [1].index(2), lambda: [1, 2].index(1, 1),
    lambda: [].append(), lambda: [].extend(5), lambda: [1].pop("a"), lambda: [1, 2].sort(5), lambda: [1].foo,
):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__, e)
grown = []
for i in range(1000):
    grown.append(i)
    if i % 3 == 0:
        grown.pop(0)
print(len(grown), grown[0], grown[-1])
grown += [1]
grown += (2, 3)
grown += "ab"
print(grown[-6:])
same = [[]] * 3
same[0].append(1)
print(same, [1, 2] * 2, 2 * [0], [1] * 0, [1] * -1)
