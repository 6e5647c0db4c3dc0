# __str__, __repr__, __hash__, __bool__, and where each is used. __format__ is left out: stock has none.
class Both:
    def __str__(self):
        return "str"

    def __repr__(self):
        return "repr"


class OnlyRepr:
    def __repr__(self):
        return "only repr"


class OnlyStr:
    def __str__(self):
        return "only str"


class Neither:
    pass


b, r, s, n = Both(), OnlyRepr(), OnlyStr(), Neither()
print(b, str(b), repr(b), [b], (b,), {"k": b}, {b: 1}, {b})
print(r, str(r), repr(r), [r], s, str(s))
print("{} {!s} {!r} {:>6}|".format(b, b, b, str(b)), "%s %r" % (b, b), f"{b} {b!r}")
print("Neither object at " in repr(n), str(n).endswith(">"), "OnlyStr object" in repr(s))
print(str(Neither) in ("<class 'Neither'>", "<class '__main__.Neither'>"), str(int), repr(str), str(type(None)))
print(repr(lambda: 0).startswith("<function <lambda>"))


class Raises:
    def __repr__(self):
        raise ValueError("in repr")


for f in (lambda: repr(Raises()), lambda: str([1, Raises()]), lambda: "%r" % Raises(), lambda: print(Raises())):
    try:
        f()
    except ValueError as e:
        print("ValueError", e)


class Node:
    def __init__(self, v, *kids):
        self.v, self.kids = v, kids

    def __repr__(self):
        return "Node(" + ", ".join([repr(self.v)] + [repr(k) for k in self.kids]) + ")"


print(Node(1, Node("a"), Node(2, Node(None))), [Node(1)], str(Node("q")))


class H:
    def __init__(self, h):
        self.h = h

    def __hash__(self):
        return self.h

    def __bool__(self):
        return self.h > 0


print(hash(H(5)), hash(H(-7)), bool(H(1)), bool(H(0)), not H(0), [x.h for x in (H(0), H(3)) if x])


class MyInt(int):
    def __repr__(self):
        return "MyInt(%d)" % int(self)


print(repr(MyInt(5)), MyInt(5) + 1, MyInt(3) == 3)


class MyStr(str):
    def shout(self):
        return self.upper() + "!"


m = MyStr("hey")
print(m.shout(), m + "x", len(m), m == "hey", m[0], isinstance(m, str), m.find("y"))
