# Iterators by class: __iter__, __next__, sentinel iter, __getitem__ iteration.
class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return CountIter(self.n)


class CountIter:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __iter__(self):
        return self

    def __next__(self):
        if self.i >= self.n:
            raise StopIteration
        self.i += 1
        return self.i


class Old:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError(i)
        return i * 10


print(list(Count(4)), tuple(Count(0)), sum(Count(5)), max(Count(3)), [x for x in Count(3)], sorted(Count(3), reverse=True))
print(list(zip(Count(3), Old())), list(Old()), 20 in Old(), 25 in Old(), 2 in Count(3), dict(enumerate(Count(2)))[1])
a, b, *c = Count(5)
print(a, b, c)
print(*Count(3), *Old(), sep=",")
it = iter(Count(2))
print(next(it), next(it), next(it, None), next(it, "still"))
for x in Count(3):
    for y in Count(2):
        print(x * y, end=" ")
print()
for f in (lambda: iter(5), lambda: next(Count(1)), lambda: list(5), lambda: [x for x in object()]):
    try:
        f()
    except TypeError as e:
        print("TypeError")


class Bad:
    def __iter__(self):
        return 5


class Failing:
    def __iter__(self):
        return self

    def __next__(self):
        raise ValueError("broken")


for thing in (Bad(), Failing()):
    try:
        for x in thing:
            print("never")
    except (TypeError, ValueError) as e:
        print(type(e).__name__)


class Stop(StopIteration):
    pass


class Sub:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise Stop("sub")
        return self.n


print(list(Sub()))
pages = iter([["a", "b"], ["c"], []])
got = []
while page := next(pages, None):
    got += page
print(got)
