# What may be a key, and which keys are the same.
d = {1: "int", "1": "str", (1,): "tuple", None: "none", 1.5: "float", frozenset((1,)): "frozenset", int: "type", True: "bool"}
print(len(d), d[1], d[True], d[1.0], d["1"], d[(1,)], d[None], d[1.5], d[frozenset((1,))], d[int])
d[0] = "zero"
d[False] = "false"
print(d[0], d[0.0], len(d))


class Key:
    def __init__(self, k):
        self.k = k

    def __hash__(self):
        return hash(self.k) % 3

    def __eq__(self, other):
        return isinstance(other, Key) and self.k == other.k


e = {}
for i in range(20):
    e[Key(i)] = i
print(len(e), all(e[Key(i)] == i for i in range(20)), Key(20) in e, Key(3) in e)
del e[Key(3)]
print(len(e), Key(3) in e, e.get(Key(4)), e.pop(Key(5)), len(e))


class Plain:
    pass


p, q = Plain(), Plain()
f = {p: 1, q: 2}
print(f[p], f[q], Plain() in f, len(f))


class NoHash:
    def __eq__(self, other):
        return True


for bad in ([], {}, set(), bytearray(), NoHash(), ([],)):
    try:
        {bad: 1}
        print("accepted", type(bad).__name__)
    except TypeError:
        print("TypeError", type(bad).__name__)
big = {2**64: "big", -(2**64): "negative"}
print(big[2**64], big[-(2**64)], 2**64 in big, 2**64 + 1 in big, big[int("18446744073709551616")])
s = {"key%d" % i: i for i in range(50)}
print(sum(s["key" + str(i)] for i in range(50)), all("".join(["k", "ey", str(i)]) in s for i in range(50)))
print({1: "a", 1.0: "b", True: "c"})
