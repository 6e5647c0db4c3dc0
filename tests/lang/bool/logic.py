# Truth: and, or, not, what is true, and that the operands come back themselves.
class Sized:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n


class Truth:
    def __init__(self, t):
        self.t = t

    def __bool__(self):
        return self.t


for v in (0, 1, -1, 0.0, 0.1, "", "0", b"", b"0", [], [0], (), (0,), {}, {0: 0}, set(), {0}, None, True, False, range(0),
          range(1), Sized(0), Sized(2), Truth(True), Truth(False), object(), lambda: 0, 0j, bytearray(), bytearray(1)):
    name = type(v).__name__
    print(name, bool(v), not v, "then" if v else "else", (v or "right") is v, (v and "right") is v)
log = []


def seen(name, value):
    log.append(name)
    return value


r = seen("a", 0) or seen("b", "") or seen("c", 3) or seen("d", 4)
print(r, log)
log.clear()
r = seen("a", 1) and seen("b", [1]) and seen("c", 0) and seen("d", 4)
print(r, log)
log.clear()
r = seen("a", 0) and seen("b", 1) or seen("c", 2) and not seen("d", 0)
print(r, log)
print(True + True, True * 5, -True, ~True, True == 1, str(True), repr(False), int(True), "%d" % True, f"{True}")
print(isinstance(True, int), issubclass(bool, int), type(True) is bool, bool("False"), bool(), True is True)
print(True & False, True | False, True ^ True, type(True & True).__name__, type(True & 1).__name__)
print(sorted([True, False, 2, -1]), sum([True, True, False]), max(True, False), [10, 20][True])
