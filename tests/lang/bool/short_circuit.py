# What is evaluated and what is returned by and, or, not, if-else, comparisons, any and all.
log = []


def v(x, name=None):
    log.append(name if name is not None else x)
    return x


def show(result):
    print(repr(result), log)
    log.clear()


show(v(0) or v("") or v([]) or v("last"))
show(v(1) or v(2))
show(v(1) and v("x") and v(0) and v(5))
show(v(0) and v(1))
show(v(0) and v(1) or v(2) and v(3))
show(v(1) and (v(0) or v(7)))
show(not v(0) and not v(1))
show(not (v(0) or v(1)))
show(v("yes") if v(1, "test") else v("no"))
show(v("yes") if v(0, "test") else v("no"))
show(v(1) < v(2) < v(3))
show(v(3) < v(2) < v(1))
show(v(1) == v(1) != v(2) and v("end"))
show(any(v(x) for x in (0, 0, 3, 4)))
show(all(v(x) for x in (1, 2, 0, 4)))
show(any([v(0), v(1), v(2)]))
show([v(x) for x in range(4) if v(x % 2, "odd?")])
show((v(1), v(2))[v(0)])
show(v([1, 2]) and v([1, 2])[v(1)])
show(v(None) is None or v("unused"))
show(v(2) in (v(1), v(2), v(3)))
show(max(v(1), v(3), v(2)))


def f(a=None):
    a = a or "default"
    return a


print(f(), f(0), f("given"), f([]), (None or {}).get("k", 0), ("" or "x") + "y", (0 or 5) * 2, (1 and "z") * 2)


class Once:
    def __init__(self, truth):
        self.truth, self.asked = truth, 0

    def __bool__(self):
        self.asked += 1
        return self.truth


t, u = Once(True), Once(False)
r = (t and u) is u, (u or t) is t, (not t), (not u), bool(t and t)
print(r, t.asked, u.asked)
while u:
    print("never")
if t and not u or u:
    print("taken", t.asked, u.asked)
print([x for x in (t, u, t) if x] == [t, t], len(list(filter(None, (t, u)))), t.asked, u.asked)
x = 5
print(x > 3 and "big" or "small", x < 3 and "big" or "small", x and not x, x or not x, x == 5 == True, (x == 5) == True, not x == 5, -x if x else x)
a, b = 0, 10
a and b.nothing
b or 1 / 0
print("no errors", a and 1 / 0, b or undefined, 1 if True else 1 / 0, (lambda: 1 / 0) and 2)
