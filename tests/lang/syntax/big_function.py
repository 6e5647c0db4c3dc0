# Functions past the small encodings: many locals, constants, arguments, branches, long jumps, deep nesting.
names = ["v%d" % i for i in range(80)]
a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = a8 = a9 = 1


def locals_():
    b00, b01, b02, b03, b04, b05, b06, b07, b08, b09 = range(10)
    b10, b11, b12, b13, b14, b15, b16, b17, b18, b19 = range(10, 20)
    b20, b21, b22, b23, b24, b25, b26, b27, b28, b29 = range(20, 30)
    b30, b31, b32, b33, b34, b35, b36, b37, b38, b39 = range(30, 40)
    total = b00 + b01 + b02 + b03 + b04 + b05 + b06 + b07 + b08 + b09
    total += b10 + b11 + b12 + b13 + b14 + b15 + b16 + b17 + b18 + b19
    total += b20 + b21 + b22 + b23 + b24 + b25 + b26 + b27 + b28 + b29
    total += b30 + b31 + b32 + b33 + b34 + b35 + b36 + b37 + b38 + b39
    b39 += 1
    (lambda: b38)
    return total, b39, b15


def branches(n):
    if n == 0:
        return "zero"
    elif n == 1:
        return "one"
    elif n == 2:
        return "two"
    elif n == 3:
        return "three"
    elif n == 4:
        x = [i * n for i in range(n)]
        while x:
            y = x.pop()
            if y % 2:
                continue
            if y > 100:
                break
        else:
            return "four"
        return "never"
    elif n == 5:
        try:
            for i in range(10):
                try:
                    if i == 3:
                        raise ValueError(i)
                    if i == 5:
                        return "five %d" % i
                except ValueError as e:
                    n += e.args[0]
                finally:
                    n += 1
        finally:
            if n != 14:
                return "finally %d" % n
    elif n == 6:
        with Null(), Null():
            for a in range(3):
                for b in range(3):
                    for c in range(3):
                        if a * b * c == 4:
                            return "six", a, b, c
    elif n == 7:
        return (1 if n > 8 else 2 if n > 7 else 3 if n > 6 else 4) + (n and n or n) - (not n)
    return "more"


class Null:
    def __enter__(self):
        return self

    def __exit__(self, *a):
        return False


def loop_with_long_body(n):
    total = 0
    i = 0
    while i < n:
        i += 1
        if i % 15 == 0:
            total += 15 * i
        elif i % 5 == 0:
            total += len("fizz" + "buzz" + str(i)) * 5
        elif i % 3 == 0:
            total -= [i, i + 1, i + 2, i + 3][i % 4] + {1: i, 2: -i}.get(i % 3, 3)
        else:
            total ^= (i << 3 | i >> 1) & 0xFF
            total += (lambda a, b=i: a * b)(2)
        if total < -(10**6):
            break
        for c in "abc":
            if c == "b" and i % 2:
                continue
            total += ord(c) - 97
        total = total if total % 7 else total + 1
    else:
        return "else", total
    return "break", total


def nested(a):
    return [[[[a + i + j + k + m for m in range(2)] for k in range(2)] for j in range(2)] for i in range(2)]


def constants():
    return (1000, 100000, 10**12, -1, -64, 63, 64, -65, 1.5, "s", b"b", None, ..., True, (1, (2, "x")), 2**40, 0.0, -0.5)


def args(a, b, c, d, e, f, g, h, i=9, j=10, *k, l, m=12, **n):
    return a + b + c + d + e + f + g + h + i + j, k, l, m, sorted(n)


print(locals_(), [branches(n) for n in range(9)])
print(loop_with_long_body(50), loop_with_long_body(0))
print(nested(1), constants())
print(args(1, 2, 3, 4, 5, 6, 7, 8, l=0), args(*range(12), l="l", m="m", z=1, y=2))
text = "".join("if x == %d:\n    r = %d\nel" % (i, i * i) for i in range(5))
print(len(text), (((((((1))))))), [[[[[[[[[[[]]]]]]]]]]])
total = 1 + 2 - 3 * 4 // 5 % 6 + 7 ** 2 - 8 + 9 * 10 - 11 + 12 * 13 - 14 + 15 * 16 % 17 - 18 + 19 * 20 // 21 - 22 + 23 * 24
print(total, -total, ~total, not total)
