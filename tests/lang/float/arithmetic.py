# Float arithmetic with floats, ints and bools; floor division and remainder.
values = (-7.5, -2.0, -0.25, 0.0, 0.5, 3.0, 10.25)
for a in values:
    print(a, [a + b for b in values])
    print(a, [a - b for b in values])
    print(a, [a * b for b in values])
    print(a, [a / b if b else None for b in values])
    print(a, [a // b if b else None for b in values])
    print(a, [a % b if b else None for b in values])
print(1 + 0.5, 0.5 + 1, True + 0.5, 2 * 0.25, 7 // 2.0, 7.0 // 2, -7 // 2.0, 7 % 2.5, -7 % 2.5)
print(divmod(7.5, 2), divmod(-7.5, 2), divmod(7.5, -2), divmod(10, 2.5))
print(+1.5, -1.5, abs(-1.5), -0.0, abs(-0.0))
x = 1.0
x += 1
x *= 2.5
x -= 0.5
x /= 3
x //= 0.4
x **= 2
x %= 5
print(x)
for f in (lambda: 1.0 / 0, lambda: 1.0 // 0.0, lambda: 1.0 % 0, lambda: divmod(1.0, 0.0), lambda: 0.0**-1):
    try:
        f()
    except ZeroDivisionError:
        print("ZeroDivisionError")
print(2**0.5, 0.0**0, 9**0.5, 2.0**-2, (-8.0) ** 3, 1e3 ** 2)
print(0.1 + 0.2, 0.1 * 3, 1 - 0.9, 1e16 + 1, 1e16 + 2)
