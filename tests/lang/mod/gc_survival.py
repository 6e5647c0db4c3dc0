# Values in flight survive collections: arguments, temporaries, partial displays, keys, iterators.
import gc


def c(x):
    gc.collect()
    junk = [bytearray(30) for _ in range(10)]
    return x


print([c("a" + str(i)) for i in range(5)], (c([1]), c([2]), c([3])), {c("k" + str(1)): c([9])})
print(max(c([1, 2]), c([1, 3])), "-".join(c(str(i) * 2) for i in range(3)), sorted([c([3]), c([1]), c([2])], key=lambda v: c(v[0])))
print(c("x" * 3) + c("y" * 3), c([1]) + c([2]), c(2**70) + c(2**70), c(1.5) * c(2.5), "%s %s" % (c("p" + "q"), c([5])), f"{c('f' * 2)}{c([1])}")
print(list(map(lambda v: c([v]), range(3))), list(zip((c([i]) for i in range(2)), (c({i}) for i in range(2)))))
d = {}
for i in range(50):
    d["key" + str(c(i) if i % 10 == 0 else i)] = [i]
gc.collect()
print(len(d), d["key49"], sum(v[0] for v in d.values()))


class A:
    def __init__(self, v):
        self.v = c([v])

    def __add__(self, o):
        return A(c(self.v[0]) + c(o.v[0]))

    def __getattr__(self, name):
        gc.collect()
        return name * 2


print((A(1) + A(2) + A(3)).v, A(0).zz)


def gen():
    for i in range(3):
        x = [i] * 3
        gc.collect()
        yield x
        gc.collect()
        x.append("after")
        yield x


print(list(gen()))


def kw(*a, **k):
    gc.collect()
    return a, sorted(k.items())


print(kw(c([1]), c("s" * 2), x=c([2]), y=c({3: [4]})))
try:
    raise ValueError(c(["in exception"]))
except ValueError as e:
    gc.collect()
    print(e.args)


def closure():
    v = [0]

    def f():
        gc.collect()
        v[0] += 1
        return v

    return f


f = closure()
gc.collect()
f(), f()
print(f())
it = iter([bytes([i]) * 3 for i in range(4)])
out = []
for b in it:
    gc.collect()
    out.append(b)
print(out)
s = set()
for i in range(30):
    s.add(("t", str(i)))
    if i % 7 == 0:
        gc.collect()
print(len(s), ("t", "29") in s)
m = memoryview(bytearray(b"x" * 100))[10:20]
gc.collect()
junk = [bytearray(100) for _ in range(20)]
print(bytes(m))
