# One class for each way to be iterated, indexed and measured, used by all the built-ins that take iterables.
class Getitem:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, i):
        return self.data[i]


class Iter(Getitem):
    def __iter__(self):
        return iter(self.data)


class Gen(Getitem):
    def __iter__(self):
        for x in self.data:
            yield x


class Next:
    def __init__(self, data):
        self.data = list(data)

    def __iter__(self):
        return self

    def __next__(self):
        if not self.data:
            raise StopIteration
        return self.data.pop(0)


for kind in (Getitem, Iter, Gen, Next):
    make = lambda: kind([3, 1, 2])
    print(
        kind.__name__, list(make()), tuple(make()), sorted(make()), sum(make()), min(make()), max(make()), sorted(set(make())), any(make()), all(make()),
        list(map(str, make())), list(filter(lambda x: x > 1, make())), list(zip(make(), "abc")), list(enumerate(make(), 1)), [x for x in make()],
        bytes(make()),
    )
    a, *b = make()
    print(a, b, 2 in make(), 9 in make(), "-".join(str(x) for x in make()), dict(zip(make(), make()))[1], bytearray(make()))
    l = [0]
    l.extend(make())
    l += make()
    s = {9}
    s.update(make())
    print(l, sorted(s), (lambda *a: a)(*make()), sorted(s | set(make())), list(reversed(sorted(make()))))


class Sized:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i >= 3:
            raise IndexError
        return i * 11


print(list(Sized()), list(reversed(Sized())), len(Sized()), bool(Sized()), 22 in Sized(), sorted(Sized(), reverse=True))


class Raises:
    def __iter__(self):
        yield 1
        raise KeyError("midway")


for f in (list, tuple, sum, sorted, set, max, lambda x: [y for y in x], lambda x: dict(zip(x, x)), lambda x: "".join(x), lambda x: [].extend(x)):
    try:
        f(Raises())
        print("finished")
    except KeyError as e:
        print("KeyError", end=" ")
    except TypeError:
        print("TypeError", end=" ")
print()
