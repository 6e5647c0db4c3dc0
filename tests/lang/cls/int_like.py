# Objects that convert themselves to an int or a float, where one is wanted.
class Seven:
    def __int__(self):
        return 7

    def __float__(self):
        return 2.5


class Big:
    def __int__(self):
        return 1 << 70


class Own(Seven):
    def __rmul__(self, other):
        return "reflected"

    def __rdivmod__(self, other):
        return "reflected"


def tell(f):
    try:
        print(f())
    except (TypeError, OverflowError) as e:
        print(type(e).__name__, e)


s = Seven()
for f in (
    lambda: [0] * s,
    lambda: (0,) * s,
    lambda: "ab" * s,
    lambda: b"ab" * s,
    lambda: [0] * Own(),
    lambda: 3 * Own(),
    lambda: "%d %x %o %X" % (s, s, s, s),
    lambda: "%x" % 1.5,
    lambda: "%x" % "1",
    lambda: divmod(2.5, s),
    lambda: divmod(1, s),
    lambda: divmod(s, 1),
    lambda: [0] * Big(),
    lambda: chr(Big()),
    lambda: [0] * 1.5,
    lambda: [0] * "a",
):
    tell(f)
