# range: lengths, indexing, slicing, membership, attributes.
for args in ((5,), (0,), (-3,), (2, 6), (6, 2), (0, 10, 3), (10, 0, -3), (0, 10, -1), (5, 5), (-5, 5, 4)):
    r = range(*args)
    print(r, list(r), len(r), bool(r), list(reversed(list(r))))
r = range(2, 20, 3)
print(r[0], r[-1], r[2], r[1:4], list(r[::2]), list(r[::-1]), r[10:], r.start, r.stop, r.step)
print(5 in r, 6 in r, 20 in r, -1 in r, 2 in r, 17 in r)
print(range(3) != range(4), range(3) == [0, 1, 2], r == r)
for f in (lambda: range(1, 2, 0), lambda: range(), lambda: range(1, 2, 3, 4), lambda: range(1.5), lambda: range("a"), lambda: range(3)[3], lambda: range(3)[-4]):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
print(sum(range(101)), max(range(5)), min(range(3, 9)), sorted(range(3, 0, -1)), tuple(range(3)), list(map(str, range(3))))
total = 0
for i in range(10):
    if i % 2:
        continue
    if i > 6:
        break
    total += i
print(total, i)
for i in range(3):
    i = 100
print(i)
for i in range(5, 0, -2):
    print(i, end=" ")
print()
it = iter(range(2))
print(next(it), next(it), next(it, "done"))
n = 3
for i in range(n):
    n = 10
print(i, [j for i in range(3) for j in range(i)])
print(range(2**40, 2**40 + 3)[1], len(range(0, 2**40, 2**38)))
