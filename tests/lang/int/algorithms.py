# Number theory in a few lines: exercises loops, remainders and growing values.
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def egcd(a, b):
    if not b:
        return a, 1, 0
    g, x, y = egcd(b, a % b)
    return g, y, x - a // b * y


def isqrt(n):
    x = 1 << (len(bin(n)) - 1) // 2
    while True:
        y = (x + n // x) // 2
        if y >= x and x * x <= n:
            return x
        x = y


def primes(n):
    sieve = bytearray(b"\x01" * (n + 1))
    sieve[0] = sieve[1] = 0
    for i in range(2, isqrt(n) + 1):
        if sieve[i]:
            for j in range(i * i, n + 1, i):
                sieve[j] = 0
    return [i for i, v in enumerate(sieve) if v]


def factors(n):
    out = []
    d = 2
    while d * d <= n:
        while n % d == 0:
            out.append(d)
            n //= d
        d += 1
    if n > 1:
        out.append(n)
    return out


def collatz(n):
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


print(gcd(1071, 462), gcd(2**64, 6**40), gcd(17, 0))
print(egcd(240, 46), egcd(10**20 + 39, 10**19 + 51))
print(isqrt(99), isqrt(100), isqrt(2 * 10**60))
print(primes(60), len(primes(2000)))
print(factors(360), factors(9973), factors(1234567890))
print([collatz(n) for n in (1, 7, 27, 97, 871)])
digits = []
q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
while len(digits) < 40:
    if 4 * q + r - t < n * t:
        digits.append(str(n))
        q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
    else:
        q, r, t, k, n, l = q * k, (2 * q + r) * l, t * l, k + 1, (q * (7 * k + 2) + r * l) // (t * l), l + 2
print("pi", "".join(digits))
