# Lambdas and functions as values.
ops = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "max": max, "neg": lambda a, b=None: -a}
print(ops["+"](2, 3), ops["-"](2, 3), ops["max"](2, 3), ops["neg"](2))
print(sorted(["bb", "a", "ccc"], key=lambda s: -len(s)), list(map(lambda x, y: x * y, (1, 2), (3, 4))), list(filter(lambda x: x & 1, range(5))))
print((lambda a, *b, c=3, **d: (a, b, c, d))(1, 2, x=4), (lambda x: (lambda y: x + y))(1)(2), (lambda: None)())


def apply(f, *args):
    return f(*args)


print(apply(len, "abc"), apply(str.upper, "abc"), apply("x".join, ["a", "b"]), apply([3, 1].index, 1), apply(int, "ff", 16), apply(lambda: "none"))
print([f(4) for f in (abs, float, str, lambda x: x, hex, bool)])


def reduce(f, items, start):
    for i in items:
        start = f(start, i)
    return start


print(reduce(lambda a, b: a * b, range(1, 6), 1), reduce(lambda a, b: b + a, "abc", ""))
print(callable(len), callable(lambda: 0), callable(5), callable(int), callable("a".upper), callable(reduce), callable(None))
f = g = lambda: "same"
print(f is g, f == g, f != apply, {f: 1}[g], f in [g], type(f) is type(apply))
pick = lambda flag: "yes" if flag else "no"
print(pick(1), pick(0), (lambda x, y=(lambda: 2)(): x + y)(1))
church = lambda n: lambda f: lambda x: x if n == 0 else f(church(n - 1)(f)(x))
print(church(5)(lambda x: x + 1)(0), church(3)(lambda s: s + "!")("hi"))
print([(lambda n: n * 2)(i) for i in range(3)], (lambda l: l.append(1) or l)([0]), list(map(lambda kv: kv[0] + kv[1], [("a", "b")])))
cons = lambda a, b: lambda m: m(a, b)
car, cdr = lambda c: c(lambda a, b: a), lambda c: c(lambda a, b: b)
print(car(cons(1, 2)), cdr(cons(1, cons(2, None)))(lambda a, b: a))
print(type((lambda: (yield))()).__name__, reduce.__name__)
