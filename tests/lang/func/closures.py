# Closures: counters, accumulators, composition, shared and separate cells.
def make_adder(n):
    return lambda x: x + n


def compose(*fs):
    def composed(x):
        for f in reversed(fs):
            x = f(x)
        return x

    return composed


def account(balance):
    history = []

    def deposit(n):
        nonlocal balance
        balance += n
        history.append(n)
        return balance

    def report():
        return balance, history

    return deposit, report


print(make_adder(3)(4), [make_adder(i)(10) for i in range(3)], compose(lambda x: x + 1, lambda x: x * 2)(5), compose()(9))
d, r = account(100)
d(10)
d(-30)
print(r(), account(5)[1]())


def curry(f, *args):
    return lambda *more: f(*args, *more)


print(curry(max, 3)(1, 7), curry(lambda a, b, c: a + b + c, "x", "y")("z"))


def memo(f):
    cache = {}

    def wrapper(*args):
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    return wrapper, cache


slow, cache = memo(lambda n: n * n)
print(slow(4), slow(4), slow(5), len(cache))


def levels(a):
    def one(b):
        def two(c):
            def three(d):
                return a, b, c, d

            return three

        return two

    return one


print(levels(1)(2)(3)(4))


def shared():
    x = 0

    def inc():
        nonlocal x
        x += 1

    def dec():
        nonlocal x
        x -= 1

    def get():
        return x

    return inc, dec, get


inc, dec, get = shared()
for _ in range(5):
    inc()
dec()
print(get())


def loop_closures():
    late = []
    early = []
    for i in range(3):
        late.append(lambda: i)
        early.append((lambda j: lambda: j)(i))
    return [f() for f in late], [f() for f in early]


print(loop_closures())


def param_cell(a):
    def change():
        nonlocal a
        a += "!"

    change()
    change()
    return a


print(param_cell("hey"))


def recursive_inner(n):
    def fact(k):
        return 1 if k < 2 else k * fact(k - 1)

    return fact(n)


print(recursive_inner(20))


def y_combinator():
    return (lambda f: (lambda x: x(x))(lambda y: f(lambda *a: y(y)(*a))))


print(y_combinator()(lambda self: lambda n: 1 if n == 0 else n * self(n - 1))(6))


def cell_in_comprehension(k):
    return [[k * i + j for j in range(2)] for i in range(2)], (lambda: [k for _ in range(2)])(), sorted({k + i for i in range(2)})


print(cell_in_comprehension(10))
