# Augmented assignment: every operator, every kind of target.
a += 1
a -= b
a *= b
a /= b
a //= b
a %= b
a @= b
a **= b
a &= b
a |= b
a ^= b
a <<= b
a >>= b
a.b += 1
a.b.c -= d
a[b] *= c
a[b][c] //= d
a().b |= c
a[b:c] += d
a += b, c


def f(x):
    x += 1
    global g
    g += x

    def h():
        nonlocal x
        x **= 2
    return h
