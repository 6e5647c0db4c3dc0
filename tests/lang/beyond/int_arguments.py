# An instance of a class derived from int wherever an int is taken: bounds, counts, indices, sizes, codes, times.
import array
import collections
import io
import struct
import time


class I(int):
    pass


one, two, minus = I(1), I(2), I(-1)
text, data, items = "abcabc", b"abcabc", [5, 6, 7, 8]

print(items[one:], items[:minus], items[::two], items[minus], items[one:two])
print((5, 6, 7)[one:], (5, 6, 7)[:minus], (5, 6, 7)[minus])
print(text[one:two], text[:minus], text[two], "\u00e9\u00e8x"[one:], "\u00e9\u00e8x"[minus])
print(data[one:two], data[:minus], data[two], bytearray(data)[one:two], bytearray(data)[minus])
print(bytes(memoryview(data)[one:two]), memoryview(data)[minus], range(10)[two:I(5)], range(10)[minus])
print(array.array("i", [1, 2, 3])[one:], array.array("i", [1, 2, 3])[minus], list(range(I(3))), range(one, I(7), two))

changed = [1, 2, 3, 4]
changed[one:two] = ["x"]
changed[minus] = "y"
print(changed)
del changed[one:I(3)]
print(changed)
changed.insert(one, "z")
print(changed, changed.pop(one), changed)
changed = bytearray(b"abcd")
changed[I(0):one] = b"XY"
changed[minus] = I(90)
print(changed)
view = memoryview(changed)
view[I(0):two] = b"__"
view[two] = I(46)
print(changed)
queue = collections.deque((1, 2, 3), I(3))
queue[one] = 9
queue.append(4)
print(list(queue), queue[minus])

print([1, 2, 3, 1].index(1, one), (1, 2, 1).index(1, one, I(3)), text.find("a", one), text.rfind("a", I(0), I(3)))
print(text.count("a", one), text.startswith("b", one), text.endswith("c", I(0), I(3)), data.find(b"c", I(3)), data.find(I(99)))
print("a,b,c".split(",", one), "a,b,c".rsplit(",", one), "a b c".split(None, one), text.replace("a", "-", one))
print(text * two, data * two, [1] * two, (1,) * two, two * "ab", bytes(two), bytearray(two))
print(io.BytesIO(data).read(two), io.StringIO(text).read(two), io.BytesIO(data).readline(two))
stream = io.BytesIO(data)
print(stream.seek(two), stream.read(one), stream.seek(minus, two), stream.read())
print(chr(I(65)), bytes([I(65), 66]), I(65) in b"A", hex(I(255)), bin(two), divmod(I(7), two), pow(I(2), I(3), I(5)))
print("%d %x %c %*d" % (one, I(255), I(65), I(4), two), "{:{}d}".format(one, I(3)), round(1234, I(-2)), round(2.567, one))
print(I(258).to_bytes(two, "big"), (1).to_bytes(two, "little"), int("11", two), sum([one, two], I(3)))
print(struct.pack("<HB", one, two), struct.unpack_from("<B", data, one), struct.pack("<q", I(1 << 40)))
print([number for number in enumerate("ab", one)], type(next(enumerate("a", I(1 << 70)))[0]) is int)
print({1: "int"}[one], one in {1}, I(3) in range(5), I(3) in [3], array.array("i", [one, two]))
time.sleep(I(0))
try:
    raise SystemExit(I(3))
except SystemExit as error:
    print(error.args[0] == 3)

# Beyond a machine word.
big, small = I(1 << 70), I(-1 << 70)
print(items[one:big], items[small:two], text[one:big], data[small:one], text.find("c", small, big), range(3)[one:big])
for wrong in (
    lambda: chr(big), lambda: "a,b".split(",", big), lambda: text * big, lambda: stream.read(big), lambda: bytes(big),
):
    try:
        print(wrong())
    except OverflowError:
        print("OverflowError")
