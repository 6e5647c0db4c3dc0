import array, binascii, collections, hashlib, heapq, io, json, math, random, re, struct, sys, uctypes


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
            failed.append("check")


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


def managed():
    class Context:
        def __enter__(self):
            return [1]

        def __exit__(self, kind, value, traceback):
            numbers.append(2)

    with Context() as a, Context() as b:
        return a + b


def finish():
    def steps():
        try:
            yield [1]
            yield [2]
        finally:
            numbers.append(9)

    def all_steps():
        yield from steps()

    some = all_steps()
    next(some)
    some.close()
    return [x for x in all_steps()]


def trace():
    try:
        key_error()
        [][1]
    except IndexError as e:
        sys.print_exception(e, io.StringIO())


def chained():
    try:
        try:
            raise Error("first")
        except Error:
            raise KeyError("second")
    except KeyError as e:
        return str(e) + repr(e)


def remove():
    for i in range(30):
        names[i] = i
        members.add(i + 50)
    for i in range(30):
        del names[i]
        members.remove(i + 50)


def drop_items():
    more = list(range(100))
    del more[10:90]
    more.pop()
    numbers[3:] = more


def fields():
    s = uctypes.struct(uctypes.addressof(data), {"x": 0 | uctypes.UINT8, "y": (1, {"z": 0 | uctypes.UINT8})})
    return s.x, s.y.z


def unpack():
    first, *rest = numbers
    a, b, *c = text
    return rest, (lambda *a, **k: (a, k))(*rest, *c, z=1)


def template():
    return t"{text} and {len(numbers)!r:>5}".values


def local_names():
    one = [1]

    def inner():
        nonlocal one
        one = one + [2]
        return lambda: one

    return inner()()


STEPS = (
    ("check", lambda: None),
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
    ("with", managed),
    ("close", finish),
    ("traceback", trace),
    ("chained", chained),
    ("remove", remove),
    ("drop", drop_items),
    ("structure", fields),
    ("unpack", unpack),
    ("template", template),
    ("closures", local_names),
    ("heap", lambda: [heapq.heappush(numbers[3:], n) for n in range(20)]),
    ("digest", lambda: binascii.hexlify(hashlib.sha256(data).digest())),
    ("base64", lambda: binascii.a2b_base64(binascii.b2a_base64(data * 20))),
    ("random", lambda: [random.choice(numbers), random.getrandbits(32)]),
    ("math", lambda: [math.sqrt(x) for x in range(5)] + [math.factorial(30), round(2.5e20), divmod(big, 7)]),
    ("int text", lambda: int(str(big * big)) - int("%x" % big, 16) + int.from_bytes(big.to_bytes(20, "big"), "big")),
    ("float text", lambda: "{:.3f} {:e} %g {}".format(1.5, 2.5, 1e100) % 0.1),
    ("translate", lambda: bytes(x ^ 1 for x in data) + data[1:] + bytes(range(100))),
    ("lines", lambda: (text * 5).encode().split(b"e") + text.partition("x")[0].splitlines()),
    ("find all", lambda: [m for m in re.compile("t(.)").split(text * 3)]),
    ("tuples", lambda: sorted([(n, str(n)) for n in range(20)], key=lambda t: t[1], reverse=True)),
    ("min max", lambda: (min(numbers, key=lambda n: -n), max([str(n) for n in numbers]), sum([[1], [2]], []))),
    ("any all", lambda: any(x > 5 for x in numbers) or all(list(filter(None, numbers)))),
    ("enumerate", lambda: [pair for pair in enumerate(reversed(numbers))] + list(range(10))[::2]),
    ("ordered end", lambda: (ordered.__setitem__("last", 5), ordered.popitem())),
    ("dict views", lambda: [set(names.keys()) & {"a"}, list(names.values()), dict.fromkeys("xyz", 3)]),
    ("set algebra", lambda: [members ^ {1}, members - {1}, members & {1}, members.copy(), sorted(frozenset(members))]),
    ("memory stream", lambda: io.BytesIO(data).read() + io.BytesIO(bytes(data)).readline()),
    ("print", lambda: print("x" * 300, numbers, file=io.StringIO(), sep=text)),
    ("made", lambda: type("Made", (Base,), {"z": 1})(5).z),
)
chosen = sys.argv[0]
for name, f in STEPS:
    if chosen == "list":
        print(name)
    elif name == chosen:
        step(name, f)
if len(failed) > 1:
    print("broken: one allocation failed", failed)
print("failed:", *failed)
print("end")
