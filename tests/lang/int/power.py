# Powers: signs, zero, negative exponents, three-argument pow.
for base in (-3, -1, 0, 1, 2, 10):
    print(base, [base**e for e in range(8)])
print(2**100, (-2) ** 101, 3**77)
print(2**-1, (-2) ** -3, 10**-2)
try:
    0**-1
except ZeroDivisionError as e:
    print("ZeroDivisionError", e)
print(pow(2, 10), pow(2, 10, 1000), pow(3, 200, 13), pow(-3, 3, 7), pow(7, 0, 5), pow(5, 3, 1))
p = 2**61 - 1
assert pow(3, p - 1, p) == 1
print(pow(3, (p - 1) // 2, p))
m = 2**127 - 1
print(pow(1234567, 2**100 + 1, m))
assert pow(5, m - 1, m) == 1
x = 2
x **= 10
x **= 2
print(x)
print(-(2**2), (-2) ** 2, 2 ** (3**2), 2**3**2, 2**-(-2))
print(0**0, 0**5, 1**1000, (-1) ** 1001)
print(2**0.5, 4**0.5, 8 ** (1 / 3), 2.0**10)
for args in ((2, "x"), (None, 2)):
    try:
        pow(*args)
    except TypeError:
        print("TypeError")
