kept = [1, 2]
table = {"a": 1}
text = "as it was"
number = 7


def function():
    return kept


space = globals()
offered = [
    space.setdefault("kept", 3),
    space.setdefault("table", 4),
    space.setdefault("text", 5),
    space.setdefault("number", 6),
    space.setdefault("function", 7) is function,
    space.setdefault("fresh", 8),
]
again = space.setdefault("fresh", 9)
