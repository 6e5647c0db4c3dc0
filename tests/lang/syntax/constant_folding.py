# Expressions a compiler may fold must give what they give unfolded.
def same(*values):
    return all(v == values[0] and type(v) is type(values[0]) for v in values)


one, two, three, big, neg, half = 1, 2, 3, 2**40, -7, 0.5
print(same(1 + 2, one + two), same(1 << 40, one << 40), same(-7 // 2, neg // two), same(-7 % 3, neg % three), same(2**40 * 2**40, big * big))
print(same(~1, ~one), same(-(-1), -(-one)), same(not 1, not one), same(3 - 5, three - 5), same(7 & 3 | 8 ^ 1, 7 & three | 8 ^ one))
print(same(2**10, two**10), same(2**-1, two**-1), same(1 / 2, one / two), same(7 // 2.0, 7 // (two * 1.0)), same(10**20 // 3, 10**20 // three))
print(same("a" "b", "a" + "b"), same("ab" * 2, "ab" * two), same(b"a" b"b", b"a" + b"b"), same((1, 2) + (3,), (one, two) + (three,)), same((1, 2), (one, two)))
print(1 if 0 else 2, 1 if "" else 2, 1 if () else 2, 0 or 5, 1 and 6, not None, None is None, 1 < 2 < 3, 1 == 1.0)
print(2**62, -(2**62), 2**63, 2**31, -(2**31), 2**30, 1 << 30, 1 << 31, 1 << 62, 1 << 63, -1 << 62, -1 << 63)
print(0x3FFFFFFF + 1, 0x7FFFFFFF + 1, 0x3FFFFFFFFFFFFFFF + 1, 0x7FFFFFFFFFFFFFFF + 1, -0x40000000 - 1, -0x4000000000000000 - 1)
for f in (lambda: 1 / 0, lambda: 1 // 0, lambda: 1 % 0, lambda: 1 << -1, lambda: 0**-1, lambda: 5 % 0.0):
    try:
        print(f())
    except (ZeroDivisionError, ValueError) as e:
        print(type(e).__name__)
if 0:
    print("never")
elif 1:
    print("constant elif")
if not True:
    print("never")
while 0:
    print("never")
else:
    print("while else")
while False:
    pass
while 1:
    print("once")
    break
print(1 and 2 or 3, 0 and 2 or 3, (1, 2)[0], "abc"[1], [1, 2][-1], {"k": 5}["k"], -(5), +5, - 5 ** 2, (-5) ** 2)
print(1_000 * 1_000, 0b11 << 0b1, 0o17 + 0x11, 1e3 + 1, 5 // 2 * 2.0, 3 * -1, 3 - -1, 3--1, ~-1, -~1)


def g():
    return 1
    return 2


def h():
    while True:
        return "from loop"


def k():
    raise ValueError
    print("never")


print(g(), h())
try:
    k()
except ValueError:
    print("raised")
from micropython import const

_P = const(3)
Q = const(_P + 4)
R = const(1 << _P | Q)
print(_P if _P else 0, Q, R, _P * Q, -_P, ~Q)
