# slice objects, as made by subscripts and by slice().
class Show:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


s = Show()
for k in (s[1:2], s[:], s[::2], s[1:], s[:-1], s[1:10:3], s["a":"b"]):
    print(k, k.start, k.stop, k.step)
print(s[1], s[1, 2], s[1:2, 3], s[...], s[None], s[()], s[-1], s["key"], s[1:2, ::3])
s[1:3] = "x"
s[0] = "y"
s["k"] = "z"
del s[5]
del s[2:4]
del s["k"]
sl = Show()[1:5]
print([0, 1, 2, 3, 4, 5, 6][sl], "abcdefg"[sl], (0, 1, 2, 3)[sl], b"abcdef"[sl], list(range(10)[sl]))
print(type(sl).__name__, sl.start, sl.stop, sl.step, s[::2].indices(5), s[1:100].indices(5), s[-3:].indices(10))


class Window:
    def __init__(self, items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        if isinstance(i, slice):
            return Window(self.items[i.start if i.start is not None else 0 : i.stop])
        return self.items[i]


w = Window("abcdef")
print(w[2], w[1:4].items, w[:2].items, len(w[3:]))
