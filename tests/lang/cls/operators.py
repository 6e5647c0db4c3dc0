# Arithmetic, bit and unary operators by special methods, and their reflected and in-place forms.
class V:
    def __init__(self, *c):
        self.c = c

    def __repr__(self):
        return "V" + repr(self.c)

    def __add__(self, o):
        return V(*(a + b for a, b in zip(self.c, o.c))) if isinstance(o, V) else NotImplemented

    def __radd__(self, o):
        return self if o == 0 else NotImplemented

    def __sub__(self, o):
        return V(*(a - b for a, b in zip(self.c, o.c)))

    def __mul__(self, k):
        return V(*(a * k for a in self.c))

    def __rmul__(self, k):
        return V(*(k * a for a in self.c))

    def __matmul__(self, o):
        return sum(a * b for a, b in zip(self.c, o.c))

    def __neg__(self):
        return self * -1

    def __pos__(self):
        return "positive"

    def __abs__(self):
        return (self @ self) ** 0.5

    def __invert__(self):
        return V(*reversed(self.c))

    def __iadd__(self, o):
        self.c = self.c + o.c
        return self


a, b = V(1, 2), V(3, 4)
print(a + b, a - b, a * 3, 3 * a, a @ b, -a, +a, abs(b), ~a)
print(sum([a, b]), sum([a, b], V(10, 10)))
c = a
c += b
print(a, c is a)
a *= 2
print(a, c)
for f in (lambda: a + 1, lambda: 1 + a, lambda: a / 2, lambda: "x" + a):
    try:
        f()
    except TypeError as e:
        print("TypeError")


class Log:
    pass


log = []
names = "truediv floordiv mod pow lshift rshift and or xor".split()
symbols = "/ // % ** << >> & | ^".split()
for n in names:
    setattr(Log, "__%s__" % n, (lambda n: lambda s, o: log.append((n, o)) or n)(n))
    setattr(Log, "__r%s__" % n, (lambda n: lambda s, o: log.append(("r" + n, o)) or "r" + n)(n))
l = Log()
print(l / 1, l // 2, l % 3, l**4, l << 5, l >> 6, l & 7, l | 8, l ^ 9)
print(1 / l, 2 // l, 3 % l, 4**l, 5 << l, 6 >> l, 7 & l, 8 | l, 9 ^ l)
print(log)


class I:
    def __init__(self):
        self.log = []

    def __isub__(self, o):
        self.log.append(("isub", o))
        return self

    def __iadd__(self, o):
        self.log.append(("iadd", o))
        return self


i = I()
i -= 1
i += 2
i -= [3]
print(i.log)
