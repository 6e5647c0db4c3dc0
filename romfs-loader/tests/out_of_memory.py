import array, collections, io, json, re, struct, sys


class Base:
    shared = [1]

    def __init__(self, x):
        self.x = x

    def __add__(self, other):
        return Base(self.x + other.x)

    def __eq__(self, other):
        return self.x == other.x


class Derived(list):
    pass


class Error(Exception):
    def __init__(self, text):
        super().__init__(text, 1)
        self.text = text


def counter(n):
    for i in range(n):
        yield [i]


Point = collections.namedtuple("Point", "x y")
numbers = [1, 2, 3]
names = {"a": 1, "b": 2}
members = {1, 2, 3}
data = bytearray(b"abc")
shorts = array.array("h", [1, 2])
queue = collections.deque((1, 2), 5)
ordered = collections.OrderedDict(((1, 2), (3, 4)))
base = Base(1)
derived = Derived([1, 2])
stream = io.StringIO("start")
big = 1 << 100
generator = counter(1000)
text = "text"
taken = 0
failed = []


def check(step):
    ok = numbers[:3] == [1, 2, 3] and all(type(n) is int for n in numbers)
    ok = ok and names["a"] == 1 and names["b"] == 2 and list(names)[:2] == ["a", "b"]
    ok = ok and all(names[name] in range(1000) for name in names)
    ok = ok and {1, 2, 3} <= members and len(members) == len(list(members))
    ok = ok and data[:3] == b"abc" and len(data) == len(bytes(data))
    ok = ok and list(shorts)[:2] == [1, 2] and list(queue)[:1] is not None and len(queue) <= 5
    ok = ok and ordered[1] == 2 and ordered[3] == 4 and list(ordered)[:2] == [1, 3]
    ok = ok and base.x == 1 and Base.shared[0] == 1 and derived[:2] == [1, 2]
    ok = ok and stream.getvalue()[:2] in ("st", "wr") and big == 1 << 100 and text[:4] == "text"
    if not ok:
        print("broken", step, numbers, names, members, data, shorts, list(queue), ordered, base.x, derived, stream.getvalue())


def step(name, f):
    for _ in range(2):
        try:
            f()
        except MemoryError:
            failed.append(name)
        else:
            break
    for _ in range(2):
        try:
            check(name)
            break
        except MemoryError:
            failed.append(name)


def caught():
    try:
        raise Error("text")
    except Error as e:
        return e.args[0] + e.text


def key_error():
    try:
        return names["missing"]
    except KeyError as e:
        return e.args


def advance():
    global taken
    for item in generator:
        if item[0] < taken:
            print("broken generator", item, taken)
        taken = item[0] + 1
        break


def recover(f):
    # An iterator that could not be made leaves no trace.
    return [f(i) for i in range(3)]


def grow_text():
    global text
    text += "x" * 50


def define():
    class Local(Base):
        y = [2]

        @property
        def z(self):
            return self.x

    return Local(3).z + sum(lambda_(4) for lambda_ in (lambda n, k=2: n * k,))


def add_in_place():
    global numbers
    numbers += [5] * 40


def assign_slice():
    numbers[3:5] = [7] * 30
    data[3:6] = b"12345678"


def rewrite():
    stream.seek(0)
    stream.write("written over and beyond")


STEPS = (
    ("list append", lambda: [numbers.append(n) for n in range(20)]),
    ("list insert", lambda: numbers.insert(3, 9)),
    ("list extend", lambda: numbers.extend(range(30))),
    ("list iadd", add_in_place),
    ("list slice", assign_slice),
    ("list sort", lambda: sorted(numbers, key=lambda n: -n)),
    ("list copy", lambda: numbers.copy() + numbers * 2),
    ("dict set", lambda: [names.__setitem__("key%d" % i, i) for i in range(30)]),
    ("dict update", lambda: names.update({str(i): i for i in range(30)}, last=3)),
    ("dict setdefault", lambda: names.setdefault("default", 5)),
    ("dict copy", lambda: dict(names, x=1).items()),
    ("dict mixed", lambda: names.__setitem__((1, 2), 7)),
    ("set add", lambda: [members.add(i) for i in range(40)]),
    ("set union", lambda: members | {100} | frozenset((1, 200))),
    ("set update", lambda: members.update("abc")),
    ("bytearray append", lambda: [data.append(i) for i in range(40)]),
    ("bytearray extend", lambda: data.extend(b"x" * 100)),
    ("array append", lambda: [shorts.append(i) for i in range(40)]),
    ("deque", lambda: [queue.append(i) for i in range(8)]),
    ("ordered", lambda: [ordered.__setitem__(i, i) for i in range(10, 30)]),
    ("attribute", lambda: [setattr(base, "name%d" % i, i) for i in range(20)]),
    ("class attribute", lambda: setattr(Base, "other", [1])),
    ("operator", lambda: (base + base) == Base(2)),
    ("subclass", lambda: [derived.append(i) for i in range(20)]),
    ("generator", advance),
    ("generators", lambda: [sum(x) for x in counter(5)]),
    ("nested", lambda: [[i for i in counter(3)] for _ in counter(3)]),
    ("map", lambda: list(map(lambda x, y: (x, y), numbers, derived))),
    ("zip", lambda: dict(zip(names, numbers))),
    ("exception", caught),
    ("key error", key_error),
    ("text", grow_text),
    ("format", lambda: "{:>10} {!r} %s".format(text, numbers) % names),
    ("split", lambda: ",".join((text * 3).split("t")).replace("e", "ee").upper().encode()),
    ("big", lambda: (big * big + big) // 3 ** 50 % 12345678901234567890),
    ("float", lambda: [x * 1.5 for x in range(5)] + [complex(1, 2) ** 2]),
    ("named tuple", lambda: Point(1, y=2)._replace(x=3)),
    ("closure", lambda: recover(lambda i: lambda: i)),
    ("star", lambda: (lambda *a, **k: (a, k))(*numbers, **{"k": 1})),
    ("class", define),
    ("stream", rewrite),
    ("json", lambda: json.loads(json.dumps({"a": [1, 2.5, None, "x"], "b": {"c": True}}))),
    ("re", lambda: re.sub("(t)(e)", r"\2\1", text) + str(re.match("(.)(.)", text).groups())),
    ("struct", lambda: struct.unpack("<hI4s", struct.pack("<hI4s", 1, 2, b"abcd"))),
    ("memoryview", lambda: bytes(memoryview(data)[1:3])),
    ("repr", lambda: repr((numbers, names, members, data, base, derived))),
    ("intern", lambda: [getattr(base, "none%d" % i, None) for i in range(20)]),
    ("exec", lambda: type("Made", (Base,), {"z": 1})(5).z),
)
chosen = sys.argv[0]
for name, f in STEPS:
    if chosen == "list":
        print(name)
    elif name == chosen:
        step(name, f)
if len(failed) > 1:
    print("broken: one allocation failed", failed)
print(len(failed), "failed")
print("end")
