# Generator functions: yielding, returning, exhaustion, independence.
def count(n):
    i = 0
    while i < n:
        yield i
        i += 1
    return "done"


g = count(3)
print(next(g), next(g), next(g))
try:
    next(g)
except StopIteration as e:
    print("StopIteration", e.value, e.args)
try:
    next(g)
except StopIteration as e:
    print("again", e.value)
print(list(count(4)), sum(count(5)), tuple(count(0)), [x * 2 for x in count(3)], max(count(4)), sorted(count(3), reverse=True))
a, b = count(5), count(5)
print(next(a), next(a), next(b), next(a), next(b))
print(iter(a) is a, type(a).__name__, next(count(0), "default"), list(a), list(a))


def empty():
    return
    yield


def bare():
    x = yield
    print("got", x)
    yield x


print(list(empty()), list(bare()))


def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


for n in fib():
    if n > 50:
        break
    print(n, end=" ")
print()


def lazy():
    print("started")
    yield 1
    print("resumed")


g = lazy()
print("created")
print(next(g))
print(next(g, "ended"))


def args(a, b=2, *c, d=4):
    yield a
    yield b
    yield from c
    yield d


print(list(args(1)), list(args(1, 5, 6, 7, d=8)), *args("x"))
x, *y = count(4)
print(x, y, 2 in count(5), 9 in count(5), dict(enumerate(count(2)))[1], list(zip(count(2), fib())))
