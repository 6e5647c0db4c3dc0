# Ranges with more items than a machine word counts, and those that reach its end.
import sys

most = sys.maxsize


def show(f):
    try:
        return f()
    except (OverflowError, IndexError) as error:
        return type(error).__name__


whole = range(-most, most)
print(show(lambda: len(whole)), bool(whole), whole[0] == -most, whole[-1] == most - 1, whole[most] == 0, whole[-most] == 0)
print(whole[5:7] == range(5 - most, 7 - most), whole[-7:-5] == range(most - 7, most - 5), len(whole[most - 2 : most]))
print(len(range(0, most)), len(range(-most, most, 2)), show(lambda: len(range(-most - 1, most))))
print([n + most for n in whole[:6:2]], [n - most for n in whole[: -6 : -2]], len(whole[::4]))
print(0 in whole, most in whole, -most in whole, range(-most, most, 2)[-1] == most - 2, whole == range(-most, most), whole == range(most))

near = range(most - 1, most, 5)
print(len(near[:]), near[:][0] == most - 1, list(near[5:]), len(near[::-1]), near[-1:][0] == most - 1)
down = range(2 - most, -most, -7)
print(len(down), len(down[:]), len(down[::-1]), down[:][0] == 2 - most)
print(range(10)[2:8:3], range(10)[8:2:-3], range(10)[::-1], range(2, 20, 3)[1:-1], range(20, 2, -3)[::-2], range(5)[9:])

# Equal ranges are the same key.
keys = {range(3): "three", range(0): "none", range(1, 2): "one"}
print(keys[range(0, 3, 1)], keys[range(5, 2)], keys[range(1, 3, 2)], len({range(0, 6, 2), range(0, 5, 2), range(0, 6, 3)}))
