x = 1


def f():
    global x
    x = y
    print(x, y)
    for x in z:
        pass


def g():
    print(x)
    y = x

    def h():
        global y
        y = x
    return h


class A:
    x = x
    y = [x for z in x]

    def f(self, x=x):
        global A
        return A, x

    def g(self):
        return x


def i(a):
    def j():
        def k():
            nonlocal a
            a = 1
            return a
        return k
    return j


def l():
    import m
    from n import o
    class P: pass
    def q(): pass
    with r as s: pass
    try: pass
    except t as u: pass
    for v, w in m: pass
    return m, o, P, q, s, v, w


__name__
__class__
