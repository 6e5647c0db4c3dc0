# Every form of assignment.
a = 1
a = b = c = 2
a, b = b, a
a, b, c = c, b, a
a, b, c, d = d, c, b, a
a, = b
(a, b), [c, d] = a, b
[a, b] = c
[] = a
[a] = b
a, *b = c
*a, b = c
a, *b, c = d
[a, *b] = (c, *d) = e
a.b = c
a.b.c = d
a[b] = c
a[b].c[d] = e
a()[b] = c
a().b = c
a[b:c] = d
a[b, c] = d
a[...] = b
a.b, c[d] = e, f
x: int
x: int = 1
x.y: int = 2
x[y]: "text" = 3, 4
a = b, c
a = b,
