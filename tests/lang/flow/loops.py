# while, for, else, break, continue, nested and over changing things.
i = 0
while i < 5:
    i += 1
    if i == 2:
        continue
    if i == 4:
        break
    print("while", i)
else:
    print("never")
while i < 6:
    i += 1
else:
    print("while else", i)
for c in "ab":
    print("for", c)
else:
    print("for else", c)
for x in []:
    print("never")
else:
    print("empty else")
for n in range(2, 12):
    for d in range(2, n):
        if n % d == 0:
            print(n, "=", d, "*", n // d)
            break
    else:
        print(n, "is prime")
found = None
for a in range(5):
    for b in range(5):
        if a * b == 6:
            found = a, b
            break
    if found:
        break
print(found)
count = 0
while True:
    count += 1
    while count % 5:
        count += 1
        if count > 12:
            break
    if count > 20:
        break
print(count)
for i in range(3):
    for j in range(3):
        if j == i:
            continue
        if i == 2:
            break
        print(i, j, end=";")
print()
a = b = c = 0
for a, (b, c) in [(1, (2, 3)), (4, (5, 6))]:
    pass
print(a, b, c)
d = {}
for d["k"] in range(3):
    pass
print(d)
l = [0, 0]
for l[1] in (5, 6):
    pass
print(l)
n = 27
steps = 0
while n != 1: n, steps = (n // 2 if n % 2 == 0 else 3 * n + 1), steps + 1
print(steps)
for _ in range(2): print("one line", end=" ")
print()
while not (count := count - 7) < 0: print(count, end=" ")
print()
