# Special methods of classes derived from numbers.
import math


def tell(name, f):
    try:
        print(name, f())
    except (TypeError, ValueError) as e:
        print(name, type(e).__name__)


class AsFloat(int):
    def __float__(self):
        return 2.5


class FloatAsFloat(float):
    def __float__(self):
        return 2.5


class Half:
    def __float__(self):
        return 0.5


for x in AsFloat(1), FloatAsFloat(1.0), Half():
    tell("float", lambda: float(x))
    tell("complex", lambda: complex(x))
x = AsFloat(4)
tell("sqrt", lambda: math.sqrt(x) == math.sqrt(2.5))
tell("%f", lambda: "%.2f" % x)
tell("{:f}", lambda: "{:.2f}".format(x))
tell("int", lambda: (int(x), x + 1, [0, 1, 2, 3, 4][x]))


class AsInt(float):
    def __int__(self):
        return 7


x = AsInt(1.5)
tell("int", lambda: int(x))
tell("%d", lambda: "%d %i" % (x, x))
tell("float", lambda: (float(x), x * 2))


class AsComplex(int):
    def __complex__(self):
        return 1j


class FloatAsComplex(float):
    def __complex__(self):
        return 2j


tell("complex", lambda: (complex(AsComplex(1)), complex(FloatAsComplex(1.5)), AsComplex(3) + 1))


class Sized(float):
    def __len__(self):
        return 3


class SizedInt(int):
    def __len__(self):
        return 0


tell("bool", lambda: (bool(Sized(0.0)), bool(Sized(1.0)), not SizedInt(1), bool(SizedInt(0)), len(Sized(1.0)), len(SizedInt(1))))


class Items(int):
    def __iter__(self):
        return iter((1, 2))


class FloatItems(float):
    def __iter__(self):
        return iter((1, 2))


class Sequence(int):
    def __getitem__(self, i):
        if i == 2:
            raise IndexError
        return i + 10


class Counter(int):
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration


for x in Items(1), FloatItems(1.0), Sequence(5), Counter(2), AsFloat(1), 5:
    tell("list", lambda: list(x))
    tell("in", lambda: (2 in x, 5 not in x))
    tell("sum", lambda: sum(x))
    tell("star", lambda: (lambda *items: items)(*x))
    tell("map", lambda: [i for i in map(str, x)])
    tell("next", lambda: next(x, "end"))
tell("bytes", lambda: (bytes(FloatItems(1.0)), bytearray(FloatItems(1.0)), bytes(AsFloat(2))))
try:
    iter(AsFloat(1))
except TypeError as e:
    print("AsFloat" in str(e))


class Contains(int):
    def __contains__(self, item):
        return item == 3


class Whatever:
    def __contains__(self, item):
        return NotImplemented


class WhateverList(list):
    def __contains__(self, item):
        return NotImplemented


print(3 in Contains(1), 4 in Contains(1), 4 not in Contains(1))
print(1 in Whatever(), 1 not in Whatever(), 1 in WhateverList(), 1 in WhateverList([1]))


class Formatted(int):
    def __format__(self, spec):
        return "<" + spec + ">"


class FormattedText(str):
    def __format__(self, spec):
        return self + "/" + spec


class FormattedObject:
    def __format__(self, spec):
        return spec or "none"


class WrongFormat(list):
    def __format__(self, spec):
        return 5


for x in Formatted(5), FormattedText("t"), FormattedObject(), WrongFormat():
    tell("format", lambda: "{} {:>5} {:{}}".format(x, x, x, "x^3"))
    tell("f-string", lambda: f"{x}|{x:>8.2f}")
print("%d %s %x" % (Formatted(5), Formatted(6), Formatted(255)), "{!r} {!s:>3}".format(Formatted(1), Formatted(2)))


class Rounded(int):
    def __round__(self, digits=None):
        return "round", digits

    def __ceil__(self):
        return "ceil"

    def __floor__(self):
        return "floor"

    def __trunc__(self):
        return "trunc"


class RoundedObject:
    def __round__(self, digits=None):
        return digits


x = Rounded(3)
print(round(x), round(x, 2), math.ceil(x), math.floor(x), math.trunc(x), round(RoundedObject(), 5))
print(round(AsInt(2.5)), math.ceil(AsInt(2.5)), math.floor(AsInt(-2.5)), math.trunc(AsInt(-2.5)), round(SizedInt(15), -1))


class Divided(int):
    def __divmod__(self, other):
        return "divmod"

    def __rdivmod__(self, other):
        return "rdivmod"


class DividedObject:
    def __rdivmod__(self, other):
        return "object", other


class NotDivided(int):
    def __rdivmod__(self, other):
        return NotImplemented


print(divmod(Divided(1), 2), divmod(2, Divided(1)), divmod(2.5, DividedObject()), divmod(7, NotDivided(4)))
tell("divmod", lambda: divmod("a", 1))
tell("divmod", lambda: divmod(object(), NotDivided(1)))
print(divmod("a", DividedObject()), divmod(True, Divided(2)))
