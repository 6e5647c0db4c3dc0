# super() in its forms: methods, properties, class methods, nested functions, explicit arguments.
class A:
    x = "A.x"

    def __init__(self, log):
        self.log = log
        log.append("A")

    def m(self, *a, **k):
        return ["A.m", a, sorted(k.items())]

    @classmethod
    def c(cls):
        return ["A.c", cls.__name__]

    @staticmethod
    def s():
        return "A.s"

    @property
    def p(self):
        return "A.p"

    def __getitem__(self, k):
        return "A[%r]" % (k,)

    def __eq__(self, o):
        return "A eq"

    def __len__(self):
        return 3


class B(A):
    x = "B.x"

    def __init__(self, log):
        log.append("B")
        super().__init__(log)

    def m(self, *a, **k):
        return ["B.m"] + super().m(*a, extra=1, **k)

    @classmethod
    def c(cls):
        return ["B.c"] + super().c()

    @staticmethod
    def s():
        return "B.s " + A.s()

    @property
    def p(self):
        return "B.p " + self.s()

    def __getitem__(self, k):
        return "B" + super().__getitem__(k)

    def __len__(self):
        return super().__len__() * 2

    def attr(self):
        return super().x, self.x, super(B, self).x


class C(B):
    def m(self, *a, **k):
        f = super().m
        return ["C.m"] + f(*a, **k)

    def inner(self):
        def g():
            return super(C, self).m("inner")

        return g()

    def comp(self):
        return [super(C, self).s() for _ in range(2)]

    def has(self):
        return hasattr(super(), "m"), hasattr(super(), "nope")

    def missing(self):
        return super().nope()


log = []
c = C(log)
print(log, c.m(1, k=2), C.c(), c.c(), c.s(), c.p, c[5], len(c), c.attr())
print(c.inner(), c.comp(), c.has())
try:
    c.missing()
except AttributeError as e:
    print("AttributeError", e)
print(super(B, c).m(), super(C, c).c())
for f in (lambda: super(), lambda: super(A, 5), lambda: super(int, "x")):
    try:
        f()
        print("made")
    except (TypeError, RuntimeError, NameError) as e:
        print(type(e).__name__)


class Base:
    def __init__(self, a, b=2):
        self.ab = a, b

    def __repr__(self):
        return "%s%r" % (type(self).__name__, self.ab)


class D(Base):
    def __init__(self, *args, **kw):
        super().__init__(*args, **kw)


class E(D):
    pass


print(D(1), D(1, b=5), E(7, 8))


class Meta1:
    def who(self):
        return "1"


class Meta2(Meta1):
    def who(self):
        return super().who() + "2"


class Meta3(Meta2):
    pass


class Meta4(Meta3):
    def who(self):
        return super().who() + "4"


print(Meta4().who(), Meta3().who())
