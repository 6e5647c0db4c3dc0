# Tables of constants: tuples that the compiler knows, of all kinds of items and every use of them.
import gc
import sys

SMALL = (0, 1, 2, -3, 127, -128)
SHORT = (0, 300, -32768, 32767, 1000)
WORDS = (0, 70000, -70000, 0x3FFFFFFF, -0x40000000)
LARGE = (0, 0x40000000, -0x40000001, 0xFFFFFFFF, 1 << 62, -(1 << 62) - 1, 10**40, -(10**40))
TEXTS = ("a", "", "len", "a text that nobody interns, of some length", "naïve ☃ text", "x" * 40)
BYTES = (b"", b"a", b"bytes \x00\xff that are longer than most", b"a")
FLOATS = (0.0, -0.0, 1.5, -2.25e100, 1e-300, 3.0)
MIXED = (None, True, False, ..., 1, "two", "three", 4.0, 1 << 70, ("five", (6, 7.5, None), ()), 0x20000000)
COMPLEX = (1j, -2.5j)
ONE = ("only",)
EMPTY = ()
NESTED = ((((((1, "one"), 2), 3.5), 4), 5), 6)
PAIRS = (("one", 1), ("two", 2.5), ("three", (3,)))
ALL = (SMALL, SHORT, WORDS, LARGE, TEXTS, BYTES, FLOATS, MIXED, COMPLEX, ONE, EMPTY, NESTED, PAIRS)


def built(t):
    return tuple([i for i in t])


for t in ALL:
    b = built(t)
    print(len(t), t == b, b == t, t != b, hash(t) == hash(b), t is t, repr(t) == repr(b), bool(t))
    print(t)
    print([t[i] == b[i] for i in range(-len(t), len(t))].count(False), list(t) == list(b), [x for x in t] == list(b))
    print(t[1:] == b[1:], t[:-1] == b[:-1], t[-2:2] == b[-2:2], t + b == b + t, t * 2 == b * 2, t * 0, (t * 1) == b)
    print(all(x in t for x in b), 12345 in t, t < b, t <= b, t > b + (1,), t < t + (1,), sorted([b, t]) == [t, b])
    print({t: 1}[b], {b: 1}[t], t in [b], b in {t}, tuple(t) == b, type(t), isinstance(t, tuple), len({t, b}))
    for wrong in (len(t), -len(t) - 1, "x", None, 1.0):
        try:
            print(t[wrong])
        except (IndexError, TypeError) as e:
            print(type(e))

print([type(x).__name__ for x in MIXED], [type(x).__name__ for x in LARGE], type(COMPLEX[0]), COMPLEX[1] * 2)
print(MIXED[9][1][1] + 1, MIXED[9][0] + "!", MIXED[9][2] is EMPTY, MIXED[3] is ..., MIXED[8] >> 69, MIXED[10] * 4)
print(sum(SMALL), max(SHORT), min(WORDS), sum(LARGE), sum(FLOATS), sorted(TEXTS), sorted(SMALL, reverse=True))
print(str(FLOATS[1]), FLOATS[2] * 2, FLOATS[3] < 0, -FLOATS[2], abs(FLOATS[3]), int(FLOATS[5]), FLOATS[2].__class__)

# Uses that look at the items in their own way.
a, b, *c = SMALL
d, e = PAIRS[0]
(f, (g, h, i), j) = MIXED[9]
print(a, b, c, d, e, f, g, h, i, j)
try:
    a, b = SMALL
except ValueError:
    print("too many")
try:
    a, b, c = PAIRS[1]
except ValueError:
    print("too few")
print("%d %s %r" % (1, "two", 3.5), "%s|%s" % PAIRS[1], "%s" % (ONE), "%s" % ("only",))
print("|".join(TEXTS), b"|".join(BYTES), ", ".join(("a", "b")))
print("text".startswith(("x", "te")), "text".endswith(("x", "no")), "text".startswith(()))
print(sorted(dict(PAIRS)), dict(PAIRS)["two"], dict((("k", 1),)), list(zip(SMALL, TEXTS)), list(enumerate(ONE)), list(reversed(SMALL)))
print(list(map(lambda x: x, SHORT)), list(SMALL) + list(ONE), [x for x, _ in PAIRS])


def many(*args, **kw):
    return args, kw


print(many(*SMALL), many(*PAIRS), many(1, *ONE, x=EMPTY))
print(SMALL.index(127), SMALL.count(0), LARGE.index(1 << 62), TEXTS.index("len"), MIXED.count(None), SMALL.index(2, 1))
try:
    SMALL.index(9)
except ValueError:
    print("not there")
print(isinstance(1, (int, str)), [x for x in range(3) if x in (0, 2)], 2.5 in (1, 2.5), 1 << 70 in MIXED)
try:
    raise KeyError("k")
except (ValueError, KeyError) as e:
    print(repr(e))
for wrong in (lambda: SMALL.append(1), lambda: SMALL.__setitem__(0, 1), lambda: SMALL + [1], lambda: SMALL < 1):
    try:
        wrong()
    except (TypeError, AttributeError) as e:
        print(type(e).__name__)
try:
    SMALL[0] = 1
except TypeError:
    print("no assignment")
try:
    del SMALL[0]
except TypeError:
    print("no deletion")
x = SMALL
x += (5,)
print(x, SMALL)
it = iter(PAIRS)
gc.collect()
print(next(it), next(it), list(it), next(it, "end"))
print([k for k in iter(SMALL)], list(iter(EMPTY)), tuple(x * 2 for x in SMALL))


class Sub(tuple):
    pass


s = Sub(SMALL)
print(s, s == SMALL, SMALL == s, type(s[1:]) is tuple, len(s), s + ONE, 127 in s, hash(s) == hash(SMALL))


class Key:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other

    def __hash__(self):
        return 1


print(Key(127) in SMALL, SMALL.index(Key(2)), (Key(0),) == (0,))

# Found by two names; also what functions, classes and defaults hold.
SAME = SMALL


def local(i, table=(10, 20, 30), *, key=("k", "v")):
    inner = (100, 200, 300)
    return table[i] + inner[i], key[i % 2]


class Holder:
    table = (1, 2, 3)

    def get(self, i):
        return self.table[i]


print(SAME is SMALL, local(1), local(2, (1, 2, 3)), Holder().get(1), Holder.table, local.__name__)
globals()["SMALL"] = (9,)
print(SMALL, SAME)
del globals()["SMALL"]
print("SMALL" in globals(), SAME[3])


def use(n):
    total = 0
    for _ in range(n):
        for x in SHORT:
            total += x
        for i in range(len(WORDS)):
            total ^= WORDS[i]
        total += int(FLOATS[2]) + len(TEXTS[3]) + MIXED[4]
    return total


print(use(50))
gc.collect()
print(use(50))

# Strings and bytes side by side; a board warns where they are compared.
print((1, "text", b"bytes"), (b"\x00", ("", b""))[1])
