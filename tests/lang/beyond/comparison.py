# Comparisons that stock MicroPython does not make: reflected ones, ranges by their items.
class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __lt__(self, other):
        return self.parts < (other.parts if isinstance(other, Version) else (other,))

    def __gt__(self, other):
        return self.parts > (other.parts if isinstance(other, Version) else (other,))

    def __le__(self, other):
        return NotImplemented


v = Version(2, 1)
print(1 < v, 3 < v, 3 > v, 1 > v, v < Version(2, 2), v > 2)
for f in (lambda: 1 <= v, lambda: v >= 1):
    try:
        print("result", f())
    except TypeError:
        print("TypeError")
print(range(3) == range(3), range(0) == range(5, 5), range(0, 5, 2) == range(0, 6, 2), range(3) != range(4), range(3) == [0, 1, 2])
print(range(1, 2) == range(1, 3, 2), range(5, 0, -2) == range(5, 0, -2), range(0, 4, 2) == range(0, 4, 3), range(3) != range(3))
