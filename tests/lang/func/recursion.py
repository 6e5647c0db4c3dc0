# Recursion: depth, mutual, Ackermann, Hanoi, flattening, and running out of stack.
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def hanoi(n, a="a", b="b", c="c"):
    if n == 0:
        return []
    return hanoi(n - 1, a, c, b) + [(a, c)] + hanoi(n - 1, b, a, c)


def flatten(x):
    out = []
    for i in x:
        if isinstance(i, (list, tuple)):
            out.extend(flatten(i))
        else:
            out.append(i)
    return out


def power_set(s):
    return [[]] if not s else [p + q for p in power_set(s[1:]) for q in ([], [s[0]])]


def gray(n):
    return [""] if n == 0 else ["0" + g for g in gray(n - 1)] + ["1" + g for g in reversed(gray(n - 1))]


print(depth(90), even(60), odd(61), ackermann(2, 3), hanoi(2), len(hanoi(6)))
print(flatten([1, [2, [3, (4, [5])], []], 6]), sorted(power_set([1, 2, 3])), gray(3))


def forever(n):
    return forever(n + 1) + 1


for attempt in range(3):
    try:
        forever(0)
    except RuntimeError as e:
        print("RuntimeError", attempt)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __call__(self):
        return self()


for f in (lambda: Deep()(), lambda: Deep().a):
    try:
        f()
    except RuntimeError:
        print("RuntimeError")
print("still here", depth(50))


def mutual_closure():
    def a(n):
        return [n] + (b(n - 1) if n else [])

    def b(n):
        return [-n] + (a(n - 1) if n else [])

    return a(5)


print(mutual_closure())
