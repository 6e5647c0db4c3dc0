# Operator precedence and associativity, checked by value.
print(1 + 2 * 3, (1 + 2) * 3, 2 * 3 % 4, 2 + 3 << 1, 1 << 2 + 1, 5 & 3 | 8, 5 | 3 & 8, 6 ^ 3 & 1, 1 | 2 ^ 3)
print(-2**2, (-2)**2, 2**3**2, -3 % 5, -(3 % 5), ~1 + 1, ~(1 + 1), not 1 + 1, -1 ** 2, 2**-1)
print(1 < 2 & 3, (1 < 2) & 3, 1 == 1 & 1, not 1 == 2, not (1 and 0), 1 or 0 and 0, (1 or 0) and 0)
print(10 - 3 - 2, 100 / 10 / 2, 100 // 7 // 2, 2 - 3 + 4, 2 * 3 / 4, 7 % 4 * 2)
print(1 if 0 else 2 if 0 else 3, (1 if 1 else 2) + 1, 1 + 1 if 0 else 5, (lambda: 1 if 0 else 2)())
print((lambda x: x + 1 if x else -1)(0), (lambda x: x + 1 if x else -1)(1), (lambda: (1, 2))()[1])
print([1, 2, 3][1:][0], "abc"[1:].upper()[0], {"a": [1]}["a"][0], (1, 2)[1] + 3, -[5][0], not [0][0])
print(1 in [1] and 2 not in [1], 1 in (1,) in [True], "a" + "b" * 2, "a" "b" * 2, [1] + [2] * 2, 3 in [1, 2] or 4)
print(1 < 2 < 3 == 3, 1 < 3 > 2, 3 > 2 == 2, (3 > 2) == True, 1 != 2 != 1, None is None is not False)
x = y = 5
x = x + 1 if y else 0
print(x, y, x == 6 and y == 5, x - -y, x + +y, - - x, ~~x, x--y)
a = [1, 2, 3]
print(-a[0] ** 2, a[0] + a[1] * a[2], a[a[0]], a[-1] ** a[1] // a[0], 2 * a == a * 2, *a, len(a) - 1)
print(True and "a" or "b", False and "a" or "b", 0 or "" or None, 1 and [] and 2, not "" and not None)
print(8 >> 1 << 2, 8 >> (1 << 2), 0xF0 & 0x3C >> 2, 1 + 1 << 1 + 1, 3 & 1 == 1, (3 & 1) == 1)
