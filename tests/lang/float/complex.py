# Complex numbers.
a, b = 3 + 4j, 1 - 2j
print(a, b, -a, +b, a + b, a - b, a * b, a / b)
print(abs(a), a.real, a.imag, b.real, b.imag)
print(a + 1, 1 + a, a - 0.5, 2 * a, a * 2.0, a / 2, 1 / b)
print(complex(), complex(1), complex(1, 2), complex(1.5, -0.5), complex(a), complex("1+2j"), complex("3j"))
print(a == 3 + 4j, a != b, a == 3, 3 + 0j == 3, 0j == 0, bool(0j), bool(1j))
print(1j * 1j, (1 + 1j) * (1 + 1j), abs((1 + 1j) ** 2 - 2j) < 1e-12)
print(repr(1j), str(-1j), str(1.5 + 0j), str(complex(0.0, -2.5)))
print(type(1j).__name__, isinstance(1j, complex), (1j).imag)
x = 1 + 1j
x += 1
x *= 2
x -= 1j
print(x)
for f in (lambda: a < b, lambda: a // b, lambda: a % b, lambda: int(a), lambda: float(a), lambda: a & 1):
    try:
        f()
    except TypeError:
        print("TypeError")
try:
    a / 0
except ZeroDivisionError as e:
    print("ZeroDivisionError", e)
print(sum([1j, 2, 3.5], 0j), hash(3 + 0j) == hash(3), {1j: "i"}[1j])
print(3.0e2j, 10j, 0.25j)
