"""A module with all that a namespace can begin with: what is foreseen of it, and what is not."""

LIMIT = 5
NAME = "things"
TEXT = "a longer text that nobody interns, with spaces"
DATA = b"some bytes \x00\xff"
NOTHING = None
YES = True
BIG = 123456789012345678901234567890
RATIO = 2.5
PAIR = (1, ("two", 3.0))


def plain(x):
    return x + LIMIT


def default(x, y=2):
    return x * y


def bump():
    global count
    count += 1
    return count


def late():
    global made_late
    made_late = NAME
    return made_late


count = 0


class Thing:
    size = 3

    def get(self):
        return self.size

    def twice(self):
        return lambda: self.size * 2


loop_made = []
for i in range(3):

    def inner():
        return NAME

    loop_made.append(inner)

if LIMIT > 3:
    chosen = "large"
else:
    chosen = "small"

try:
    import no_such_module_anywhere
except ImportError:
    no_such_module_anywhere = None

swapped = 1
swapped, other = "rebound", LIMIT
gone = "for a moment"
del gone
gone = "again, at the end"


def last():
    return [name for name in globals() if not name.startswith("_")]
