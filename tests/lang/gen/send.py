# send(): values into a generator.
def echo():
    received = []
    while True:
        x = yield len(received)
        if x is None:
            return received
        received.append(x)


g = echo()
print(next(g), g.send("a"), g.send("b"))
try:
    g.send(None)
except StopIteration as e:
    print("returned", e.value)
g = echo()
try:
    g.send("too early")
except TypeError as e:
    print("TypeError", e)
print(g.send(None))


def average():
    total, n, mean = 0, 0, None
    while True:
        total += yield mean
        n += 1
        mean = total / n


a = average()
next(a)
print([a.send(v) for v in (10, 20, 60)])


def expressions():
    a = (yield 1) + (yield 2)
    print("sum", a)
    b = [(yield "x"), (yield "y")]
    print("list", b)
    c = yield from inner()
    print("inner", c)
    return (yield a) or "nothing"


def inner():
    x = yield "inner"
    return x * 2


g = expressions()
out = [next(g)]
for v in (10, 20, "p", "q", 21):
    out.append(g.send(v))
print(out)
try:
    g.send(0)
except StopIteration as e:
    print(e.value)


def pingpong(name, log):
    message = yield name
    while True:
        log.append((name, message))
        message = yield "%s got %s" % (name, message)


log = []
p, q = pingpong("p", log), pingpong("q", log)
next(p), next(q)
m = "start"
for _ in range(3):
    m = q.send(p.send(m))
print(m, log[-1])
