# Loops over ranges with every sign, used as indices, in parallel and as data.
for start, stop, step in ((0, 5, 1), (5, 0, -1), (-3, 4, 2), (10, -10, -7), (1, 2, 100), (0, 0, 1), (3, 1, 1)):
    out = []
    for i in range(start, stop, step):
        out.append(i)
    model = []
    x = start
    while x < stop if step > 0 else x > stop:
        model.append(x)
        x += step
    r = range(start, stop, step)
    print(out == model == list(r), out, len(r) == len(out), sum(r) == sum(out), [r[k] for k in range(-len(r), 0)] == out)
n = 7
print([n - i for i in range(n)], [i for i in range(n)][::-1], [(i, n - 1 - i) for i in range(n // 2)], list(range(n))[1::2])
triangle = [" ".join(str(j) for j in range(1, i + 1)) for i in range(1, 5)]
for row in triangle:
    print(row.center(10))
print([i * j for i in range(1, 4) for j in range(i, 4)], sum(i for i in range(1000) if i % 3 == 0 or i % 5 == 0))
word = "palindrome"
print("".join(word[i] for i in range(len(word) - 1, -1, -1)), [word[i : i + 3] for i in range(0, len(word), 3)], [word[:i] for i in range(3)])
total = 0
for i in range(3):
    for j in range(i, 3):
        for k in range(j, 3):
            total += i * 100 + j * 10 + k
print(total, [x for x in range(20) if x in range(3, 20, 4)], 7 in range(0, 100, 7), -1 in range(3), range(10)[3:8][1:3])
i = 99
for i in range(0):
    pass
print(i)
for i in range(3):
    for i in range(10, 12):
        pass
    print(i, end=" ")
print()


def f():
    for i in range(5):
        if i == 3:
            return i
        for _ in range(100):
            if i == 1:
                break
    return -1


print(f(), max(range(5, 50, 5)), min(range(-5, 5)), tuple(range(2, 0, -1)), set(range(3)) == {0, 1, 2}, dict(zip(range(2), "ab"))[1], *range(3))
big = 2**31
print([x - big for x in range(big - 1, big + 2)], [x for x in range(2**62, 2**62 + 3)][-1] - 2**62, list(range(-(2**31) - 1, -(2**31) + 1)))
columns = [list(range(c, 12, 4)) for c in range(4)]
print(columns, [sum(c) for c in zip(*columns)], list(map(list, zip(*columns))))
