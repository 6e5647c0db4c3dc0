# One of every kind of thing that a dump shows.
import sys
from collections import namedtuple as nt, deque

BIG = 123456789012345678901234567890
FLOAT = 2.5e-7
COMPLEX = 3j
NESTED = (None, True, False, ..., "t\u20acxt", b"\0\xff'", (), ((1, -2), "one"))
FAR = 100000


def plain(a, b, c=1, *, d, e=None, **rest):
    global FAR
    FAR += a[b] * -c
    d.e = not rest
    return "%s" % (e,) if d else f"{a!r}"


def many(*args):
    x, *y, z = args
    try:
        with open(x) as f:
            for i in range(len(y)):
                if i in z:
                    continue
                f.write(y[i:-1])
            else:
                return {i for i in y}, {i: 1 for i in y}, [i for i in y]
    except (OSError, ValueError) as error:
        raise RuntimeError("no", *args, key=1, **z) from error
    finally:
        del f
    assert x, "message"


def outer(n, step):
    total = 0

    def inner():
        nonlocal total
        total += step
        yield total
        yield from inner()

    return lambda k=n: inner


class Base:
    """Not kept."""

    @staticmethod
    def make():
        return super


class Derived(Base):
    size = 4

    async def go(self):
        async for x in self:
            await x
        return super().make()







































































































































def far():
    return __name__
