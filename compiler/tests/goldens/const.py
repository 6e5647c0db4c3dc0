from micropython import const

A = const(1)
B = const(A + 2)
_C = const(B * 10)
_D = const("text")
_E = const((1, 2, _C))
F: int = const(7)
G = const(b"bytes that are longer")
_H = const(None)
print(A, B, _C, _D, _E, F, G, _H)


def f(x=_C):
    y = _C
    return A + x, _C if x else B, (_C, A)


class K:
    _L = const(5)
    M = const(6)
    n = _L + M


for i in range(_C, B, A):
    print(i)
