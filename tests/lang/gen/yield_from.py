# yield from: delegation of values, sends, throws, closes and return values.
def inner():
    try:
        x = yield 1
        print("inner got", x)
        y = yield 2
        print("inner got", y)
    except ValueError as e:
        print("inner caught", e)
        yield "recovered"
    finally:
        print("inner done")
    return "result"


def outer():
    r = yield from inner()
    print("outer got", r)
    yield "outer"


g = outer()
print(next(g), g.send("a"), g.send("b"))
print(list(g))
g = outer()
print(next(g), g.throw(ValueError("v")), next(g), next(g, "end"))
g = outer()
next(g)
g.close()


def chain(*iterables):
    for i in iterables:
        yield from i


print(list(chain([1, 2], "ab", (3,), range(2), {"k": 1}, (x for x in "z"))), list(chain()))


def flatten(x):
    for i in x:
        if isinstance(i, list):
            yield from flatten(i)
        else:
            yield i


print(list(flatten([1, [2, [3, [4]], 5], [], [[6]]])))


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right


print(list(Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6, Tree(5)))))


def returns(n):
    if n == 0:
        return []
    r = yield n
    rest = yield from returns(n - 1)
    return [r] + rest


g = returns(3)
v = next(g)
try:
    while True:
        v = g.send(v * 10)
except StopIteration as e:
    print(e.value)


def values():
    a = yield from ()
    b = yield from [1]
    return a, b


def run():
    print((yield from values()))


print(list(run()))


class Sub:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration("from class")


def uses():
    print("value", (yield from Sub()))


print(list(uses()))
try:
    list((lambda: (yield from 5))())
except TypeError as e:
    print("TypeError")


def permutations(items):
    if not items:
        yield ()
    for i, x in enumerate(items):
        for p in permutations(items[:i] + items[i + 1 :]):
            yield (x,) + p


print(list(permutations("abc")))
