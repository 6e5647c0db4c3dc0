# Exceptions in, through and out of generators; StopIteration inside; re-entry.
def fails():
    yield 1
    raise ValueError("inside")


g = fails()
print(next(g))
try:
    next(g)
except ValueError as e:
    print("ValueError", e)
print(next(g, "finished"))


def handles():
    for i in range(3):
        try:
            yield i
            if i == 1:
                raise KeyError("k")
        except KeyError as e:
            yield "handled " + e.args[0]


print(list(handles()))


def leaky():
    yield 1
    raise StopIteration("turned")


try:
    print(list(leaky()))
except RuntimeError as e:
    print("RuntimeError", e)


def inner_next():
    yield next(iter([]))


try:
    print(list(inner_next()))
except RuntimeError as e:
    print("RuntimeError")


def reenter():
    try:
        next(me)
    except ValueError as e:
        yield "ValueError " + str(e)


me = reenter()
print(next(me))


def in_with():
    class M:
        def __enter__(self):
            return self

        def __exit__(self, *a):
            print("exit", a[0].__name__ if a[0] else None)

    with M():
        yield 1
        yield 2


for x in in_with():
    print(x)
    break
g = in_with()
next(g)
try:
    g.throw(OSError(5))
except OSError as e:
    print("OSError", e.args)


def finally_yields():
    try:
        yield 1
    finally:
        yield 2


print(list(finally_yields()))


def outer():
    try:
        yield from fails()
    except ValueError as e:
        yield "outer " + str(e)


print(list(outer()))


def consume(n):
    total = 0
    for x in fails():
        total += x
    return total


try:
    consume(1)
except ValueError as e:
    print("through for", e)
try:
    sum(fails())
except ValueError as e:
    print("through sum", e)
try:
    [x for x in fails()]
except ValueError as e:
    print("through comprehension", e)
