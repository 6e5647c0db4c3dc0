# Several bases: look-up order, mixins, which method is found.
class A:
    def who(self):
        return "A"

    def only_a(self):
        return "only A"


class B:
    def who(self):
        return "B"

    def only_b(self):
        return "only B"


class C(A, B):
    pass


class D(B, A):
    def who(self):
        return "D+" + super().who()


print(C().who(), D().who(), C().only_b(), D().only_a(), A.who(C()), B.who(C()))


class JsonMixin:
    def to_text(self):
        return "{" + ", ".join("%s=%r" % (k, getattr(self, k)) for k in self.fields) + "}"


class CompareMixin:
    def key(self):
        return tuple(getattr(self, k) for k in self.fields)

    def __eq__(self, other):
        return type(self) is type(other) and self.key() == other.key()

    def __lt__(self, other):
        return self.key() < other.key()


class Named:
    def __init__(self, name):
        self.name = name


class Record(Named, JsonMixin, CompareMixin):
    fields = ("name", "size")

    def __init__(self, name, size):
        Named.__init__(self, name)
        self.size = size


a, b, c = Record("a", 2), Record("a", 1), Record("a", 2)
print(a.to_text(), a == c, a == b, b < a, [r.size for r in sorted([a, b])])


class X:
    value = "X"


class Y(X):
    pass


class Z(X):
    value = "Z"


class W(Y, Z):
    pass


print(Y().value, Z().value, isinstance(W(), X), isinstance(W(), Z), issubclass(W, X), [k.__name__ for k in W.__bases__])


class P:
    def __init__(self):
        self.p = 1


class Q:
    def __init__(self):
        self.q = 2


class R(P, Q):
    def __init__(self):
        P.__init__(self)
        Q.__init__(self)


r = R()
print(r.p, r.q)


class Loud:
    def say(self):
        return super().say().upper() + "!"


class Speaker:
    def say(self):
        return "hello"


class LoudSpeaker(Loud, Speaker):
    def say(self):
        return Speaker.say(self)


print(LoudSpeaker().say())
k = type("Made", (A,), {"extra": lambda self: "made " + self.who(), "n": 3})
print(k.__name__, k().extra(), k.n, issubclass(k, A), isinstance(k(), A))
