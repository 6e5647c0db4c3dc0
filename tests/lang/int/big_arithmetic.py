# Big ints: sums, products and quotients checked against each other.
a = 123456789012345678901234567890
b = -98765432109876543210987654321
print(a + b, a - b, a * b)
print(a // b, a % b, b // a, b % a)
print(divmod(a, 10**10), divmod(b, 10**10), divmod(a, -(10**10)), divmod(b, -(10**10)))
fib = [0, 1]
while len(fib) < 301:
    fib.append(fib[-1] + fib[-2])
print(fib[100], fib[200], fib[300])
for n in range(1, 300, 37):
    assert fib[n - 1] * fib[n + 1] - fib[n] ** 2 == (-1) ** n
f = 1
for i in range(2, 61):
    f *= i
print(f)
s = 0
while f:
    f, d = divmod(f, 10)
    s += d
print("digit sum", s)
state = 12345
worst = 0
for _ in range(60):
    state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    x = state * state - state
    y = state >> 20 | 1
    q, r = divmod(x, y)
    assert q * y + r == x and 0 <= r < y
    q, r = divmod(-x, y)
    assert q * y + r == -x and 0 <= r < y
    worst = max(worst, q)
print(worst)
print(10**40 - 1, -(10**40) + 1, (10**20) ** 3)
print(10**18 / 10**3, 2**80 / 2**70, -(2**90) / 2**88, 2**70 / 4)
n = 10**30
n += 1
n -= 2
n *= 3
n //= 7
n %= 10**20
print(n)
