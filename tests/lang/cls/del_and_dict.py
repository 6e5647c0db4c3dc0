# __dict__, dir, vars-like access, deletion of methods and attributes, changing classes at run time.
class A:
    k = 1

    def m(self):
        return "m"


a = A()
a.x = 5
print(a.__dict__, sorted(n for n in dir(A) if n[0] != "_"), "k" in A.__dict__, "m" in A.__dict__, "x" in A.__dict__)
A.m2 = lambda self: "m2 " + str(self.x)
print(a.m2())
del A.m2
print(hasattr(a, "m2"))
del A.k
try:
    a.k
except AttributeError:
    print("AttributeError k")
a.m = lambda: "instance m"
print(a.m(), A().m())
del a.m
print(a.m())
try:
    del a.m
except AttributeError:
    print("AttributeError m")
try:
    del a.nothing
except AttributeError:
    print("AttributeError nothing")
A.m = lambda self: "replaced"
print(a.m(), A().m())
original = A.m


def patched(self):
    return "patched " + original(self)


A.m = patched
print(a.m())


class B(A):
    pass


A.late = "late"
print(B.late, B().late)
B.late = "B's"
print(A.late, B.late)
del B.late
print(B.late)
print(A.__name__, B.__name__, B.__bases__[0].__name__, a.__class__.__name__, A.__module__ if hasattr(A, "__module__") else "__main__")
keep = a
a = None
print(keep.x)


class Acc:
    total = 0
    items = []

    def add(self, n):
        self.total += n
        self.items.append(n)


p, q = Acc(), Acc()
p.add(1)
q.add(2)
print(p.total, q.total, Acc.total, p.items, p.items is q.items, sorted(p.__dict__.items()))
