a()
a(1)
a(b, c, d)
a(b=1)
a(b, c=d, e=f)
a(*b)
a(**b)
a(b, *c, d, *e, f=g, **h)
a.b()
a.b(1, c=2)
a.b(*c, **d)
a.b.c().d()[e].f()
a()()(b)
a[b](c)
a(b)(c=d)[e]
a(b for b in c)
a(b, (c for c in d))
a(b := c, d)
a.b
a.b.c.d
a[b]
a[b][c]
a[b, c]
a[b,]
a[:]
a[b:]
a[:b]
a[b:c]
a[::]
a[b::]
a[:b:]
a[::b]
a[b:c:d]
a[b:c, d, ::e]
a[()]
a[...]
"text".join(a)
(a + b).c()
[a][0]
{a: b}[c]
print(a, b, sep="", end=c)
super()
super().a
a(**b, c=d, **e)
