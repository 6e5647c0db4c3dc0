# Line numbers in tracebacks: long statements, blank stretches, continuation lines, big jumps.
import io
import sys


def line_of(f):
    try:
        f()
    except Exception as e:
        out = io.StringIO()
        sys.print_exception(e, out)
        lines = [l.strip() for l in out.getvalue().split("\n") if "line" in l]
        return [int(l.split("line ")[1].split(",")[0]) for l in lines][1:]


def first():
    1 / 0


def spaced():




    a = 1



    b = 2 / 0


def long_call():
    return max(
        1,
        2,
        int("q"),
        4,
    )


def loops():
    for i in range(3):
        if i == 2:
            raise ValueError
        else:
            continue


def in_dict():
    return {
        "a": 1,
        "b": [][0],
    }


def after_string():
    text = """one
two
three
"""
    return text[100]


def conditional():
    return (
        1
        if False
        else undefined
    )


def chained():
    return (
        "abc"
        .upper()
        .missing
    )





































































def far_away():
    raise KeyError


def deep(n):
    if n == 0:
        raise IndexError
    deep(n - 1)


def try_else():
    try:
        pass
    except ValueError:
        pass
    else:
        {}["k"]


def handler():
    try:
        {}["k"]
    except KeyError:
        [][1]


def with_block():
    class M:
        def __enter__(self):
            pass

        def __exit__(self, *a):
            pass

    with M():
        x = 1
        raise ValueError
    y = 2


for f in (first, spaced, long_call, loops, in_dict, after_string, conditional, chained, far_away, lambda: deep(3), try_else, handler, with_block):
    print(line_of(f))
