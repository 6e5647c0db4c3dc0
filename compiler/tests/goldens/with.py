with a:
    b
with a as b:
    c
with a as b, c as d, e:
    f
with a as (b, c), d as e.f, g as h[i]:
    j
with a() as b: c


def f():
    with a as b:
        return c
    while d:
        with e:
            if f:
                break
            continue
    for g in h:
        with i as j, k as l:
            if m:
                break
            if n:
                continue
            return o
    with p:
        try:
            with q:
                yield r
        finally:
            s
