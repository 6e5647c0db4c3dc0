# Integer cryptography: RSA with small primes, Diffie-Hellman, a stream cipher, a toy hash, Shamir's shares.
def egcd(a, b):
    x0, x1 = 1, 0
    while b:
        q, (a, b) = a // b, (b, a % b)
        x0, x1 = x1, x0 - q * x1
    return a, x0


def prime(n, rounds=(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
    if n < 2:
        return False
    for p in rounds:
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in rounds:
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def next_prime(n):
    while not prime(n):
        n += 1
    return n


p, q = next_prime(10**18), next_prime(10**19)
print(p, q, prime(p * q), prime(2**61 - 1), prime(2**67 - 1), [n for n in range(30) if prime(n)])
n, phi, e = p * q, (p - 1) * (q - 1), 65537
g, d = egcd(e, phi)
d %= phi
message = int.from_bytes(b"attack at dawn", "big")
cipher = pow(message, e, n)
print(g, cipher, pow(cipher, d, n).to_bytes(14, "big"))
prime_dh, base = 2**127 - 1, 3
a, b = 123456789123456789, 987654321987654321
print(pow(pow(base, a, prime_dh), b, prime_dh) == pow(pow(base, b, prime_dh), a, prime_dh), pow(base, a, prime_dh))


def rc4(key, data):
    s, j = list(range(256)), 0
    for i in range(256):
        j = (j + s[i] + key[i % len(key)]) % 256
        s[i], s[j] = s[j], s[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + s[i]) % 256
        s[i], s[j] = s[j], s[i]
        out.append(byte ^ s[(s[i] + s[j]) % 256])
    return bytes(out)


print(rc4(b"Key", b"Plaintext").hex(), rc4(b"Key", rc4(b"Key", b"round trip")))


def fnv(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = (h ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return h


print(hex(fnv(b"")), hex(fnv(b"a")), hex(fnv(b"foobar")))
field = next_prime(10**12)
secret, coefficients = 424242424242, (166, 94)
shares = [(x, (secret + coefficients[0] * x + coefficients[1] * x * x) % field) for x in range(1, 6)]


def recover(shares):
    total = 0
    for i, (xi, yi) in enumerate(shares):
        num = den = 1
        for j, (xj, _) in enumerate(shares):
            if i != j:
                num, den = num * -xj % field, den * (xi - xj) % field
        total += yi * num * pow(den, field - 2, field)
    return total % field


print(shares[0], recover(shares[:3]), recover(shares[2:]), recover(shares[:2]) == secret)
