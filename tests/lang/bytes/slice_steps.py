# Only lists and ranges have slices with a step: text, bytes, arrays and tuples refuse them.
import array


def show(sequence):
    for start, stop in ((None, None), (1, 8), (8, 1), (-2, None), (None, -3), (100, -100), (4, 4)):
        for step in (2, 3, -1, -2, -7, 100):
            try:
                print(start, stop, step, sequence[start:stop:step])
            except NotImplementedError as e:
                print("NotImplementedError", e)
    try:
        print(sequence[::0])
    except ValueError:
        print("ValueError")
    except NotImplementedError as e:
        print("NotImplementedError", e)


for sequence in ("abcdefghij", "aé→🚀bßcγδ", "", b"abcdefghij", bytearray(b"abcdefghij"), array.array("h", range(10)), tuple(range(10))):
    show(sequence)

b = bytearray(range(10))
try:
    b[::3] = b"WXYZ"
    print(b)
    b[8:1:-2] = b"....?"[:4]
    print(b)
    b[::2] = b"wrong length"
except NotImplementedError as e:
    print("NotImplementedError", e)
except ValueError:
    print("ValueError")
