# What a special method does to the very container that is worked on: the operation gives a result or an exception, whatever it finds then.
import array
import struct
import io


class Evil:
    """Does something to a container in each of its special methods, and gives a number."""

    def __init__(self, number, act):
        self.number, self.act = number, act

    def __index__(self):
        self.act()
        return self.number

    __int__ = __index__
    __hash__ = __index__

    def __len__(self):
        self.act()
        return 3

    def __bool__(self):
        self.act()
        return True

    def __eq__(self, other):
        self.act()
        return False

    def __lt__(self, other):
        self.act()
        return True

    __gt__ = __lt__

    def __iter__(self):
        self.act()
        return self

    def __next__(self):
        self.act()
        self.number -= 1
        if self.number < 0:
            raise StopIteration
        return self.number

    def __call__(self, *args):
        self.act()
        return self.number

    def __getitem__(self, i):
        self.act()
        if i > 3:
            raise IndexError
        return i

    def __contains__(self, other):
        self.act()
        return False


def show(what, f):
    try:
        print(what, f())
    except Exception as e:
        print(what, type(e).__name__)


# --- what comes out where it can be told: an index is evaluated, then the length is asked for
def shrunk(make):
    b = make()
    return b, Evil(8, lambda: cut(b))


def cut(b):
    b[:] = b[:0]


def load(make, bounds):
    b, i = shrunk(make)
    return b[i:9] if bounds == 0 else b[1:i] if bounds == 1 else b[i]


def store(make, bounds, with_):
    b, i = shrunk(make)
    if bounds == 0:
        b[i:9] = with_
    elif bounds == 1:
        b[1:i] = with_
    else:
        b[i] = with_
    return b


def grown(make):
    b = make()
    i = Evil(8, lambda: b.extend(make()))
    return b[i], b[i:], len(b)


def value(make):
    b = make()
    b[5] = Evil(7, lambda: cut(b))
    return b


for make, with_ in (
    (lambda: bytearray(b"0123456789"), b"xyz"),
    (lambda: array.array("i", range(10)), array.array("i", [7, 8])),
    (lambda: array.array("b", range(10)), array.array("b", [7, 8])),
    (lambda: list(range(10)), [7, 8]),
):
    for bounds in (0, 1, 2):
        show("load", lambda: load(make, bounds))
    for bounds in (0, 1):
        show("store", lambda: store(make, bounds, with_))
    show("store an item", lambda: store(make, 2, 5))
    show("grown", lambda: grown(make))
for make in (lambda: bytearray(b"0123456789"), lambda: array.array("i", range(10)), lambda: array.array("H", range(10))):
    show("an item that cuts", lambda: value(make))


def packed(offset):
    b = bytearray(8)
    struct.pack_into("<I", b, Evil(offset, lambda: cut(b)), 7)
    return b


show("pack_into", lambda: packed(4))


# --- everything else that can be done to a container, with everything that a special method can do to it
KINDS = (
    lambda: list(range(12)),
    lambda: bytearray(range(12)),
    lambda: array.array("h", range(12)),
    lambda: {i: i for i in range(12)},
    lambda: set(range(12)),
    lambda: io.BytesIO(bytes(range(12))),
)
ACTS = (
    lambda c: c.clear(),
    lambda c: c.pop(),
    lambda c: cut(c),
    lambda c: c.append(5),
    lambda c: c.extend(c),
    lambda c: c.update({100: 1, 101: 2}),
    lambda c: c.add(200),
    lambda c: c.__init__(),
    lambda c: c.close(),
    lambda c: c.read(5),
    lambda c: c.write(b"0123456789"),
    lambda c: [c.append(i) for i in range(50)],
)


def stored(c, i, v):
    c[i] = v


def deleted(c, i):
    del c[i]


def each(c, e):
    for x in c:
        if e == x:
            break


