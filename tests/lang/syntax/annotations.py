# Annotations are accepted everywhere and change nothing.
x: int = 5
y: "anything at all" = [1]
print(x, y)


def f(a: int, b: str = "b", *args: float, c: bool = True, d: dict[str, int] = None, **kw: list) -> tuple[int, str]:
    local: int = a
    other: list[int]
    other = [local]
    return a, b, args, c, d, kw, other


print(f(1), f(1, "x", 2.0, c=False, d={}, e=[]))


class C:
    attr: int = 1
    later: str
    items: list[int] = []

    def method(self: "C", other: "C" = None) -> "C":
        self.value: int = 7
        return self


c = C().method()
print(c.attr, c.value, hasattr(c, "later"), C.items)


def g() -> None:
    pass


def h(*, key: int) -> "quoted":
    return key


async def k(a: int) -> int:
    return a


def gen(n: int) -> "Iterator[int]":
    for i in range(n):
        yield i


print(g(), h(key=3), list(gen(3)), f.__name__)
d: dict = {}
d["k"]: int = 4
print(d)
(p): int = 8
print(p)
lam = lambda a, b=2: a + b
print(lam(1))
for i in range(2):
    t: int = i
print(t)
