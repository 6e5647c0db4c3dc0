# sort and sorted: keys, stability, reverse, mixed sizes, keys that raise.
data = [(3, "c"), (1, "a"), (2, "b"), (1, "z"), (3, "a")]
print(sorted(data), sorted(data, reverse=True), sorted(data, key=lambda p: p[1]))
print(sorted([5, 2, 9, 1]), sorted("hello"), sorted((3, 1)), sorted({2: 0, 1: 0}), sorted(range(5, 0, -1)), sorted([]))
print(sorted(["b", "A", "c"], key=str.lower), sorted([-3, 2, -1], key=abs), sorted([1.5, 1, 2, 0.5]))
calls = []


def key(x):
    calls.append(x)
    return -x


print(sorted([2, 3, 1], key=key), sorted(set(calls)))
state = 17
numbers = []
for _ in range(200):
    state = (state * 1103515245 + 12345) % 2**31
    numbers.append(state % 1000)
ordered = sorted(numbers)
assert all(a <= b for a, b in zip(ordered, ordered[1:]))
assert sorted(numbers, reverse=True) == ordered[::-1]
assert sum(ordered) == sum(numbers) and len(ordered) == 200
print(ordered[:5], ordered[-5:])
numbers.sort(key=lambda n: (n % 10, n))
assert all((a % 10, a) <= (b % 10, b) for a, b in zip(numbers, numbers[1:]))
print(numbers[:4])
for size in range(12):
    a = [(i * 7) % 11 for i in range(size)]
    assert sorted(a) == sorted(a[::-1])
    a.sort()
    assert a == sorted(a)


class Version:
    def __init__(self, text):
        self.parts = [int(p) for p in text.split(".")]
        self.text = text

    def __lt__(self, other):
        return self.parts < other.parts


print([v.text for v in sorted(map(Version, ("1.10", "1.2", "1.9.1", "0.5")))])
for bad in ([1, "a"], [None, 1], [[1], 1]):
    try:
        sorted(bad)
    except TypeError:
        print("TypeError")
try:
    sorted([1, 2], key=lambda x: 1 / 0)
except ZeroDivisionError:
    print("ZeroDivisionError")
people = [{"n": "ann", "a": 30}, {"n": "bob", "a": 25}, {"n": "cid", "a": 30}]
print([p["n"] for p in sorted(people, key=lambda p: (-p["a"], p["n"]))])
