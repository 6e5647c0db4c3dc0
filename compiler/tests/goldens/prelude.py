def a(p, q, r, s, t, u, v, w, x, y, z):
    return p


def b(p, q=1, r=2, s=3, t=4, *, u, v, w=5, x=6, y=7, z=8):
    return f(g(h(i(j(k(l(m(n(o(p, q), r), s), t), u), v), w), x), y), z)


def c():
    try:
        try:
            try:
                with a:
                    with b:
                        try:
                            return c
                        finally:
                            d
            except E:
                f
        finally:
            g
    except H:
        i


def d(a, b, c):
    def e():
        return a, b, c
    return e


def f(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, a33, a34, a35, a36, a37, a38, a39, a40, a41, a42, a43, a44, a45, a46, a47, a48, a49, a50, a51, a52, a53, a54, a55, a56, a57, a58, a59, a60, a61, a62, a63, a64, a65, a66, a67, a68, a69):
    return a0, a69
