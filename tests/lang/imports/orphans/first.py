"""A module that is dropped while something of it is still in use."""
TEXT = "a text of the first module that nobody interns"
DATA = b"bytes of the first module, long enough to stay where they are"
NUMBER = 12345
COUNT = 0


def plain():
    return "first.plain", NUMBER


def constants():
    return "a constant text of a function of the first module", b"and bytes that belong to it", 1 << 70, (1, "two", 3.5)


def bump():
    global COUNT
    COUNT += 1
    return COUNT


def closure(n):
    def inner(x):
        return n + x + NUMBER

    return inner


def generator():
    for i in range(3):
        yield "first", i, plain()


def default(x, text="a default text of the first module, not interned"):
    return x, text


def raises():
    raise ValueError("raised in the first module, whose message is long")


class Thing:
    KIND = "a text in a class of the first module, not interned"

    def __init__(self, x):
        self.x = x

    def method(self):
        return self.x, self.KIND, plain()

    @staticmethod
    def static():
        return "static", NUMBER

    @classmethod
    def make(cls):
        return cls(99).method()

    @property
    def prop(self):
        return "property", self.x

    def __iter__(self):
        return self

    def __next__(self):
        if self.x > 3:
            raise StopIteration
        self.x += 1
        return self.x, plain()
