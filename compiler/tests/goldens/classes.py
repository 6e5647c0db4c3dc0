class A:
    pass


class B():
    x = 1
    y: int = 2
    z: int

    def f(self):
        return self.x


class C(A, B, metaclass=D, **kwargs):
    """Doc string."""

    def __init__(self, a):
        super().__init__()
        super().f(1, *a)
        super().g
        super()
        super(C, self).h()
        self.a = a

    @property
    def b(self):
        return super().b + self.a

    @staticmethod
    def c():
        return __class__

    class Inner:
        def d(self):
            return super().d()


@a
@b(c)
class E(F): x = 1; y = x


class G(H[I], *j):
    def k(self): return [self.l for self.l in super().m()]
