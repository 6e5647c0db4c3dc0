def a():
    x = 1
    y = 2

    def b():
        nonlocal x
        x = y

        def c():
            return x, y, z
        return c
    z = 3
    del y
    return b, lambda: x, [x for w in z], (x + v for v in z if y)


def d(x, *args, y=1, **kwargs):
    def e(z=x):
        return x, args, y, kwargs, z
    return e


def f():
    def g():
        return g
    return [h for h in range(3) if g], {h: f for h in g}, {h for h in g()}


def i():
    x = 1

    class J:
        y = x

        def k(self):
            return x, y, __class__
    return J


def l(a):
    def m():
        def n():
            def o():
                return a
            return o
        return n
    return m


def p():
    return [q := r for r in s if (t := r)]


def u():
    global v
    return {v: w for w in (v := x)}
