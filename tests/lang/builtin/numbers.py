# abs, divmod, pow, round, int, float, bool, bin, hex, oct, chr, ord, sum, min, max on mixed input.
print(abs(-5), abs(5), abs(-2.5), abs(-(2**70)), abs(True), abs(3 - 4j))
print(divmod(17, 5), divmod(-17, 5), divmod(17, -5), divmod(7.5, 2), divmod(2**70, 7))
print(pow(2, 8), pow(2, -1), pow(2.0, 3), pow(3, 4, 5), pow(2, 0.5) == 2**0.5, pow(0, 0))
print(round(2.567, 2), round(2.5), round(3.5), round(-0.5), round(1234.5678, -2), round(10), round(7, 1))
print(bin(5), oct(64), hex(255), hex(-255), bin(0), bin(-1), hex(2**64))
print(chr(97), chr(8364), ord("a"), ord("€"), ord(b"a"), chr(0) == "\0", chr(0x10FFFF).encode())
print(int("42"), int(" -7 "), int(3.7), int("0x1f", 16), float("1.5"), float(2), bool("x"), bool(""), complex(1, -1))
print(sum([1, 2.5]), sum(range(5), 100), min(1, 2.5, True), max([3, 7, 5]), min("cab"), max("a", "b", key=ord))
print(isinstance(sum([1, 2]), int), isinstance(sum([1, 2.0]), float), sum([], 5), sum([[1], [2, 3]], []))
for f in (lambda: abs("x"), lambda: divmod(1), lambda: pow(2), lambda: round("x"), lambda: chr(1.5), lambda: ord(""), lambda: sum(1), lambda: min(), lambda: int("1.5"), lambda: float("one"), lambda: pow(2, 3, 0)):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__)


class N:
    def __abs__(self):
        return "abs"

    def __int__(self):
        return 7

    def __float__(self):
        return 7.5

    def __index__(self):
        return 2

    def __divmod__(self, o):
        return "divmod", o

    def __round__(self, n=None):
        return "round", n

    def __len__(self):
        return 9


print(abs(N()), int(N()), float(N()), len(N()), bool(N()))
