# enumerate, zip, map, filter, reversed, sum, min, max, any, all with every argument form.
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate([], 1)), list(enumerate(iter("x"), start=2)))
print(list(zip()), list(zip("ab")), list(zip("abc", (1, 2))), list(zip([1], [2], [3])), list(zip("ab", iter("cd"))))
print(list(map(abs, [-1, 2])), list(map(lambda a, b: a + b, [1, 2], [3, 4, 5])), list(map(str, ())), list(map(int, "123")))
print(list(filter(None, [0, 1, "", "a"])), list(filter(lambda x: x > 1, (1, 2, 3))), list(filter(str.isdigit, "a1")))
print(list(reversed([1, 2, 3])), list(reversed("abc")), list(reversed((1, 2))), list(reversed(range(4))), list(reversed(b"ab")))
print(sum([]), sum([1.5, 2]), sum((1, 2), 10), sum(x for x in range(4)), sum([[1], [2]], [0]))
print(min(3, 1, 2), max("a", "c", "b"), min([5]), max([1, 5], key=lambda x: -x), min("bb", "a", key=len), max([], default="none"), min((), default=0))
print(any([]), all([]), any([0, "x"]), all([1, ""]), any(x > 2 for x in range(5)), all(x < 5 for x in range(5)))
for f in (lambda: min([]), lambda: max(), lambda: sum(["a"]), lambda: list(zip(1)), lambda: list(map(abs)), lambda: reversed(5), lambda: max(1, "a"), lambda: sum(5)):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)
log = []


def noisy(n):
    for i in range(n):
        log.append(i)
        yield i


print(any(x == 2 for x in noisy(10)), log)
log.clear()
print(next(zip(noisy(3), noisy(3))), log)
log.clear()
m = map(lambda x: x * 2, noisy(3))
print(log, next(m), log, list(m), log)
print(list(zip(*[(1, "a"), (2, "b")])), dict(zip("ab", range(2)))["b"])
print(list(map(max, [1, 5], [3, 2], [2, 9])), [a - b for a, b in zip([5, 6], reversed([1, 2]))])
it = iter([1, 2, 3, 4])
print(list(zip(it, it)))


class R:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i * i


print(list(reversed(R())))
