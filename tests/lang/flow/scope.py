# Global, nonlocal and local names; what a function sees and when.
x = "global"


def read():
    return x


def shadow():
    x = "local"
    return x


def write():
    global x, created
    x = "written"
    created = "new"


def unbound():
    try:
        print(y)
    except NameError as e:
        print("NameError", e)
    y = 1
    return y


print(read(), shadow(), x)
write()
print(x, created)
print(unbound())


def outer():
    n = 1

    def inner():
        nonlocal n
        n += 1

        def deepest():
            nonlocal n
            n *= 10
            return n

        return deepest()

    r = inner()
    return n, r


print(outer())


def counter():
    count = 0

    def up(by=1):
        nonlocal count
        count += by
        return count

    def get():
        return count

    return up, get


up, get = counter()
up2, get2 = counter()
up(), up(5), up2()
print(get(), get2())


def late():
    def f():
        return later

    later = "bound later"
    return f()


print(late())


def free_before():
    def f():
        return g

    try:
        f()
    except NameError as e:
        print(type(e).__name__)
    g = 1
    return f()


print(free_before())
fs = []
for i in range(3):
    def show(i=i, j=[]):
        j.append(i)
        return i, j
    fs.append(show)
print([f() for f in fs], fs[0]())


def args_captured(a, b=2, *c, d, **e):
    def f():
        return a, b, c, d, e

    a = "changed"
    return f()


print(args_captured(1, 3, 4, d=5, z=6))


class K:
    x = "class"

    def m(self):
        return x

    y = x + "!"


print(K().m(), K.y)


def loopvar():
    for k in range(3):
        pass
    return k


print(loopvar(), "k" in globals(), "x" in globals(), globals()["x"])


def deleted():
    v = 1
    del v
    try:
        return v
    except NameError as e:
        return type(e).__name__


print(deleted())


def swap_global():
    global x
    old, x = x, "swapped"
    return old


print(swap_global(), x, [x for x in (1,)], x)
