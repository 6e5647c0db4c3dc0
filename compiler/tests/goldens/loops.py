while a:
    b
while a:
    if b:
        break
    if c:
        continue
    d
else:
    e
while True:
    a
    break
while 0:
    never
else:
    a
while 1:
    if a:
        break
while not a or b:
    c
for a in b:
    c
else:
    d
for a, b in c:
    if a:
        continue
    if b:
        break
for a.b in c:
    pass
for a[b], *c in d, e:
    pass
for a in (1, 2, 3):
    for b in a:
        if c:
            break
        continue
    else:
        break
for i in range(10):
    a
for i in range(a):
    if b:
        break
else:
    c
for i in range(a, b):
    continue
for i in range(10, 0, -1):
    a
for i in range(a, b, 1000):
    a
    b
else:
    c
for i in range(a, b, c):
    d
for i in range(*a):
    b
for i in range(0):
    pass
for i in range(a + b, f(c)):
    for j in range(i):
        break


def f():
    for i in range(5):
        for j in x:
            if i:
                return j
            while j:
                return