OPERATIONS = (
    lambda c, e: c[e],
    lambda c, e: c[e:],
    lambda c, e: c[:e],
    lambda c, e: c[e:e:e],
    lambda c, e: c[1:9:e],
    lambda c, e: stored(c, e, 1),
    lambda c, e: stored(c, 3, e),
    lambda c, e: stored(c, slice(e, None), b"ab"),
    lambda c, e: stored(c, slice(2, e), e),
    lambda c, e: stored(c, slice(2, 5), e),
    lambda c, e: stored(c, slice(e, e, 2), c),
    lambda c, e: deleted(c, e),
    lambda c, e: deleted(c, slice(e, 9)),
    lambda c, e: deleted(c, slice(None, None, e)),
    lambda c, e: e in c,
    lambda c, e: c * e,
    lambda c, e: c + e,
    lambda c, e: c == e,
    lambda c, e: c < e,
    lambda c, e: c < [e],
    lambda c, e: c.index(e),
    lambda c, e: c.index(3, e),
    lambda c, e: c.index(3, 0, e),
    lambda c, e: c.count(e),
    lambda c, e: c.insert(e, 1),
    lambda c, e: c.pop(e),
    lambda c, e: c.pop(e, e),
    lambda c, e: c.remove(e),
    lambda c, e: c.extend(e),
    lambda c, e: c.append(e),
    lambda c, e: c.update(e),
    lambda c, e: c.update([(e, e)]),
    lambda c, e: c.get(e),
    lambda c, e: c.setdefault(e, e),
    lambda c, e: c.add(e),
    lambda c, e: c.discard(e),
    lambda c, e: c.union(e),
    lambda c, e: c.intersection(e),
    lambda c, e: c.difference_update(e),
    lambda c, e: c.issubset(e),
    lambda c, e: c.sort(key=e),
    lambda c, e: c.sort(reverse=e),
    lambda c, e: (c.append(e), c.sort()),
    lambda c, e: (c.insert(0, e), max(c), min(c), sorted(c)),
    lambda c, e: max(c, key=e),
    lambda c, e: min(c, default=e, key=e),
    lambda c, e: sum(c, e),
    lambda c, e: list(map(e, c)),
    lambda c, e: list(filter(e, c)),
    lambda c, e: list(zip(c, e)),
    lambda c, e: list(reversed(c)) + list(e),
    lambda c, e: bytes(e),
    lambda c, e: bytearray(c).join([b"a", e]),
    lambda c, e: b"".join(e),
    lambda c, e: c.join(e),
    lambda c, e: c.find(b"5", e),
    lambda c, e: c.find(b"5", 0, e),
    lambda c, e: c.replace(b"5", b"567", e),
    lambda c, e: c.split(b"5", e),
    lambda c, e: c.rsplit(b"5", e),
    lambda c, e: c.startswith(b"5", e),
    lambda c, e: c.center(e),
    lambda c, e: c.decode(e),
    lambda c, e: c.hex(e),
    lambda c, e: "%*d" % (e, 5),
    lambda c, e: "{:{}}".format(5, e),
    lambda c, e: "%s" % e,
    lambda c, e: str(c) + str(e),
    lambda c, e: int.from_bytes(c, e),
    lambda c, e: struct.unpack_from("<h", c, e),
    lambda c, e: struct.pack_into("<hh", c, 0, e, e),
    lambda c, e: struct.pack_into("<hh", c, e, 1, e),
    lambda c, e: array.array("h", e),
    lambda c, e: memoryview(c)[e],
    lambda c, e: memoryview(c)[e:9],
    lambda c, e: stored(memoryview(c), e, e),
    lambda c, e: stored(memoryview(c), slice(e, 9), c),
    lambda c, e: c.read(e),
    lambda c, e: c.readline(e),
    lambda c, e: c.seek(e),
    lambda c, e: c.readinto(c, e),
    lambda c, e: c.write(b"abc", e),
    lambda c, e: c.write(bytearray(b"abc"), e, e),
    lambda c, e: io.BytesIO(b"0123456789").readinto(c, e),
    lambda c, e: each(c, e),
    lambda c, e: range(20)[e],
    lambda c, e: slice(e, e, e).indices(10),
    lambda c, e: divmod(e, e),
    lambda c, e: isinstance(e, c),
    lambda c, e: print(end=e),
    lambda c, e: e(*c, *e),
)

calls = 0
for kind in KINDS:
    for operation in OPERATIONS:
        for act in ACTS:
            for number in (3, 9, -2):
                c = kind()

                def once(left=[2]):
                    # As often as twice, so that nothing grows for ever.
                    if left[0] > 0:
                        left[0] -= 1
                        act(c)

                try:
                    operation(c, Evil(number, once))
                except Exception:
                    pass
                calls += 1
print(calls)
