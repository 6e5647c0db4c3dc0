# What sys.print_exception writes: files, lines, functions, innermost last.
import io
import sys


def trace(f, *args):
    try:
        f(*args)
    except BaseException as e:
        out = io.StringIO()
        sys.print_exception(e, out)
        text = out.getvalue()
        # The frames of this function come first; what is below is the tested function's.
        print(text, end="")
        print("--")


def simple():
    raise ValueError("message")


def calls():
    x = 1

    simple()


def divide(a, b):
    return (
        a
        / b
    )


class C:
    def method(self):
        self.other()

    def other(self):
        [][5]

    @property
    def prop(self):
        return {}["missing"]

    def __add__(self, other):
        raise TypeError("no adding")


def gen():
    yield 1
    raise RuntimeError("in generator")


def consume():
    for x in gen():
        pass


def lam():
    return (lambda: undefined)()


def comp():
    return [1 // x for x in (1, 0)]


def nested():
    def inner():
        def innermost():
            raise KeyError("deep", 2)

        innermost()

    inner()


def reraised():
    try:
        simple()
    except ValueError:
        raise


def in_finally():
    try:
        simple()
    finally:
        x = 2


def no_args():
    raise AssertionError


def multi():
    raise OSError(2, "two args")


for f in (simple, calls, lam, comp, nested, reraised, in_finally, no_args, multi, consume):
    trace(f)
trace(divide, 1, 0)
trace(C().method)
trace(lambda: C().prop)
trace(lambda: C() + 1)
trace(map, 5)
trace(int, "zz")
trace(lambda: 3 < "a")


class Own(Exception):
    def __str__(self):
        return "own text"


def own():
    raise Own(1, 2)


trace(own)
