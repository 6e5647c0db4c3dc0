# Functions that keep state: defaults, closures, attributes of instances, generators, modules of functions in a dict.
def by_default(x, seen=[]):
    seen.append(x)
    return len(seen)


def by_closure():
    seen = []

    def f(x):
        seen.append(x)
        return len(seen)

    return f


class ByInstance:
    def __init__(self):
        self.n = 0

    def __call__(self, x):
        self.n += 1
        return self.n


def by_generator():
    n = 0
    while True:
        yield n
        n += 1


c1, c2, i, g = by_closure(), by_closure(), ByInstance(), by_generator()
next(g)
for x in "abc":
    print(by_default(x), c1(x), i(x), g.send(x))
print(c2("first"), by_default("again"), ByInstance()(1))


def bank():
    balance = 0
    log = []

    def deposit(n):
        nonlocal balance
        balance += n
        log.append(("+", n))

    def withdraw(n):
        nonlocal balance
        if n > balance:
            raise ValueError("too much")
        balance -= n
        log.append(("-", n))

    def statement():
        return balance, list(log)

    return {"deposit": deposit, "withdraw": withdraw, "statement": statement}


b = bank()
b["deposit"](100)
b["withdraw"](30)
try:
    b["withdraw"](1000)
except ValueError as e:
    print("ValueError", e)
print(b["statement"]())


def limited(n):
    def decorate(f):
        calls = 0

        def wrapper(*args):
            nonlocal calls
            if calls >= n:
                return "limit reached"
            calls += 1
            return f(*args)

        def reset():
            nonlocal calls
            calls = 0

        return wrapper, reset

    return decorate


hello, reset = limited(2)(lambda name: "hello " + name)
print(hello("a"), hello("b"), hello("c"))
reset()
print(hello("d"))


def make_stack():
    items = []
    return items.append, items.pop, lambda: list(items), lambda: len(items)


push, pop, show, size = make_stack()
push(1), push(2), push(3)
print(pop(), show(), size())


def toggles(n):
    state = [False] * n

    def flip(i):
        state[i] = not state[i]
        return "".join("#" if s else "." for s in state)

    return flip


flip = toggles(4)
print([flip(i % 4) for i in range(0, 12, 3)])


def once(f):
    result = []

    def wrapper():
        if not result:
            result.append(f())
        return result[0]

    return wrapper


made = []
get = once(lambda: made.append(1) or "made")
print(get(), get(), made)


def accumulate(start=0):
    total = start

    def add(n=None):
        nonlocal total
        if n is None:
            return total
        total += n
        return add

    return add


print(accumulate()(1)(2)(3)(), accumulate(10)(5)())
