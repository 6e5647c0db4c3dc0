# Operators and comparisons of a class that derives from a built-in type, on the right of a value of that type.

BASES = ((int, 3), (float, 2.5), (complex, 2j), (str, "ab"), (bytes, b"ab"), (bytearray, b"ab"), (list, (1,)),
         (tuple, (1,)), (dict, ((1, 2),)), (set, (1,)), (frozenset, (1,)))

ARITHMETIC = (
    ("add", lambda a, b: a + b), ("sub", lambda a, b: a - b), ("mul", lambda a, b: a * b),
    ("truediv", lambda a, b: a / b), ("floordiv", lambda a, b: a // b), ("mod", lambda a, b: a % b),
    ("pow", lambda a, b: a ** b), ("lshift", lambda a, b: a << b), ("rshift", lambda a, b: a >> b),
    ("and", lambda a, b: a & b), ("or", lambda a, b: a | b), ("xor", lambda a, b: a ^ b), ("matmul", lambda a, b: a @ b),
)
COMPARISONS = (
    ("eq", "eq", lambda a, b: a == b), ("ne", "ne", lambda a, b: a != b), ("lt", "gt", lambda a, b: a < b),
    ("gt", "lt", lambda a, b: a > b), ("le", "ge", lambda a, b: a <= b), ("ge", "le", lambda a, b: a >= b),
)


def says(word):
    return lambda self, other: word


def declines(self, other):
    return NotImplemented


def derived(base, answer):
    members = {"__hash__": lambda self: 1}
    for name, _ in ARITHMETIC:
        members["__r%s__" % name] = answer("r" + name)
    for name, _, _ in COMPARISONS:
        members["__%s__" % name] = answer(name)
    return type("Derived", (base,), members)


def result(f, a, b):
    try:
        return f(a, b)
    except TypeError:
        return "TypeError"


for base, value in BASES:
    right = derived(base, says)(value)
    wrong = [name for name, f in ARITHMETIC if result(f, base(value), right) != "r" + name]
    wrong += [name for name, swapped, f in COMPARISONS if result(f, base(value), right) != swapped]
    print(base.__name__, wrong)

# Declining leaves the operator to the type on the left.
for base, value in BASES:
    right = derived(base, lambda name: declines)(value)
    plain = [result(f, base(value), base(value)) for _, f in ARITHMETIC + tuple(c[1:] for c in COMPARISONS)]
    print(base.__name__, [result(f, base(value), right) for _, f in ARITHMETIC + tuple(c[1:] for c in COMPARISONS)] == plain)


class Vec(list):
    def __mul__(self, k):
        return Vec([x * k for x in self])

    __rmul__ = __mul__

    def __add__(self, other):
        return Vec([x + y for x, y in zip(self, other)])

    __radd__ = __add__


print(2 * Vec([1, 2]), [10, 20] + Vec([1, 2]), True * Vec([1]))


class Mod7(int):
    def __add__(self, other):
        return Mod7((int(self) + int(other)) % 7)

    __radd__ = __add__

    def __rsub__(self, other):
        return Mod7((int(other) - int(self)) % 7)

    def __eq__(self, other):
        return int(self) % 7 == int(other) % 7

    def __lt__(self, other):
        return int(self) % 7 < int(other) % 7

    def __gt__(self, other):
        return int(self) % 7 > int(other) % 7

    def __hash__(self):
        return int(self) % 7


print(int(5 + Mod7(4)), int(2 - Mod7(4)), 10 == Mod7(3), int(sum([Mod7(5), Mod7(6)])))
print(Mod7(3) in [10], [10].index(Mod7(3)), [10, 3].count(Mod7(3)), Mod7(3) in (10,), (1, 10).index(Mod7(3)))
print(10 < Mod7(4), 10 > Mod7(4), [1, 10] == [1, Mod7(3)], (10,) == (Mod7(3),), {1: 10} == {1: Mod7(3)})
numbers = [10, 3]
numbers.remove(Mod7(3))
print(numbers)
x = 5
x += Mod7(4)
print(int(x))


class Unit(float):
    def __rmul__(self, other):
        return "rmul"

    def __radd__(self, other):
        return "radd"

    def __eq__(self, other):
        return "eq"

    def __gt__(self, other):
        return "gt"

    def __hash__(self):
        return 0


print(2 * Unit(1), 2.0 * Unit(1), 1 + Unit(1), 1.0 == Unit(1), 1 == Unit(1), 1 < Unit(1), True < Unit(1))


class Declines(float):
    def __radd__(self, other):
        return NotImplemented


# The type on the left has no operator for it.
print(result(lambda a, b: a + b, 1, Declines(2)))
