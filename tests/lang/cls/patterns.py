# Classes at work: visitor, observer, builder, state, command with undo, linked list, priority queue.
class Visitor:
    def visit(self, node):
        return getattr(self, "visit_" + type(node).__name__, self.generic)(node)

    def generic(self, node):
        raise TypeError("no visitor for " + type(node).__name__)


class Num:
    def __init__(self, v):
        self.v = v


class Bin:
    def __init__(self, op, a, b):
        self.op, self.a, self.b = op, a, b


class Eval(Visitor):
    def visit_Num(self, n):
        return n.v

    def visit_Bin(self, n):
        a, b = self.visit(n.a), self.visit(n.b)
        return {"+": a + b, "*": a * b, "-": a - b}[n.op]


class Show(Visitor):
    def visit_Num(self, n):
        return str(n.v)

    def visit_Bin(self, n):
        return "(%s %s %s)" % (self.visit(n.a), n.op, self.visit(n.b))


tree = Bin("+", Num(2), Bin("*", Num(3), Bin("-", Num(10), Num(4))))
print(Eval().visit(tree), Show().visit(tree))
try:
    Eval().visit("x")
except TypeError as e:
    print("TypeError", e)


class Subject:
    def __init__(self):
        self._watchers = []

    def watch(self, f):
        self._watchers.append(f)
        return lambda: self._watchers.remove(f)

    def fire(self, *args):
        for f in list(self._watchers):
            f(*args)


s, seen = Subject(), []
stop = s.watch(lambda x: seen.append(("a", x)))
s.watch(lambda x: seen.append(("b", x)))
s.fire(1)
stop()
s.fire(2)
print(seen)


class Query:
    def __init__(self):
        self.parts = []

    def __getattr__(self, name):
        def add(*args):
            self.parts.append(name.rstrip("_").upper() + " " + ", ".join(map(str, args)))
            return self

        return add

    def __str__(self):
        return " ".join(self.parts)


print(Query().select("a", "b").from_("t").where("a > 1"))


class Editor:
    def __init__(self):
        self.text, self.undo_stack = "", []

    def do(self, f, *args):
        self.undo_stack.append(self.text)
        self.text = f(self.text, *args)

    def undo(self):
        if self.undo_stack:
            self.text = self.undo_stack.pop()


e = Editor()
e.do(lambda t, s: t + s, "hello")
e.do(str.upper)
e.do(lambda t: t.replace("L", "_"))
print(e.text, end=" ")
e.undo()
print(e.text, end=" ")
e.undo(), e.undo(), e.undo()
print(repr(e.text))


class Link:
    def __init__(self, items=()):
        self.head, self.n = None, 0
        for i in items:
            self.push(i)

    def push(self, v):
        self.head = (v, self.head)
        self.n += 1

    def __iter__(self):
        at = self.head
        while at:
            yield at[0]
            at = at[1]

    def __len__(self):
        return self.n

    def reverse(self):
        prev, at = None, self.head
        while at:
            prev, at = (at[0], prev), at[1]
        self.head = prev
        return self


l = Link("abc")
print(list(l), len(l), list(l.reverse()), "b" in l)


class Heap:
    def __init__(self):
        self.h = []

    def push(self, x):
        h = self.h
        h.append(x)
        i = len(h) - 1
        while i and h[(i - 1) // 2] > h[i]:
            h[i], h[(i - 1) // 2] = h[(i - 1) // 2], h[i]
            i = (i - 1) // 2

    def pop(self):
        h = self.h
        top, last = h[0], h.pop()
        if h:
            h[0] = last
            i = 0
            while (c := 2 * i + 1) < len(h):
                if c + 1 < len(h) and h[c + 1] < h[c]:
                    c += 1
                if h[i] <= h[c]:
                    break
                h[i], h[c] = h[c], h[i]
                i = c
        return top


q = Heap()
for x in (5, 3, 8, 1, 9, 2, 7):
    q.push(x)
print([q.pop() for _ in range(7)])
