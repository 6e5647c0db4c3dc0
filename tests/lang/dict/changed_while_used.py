# Containers that their own items change: while they are searched, sorted, compared, indexed or iterated over.
# Stock MicroPython crashes on the first part; the expected output is what the language asks for.
class Key:
    hashes = comparisons = 0
    at = -1
    action = None

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        Key.hashes += 1
        if Key.hashes == Key.at:
            Key.action()
        return hash(self.n)

    def __eq__(self, other):
        Key.comparisons += 1
        if Key.comparisons == Key.at:
            Key.action()
        return self.n == other.n


def run(at, action, steps):
    Key.hashes = Key.comparisons = 0
    Key.at, Key.action = at, action
    steps()
    Key.at = -1


def consistent(d):
    keys = list(d)
    return len(keys) == len(d) == len(set(k.n for k in keys)) and all(k in d for k in keys)


def fill(d):
    def steps():
        for i in range(40):
            d[Key(i % 30)] = i

    return steps


print("clear", all(consistent(d) for at in range(1, 120) for d in [{}] if run(at, d.clear, fill(d)) is None))


def check_sort(n):
    class Failing:
        left = n

        def __init__(self, v):
            self.v = v

        def __lt__(self, other):
            Failing.left -= 1
            if Failing.left == 0:
                raise ValueError("stop")
            return self.v < other.v

    items = [Failing((i * 37) % 50) for i in range(50)]
    try:
        items.sort()
    except ValueError:
        pass
    return sorted([item.v for item in items]) == list(range(50))


print("sort", all(check_sort(n) for n in range(1, 320, 3)))


class Emptying:
    def __eq__(self, other):
        items.clear()
        return False


items = [Emptying() for _ in range(10)]
print(items.count(5), len(items))
items = [Emptying() for _ in range(10)]
print(5 in items, items == [], len(items))
items = [Emptying() for _ in range(10)]
try:
    items.remove(5)
except ValueError:
    print("ValueError", len(items))


def growing():
    for i in range(5):
        items.append(i)
        yield i


items = [1, 2]
items.extend(items)
print(items)
items += items
print(items)
items = [1, 2, 3]
items[1:1] = items
print(items, items * 2)
walk = iter(items)
print(next(walk))
items.clear()
print(list(walk), items)
