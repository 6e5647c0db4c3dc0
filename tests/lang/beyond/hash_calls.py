# `__hash__` is called once for each use of a key, and never for a key that is stored.
calls = 0


class Key:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        global calls
        calls += 1
        return self.value

    def __eq__(self, other):
        return isinstance(other, Key) and self.value == other.value


def count(f):
    global calls
    calls = 0
    f()
    return calls


def reading(d, keys):
    for key in keys:
        d[key]
        key in d
        d.get(key)


def writing(d, keys):
    for key in keys:
        d[key] = 2


def removing(d, keys):
    for key in keys:
        del d[key]


for size in 1, 4, 8, 9, 20, 300:
    keys = [Key(i) for i in range(size)]
    d = {}
    s = set()
    print(size, count(lambda: writing(d, keys)) / size, count(lambda: [s.add(key) for key in keys]) / size)
    print(count(lambda: reading(d, keys)) / size, count(lambda: [key in s for key in keys]) / size)
    print(count(lambda: writing(d, keys)) / size, count(lambda: list(d.items())), count(lambda: dict(d)), len(d))
    print(count(lambda: removing(d, keys[: size // 2 + 1])), len(d), [key.value for key in d][:3])

# Mixed with keys whose hash is known without a call: those are as they were.
d = {i: i for i in range(3)}
d["name"] = "text"
d[Key(1)] = "key"
d[(1, 2)] = "tuple"
print(d[1], d[Key(1)], d["name"], d[(1, 2)], d.get(Key(2)), count(lambda: (d[1], d["name"], d[(1, 2)])), len(d))
for i in range(40):
    d["n%d" % i] = i
    d[Key(i)] = i
print(len(d), d["n39"], d[Key(39)], d[2], d.pop(Key(1)), d.get(Key(1)), d.setdefault(Key(50), 5), d[Key(50)])

# In tuples.
d = {(Key(i), i): i for i in range(5)}
print(count(lambda: d[(Key(3), 3)]), count(lambda: d.get((Key(3), 4))), (Key(1), 1) in d)


# Keys of different hashes are never compared, whatever `__eq__` would say.
class Equal:
    def __init__(self, value):
        self.value = value

    def __hash__(self):
        return self.value

    def __eq__(self, other):
        print("compared", self.value)
        return True


d = {Equal(1): 1, Equal(2): 2, 7: 7, "a": "a"}
print(len(d), d[7], d["a"], d.get(8), d.get("b"))
print(d[Equal(2)], d.get(Equal(3)), Equal(1) in d)


# The hash of a key that is stored may change: it is found by the one that it had, as in CPython.
key = Key(5)
d = {key: 1}
key.value = 6
print(key in d, Key(5) in d, Key(6) in d)


class Failing:
    def __init__(self):
        self.fails = False

    def __hash__(self):
        if self.fails:
            raise ValueError("hash")
        return 1

    def __eq__(self, other):
        return self is other


f = Failing()
d = {f: 1, 1: 2}
f.fails = True
print(d[1], 2 in d, len(dict(d)), list(d.values()))
try:
    d[f]
except ValueError as e:
    print(e)
