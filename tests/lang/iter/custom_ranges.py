# A library of iterators in classes: step, cycle, peekable, chunked, cached, reversed, two-level.
class Step:
    def __init__(self, start, stop, step):
        self.args = start, stop, step

    def __iter__(self):
        x, stop, step = self.args
        while x < stop if step > 0 else x > stop:
            yield x
            x += step

    def __len__(self):
        x, stop, step = self.args
        return max(0, int((stop - x) / step + 0.999999))

    def __contains__(self, v):
        x, stop, step = self.args
        return x <= v < stop and (v - x) % step == 0

    def __reversed__(self):
        return reversed(list(self))


class Peekable:
    def __init__(self, it):
        self.it, self.ahead = iter(it), []

    def __iter__(self):
        return self

    def peek(self, default=None):
        if not self.ahead:
            for x in self.it:
                self.ahead.append(x)
                break
        return self.ahead[0] if self.ahead else default

    def __next__(self):
        return self.ahead.pop() if self.ahead else next(self.it)

    def __bool__(self):
        marker = object()
        return self.peek(marker) is not marker


class Cached:
    def __init__(self, it):
        self.it, self.seen = iter(it), []

    def __getitem__(self, i):
        while len(self.seen) <= i:
            self.seen.append(next(self.it))
        return self.seen[i]


class Tree:
    def __init__(self, value, *children):
        self.value, self.children = value, children

    def __iter__(self):
        yield self.value
        for c in self.children:
            yield from c

    def by_level(self):
        row = [self]
        while row:
            yield [n.value for n in row]
            row = [c for n in row for c in n.children]


s = Step(0, 1, 0.25)
print(list(s), len(s), 0.5 in s, 0.3 in s, list(Step(3, 0, -1)), sum(Step(1, 10, 3)), list(reversed(Step(0, 4, 1))))
p = Peekable("aab b")
out = []
while p:
    c, n = next(p), 1
    while p.peek() == c:
        next(p)
        n += 1
    out.append((c, n))
print(out, p.peek("end"), bool(p), list(p))


def squares():
    n = 0
    while True:
        yield n * n
        n += 1


c = Cached(squares())
print(c[5], c[2], c[7], len(c.seen))
try:
    Cached("ab")[5]
except StopIteration:
    print("StopIteration")
t = Tree(1, Tree(2, Tree(4), Tree(5)), Tree(3))
print(list(t), list(t.by_level()), max(t), 5 in t, sorted(t, reverse=True), dict(zip(t, "abcde"))[5])


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise StopIteration
        return self.n


d = Countdown(5)
print(next(d), [x for x in d if x % 2], list(d), next(d, "finished"))
for i, (x, y) in enumerate(zip(Countdown(3), Step(0, 30, 10))):
    print(i, x, y, end="; ")
print()
nested = [[1, [2]], [], [[3], 4]]


def flat(x):
    stack = [iter(x)]
    while stack:
        for v in stack[-1]:
            if isinstance(v, list):
                stack.append(iter(v))
            else:
                yield v
            break
        else:
            stack.pop()


def flat_all(x):
    stack = [iter(x)]
    while stack:
        v = next(stack[-1], stack)
        if v is stack:
            stack.pop()
        elif isinstance(v, list):
            stack.append(iter(v))
        else:
            yield v


print(list(flat_all(nested)), list(flat(nested)))
