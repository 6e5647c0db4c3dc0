# Method look-up in motion: methods as values, replaced per instance, call through the class, callable attributes, tables of methods.
class Machine:
    def __init__(self):
        self.acc = 0
        self.handlers = {"add": self.add, "mul": self.mul, "neg": lambda: setattr(self, "acc", -self.acc)}

    def add(self, n):
        self.acc += n
        return self

    def mul(self, n):
        self.acc *= n
        return self

    def run(self, program):
        for op, *args in program:
            self.handlers[op](*args)
        return self.acc


m = Machine()
print(m.run([("add", 5), ("mul", 4), ("neg",), ("add", 1)]))
print(Machine().add(1).add(2).mul(10).acc, Machine.add(Machine(), 7).acc)
calls = []
m.add = lambda n: calls.append(n)
m.add(3)
m.handlers["add"](4)
print(calls, m.acc)
del m.add
m.add(1)
print(m.acc)


class Shape:
    def area(self):
        return 0

    def scaled(self, k):
        return self.area() * k * k


class Square(Shape):
    def __init__(self, s):
        self.s = s

    def area(self):
        return self.s**2


class Double(Square):
    def area(self):
        return 2 * super().area()


shapes = [Shape(), Square(2), Double(2)]
print([s.area() for s in shapes], [s.scaled(3) for s in shapes], [Shape.area(s) for s in shapes], list(map(Shape.scaled, shapes, (1, 1, 1))))
Square.area = lambda self: -1
print([s.area() for s in shapes])


class Adder:
    def __init__(self, n):
        self.n = n

    def __call__(self, x, *more, scale=1):
        return (x + self.n + sum(more)) * scale


add5 = Adder(5)
print(add5(1), add5(1, 2, 3), add5(1, scale=10), list(map(add5, range(3))), sorted([3, 1], key=Adder(0)), callable(add5))


class Holder:
    tool = Adder(100)
    func = len

    def __init__(self):
        self.own = add5


h = Holder()
print(h.tool(1), h.own(2), Holder.tool(3), Holder.func("abc"))


class Fluent:
    def __getattr__(self, name):
        def method(*args):
            return "%s(%s)" % (name, ", ".join(map(str, args)))

        return method


f = Fluent()
print(f.anything(1, 2), f.other(), getattr(f, "dyn" + "amic")("x"))
bound = [o.scaled for o in shapes]
print([b(2) for b in bound], bound[0](1))
unbound = {c.__name__: c.area for c in (Shape, Double)}
print(unbound["Shape"](shapes[1]), [unbound[n](Double(3)) for n in sorted(unbound)])
