# A beginning, then effects on the very names of it.
first = 1
second = "two"


def third():
    return 3


order_before = [n for n in globals() if n[0] != "_"]
del first
first = "again"
order_after = [n for n in globals() if n[0] != "_"]
second, third = third, second
if order_before:
    conditional = 10
else:
    never = 11
for first in range(3):
    looped = first


def redefined():
    return "old"


old = redefined


def redefined():
    return "new"


class Made:
    first = first
    text = "of the class"

    def method(self):
        return self.text, third
