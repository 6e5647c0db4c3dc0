# One statement for each form in the grammar, in its order; names a to z mean nothing.

# Statements.
a = True, False, None, ...
True
False
if True: a
if False: a
while True: break
while False: a
assert True
assert False, a
return_value = not True, not False, True and a, False or a, a and True, a or False
pass; pass
x: int = True
x = yes = no = False

# Decorators and definitions.


@a
@a.b
@a.b()
@a.b(c, *d, e=f, **g)
def h(): pass


@a
async def i(): pass


@a(b)
class j: pass


def k() -> a: pass


def k(a, b: int, c=True, d: int = False, *e: int, f, g: int = 1, **h: int) -> (a, b): pass


def k(a, *, b): pass


def k(*a, b=True): pass


def k(a,): pass


def k(
    a,
    b=1,
): pass


lambda: a
lambda a: b
lambda a, b=True: c
lambda a, *b, c, d=False, **e: f
lambda *, a: b
lambda *a: b
lambda **a: b
lambda a,: b
lambda: (yield)

# Targets and assignment.
a, (b, [c, *d]), e.f, g[h], i[j:k] = l
for a, in b: pass
for [a, b], (c, d) in e: pass
for a in b, c: pass
for a in b, : pass
for (a) in (b): pass
for a.b in c: pass
for a[b] in c: pass
del (a), (b, c), (d, (e,)), f[g:h:i], j()[k], l().m
a = yield_ = b
a += b, c
a[b] += True
a.b -= False
a: b
a.b: c
a[b]: c = d

# Simple statements of functions.


def l():
    return


def l():
    return True


def l():
    return a, b


def l():
    return a,


def l():
    yield
    yield True
    yield a, b
    yield a,
    yield from a
    a = yield
    a = yield b, c
    a += yield b
    a = b = yield from c
    f((yield))
    f((yield a), b)
    (yield a)[b]
    [(yield a)]
    {(yield a): (yield b)}
    return (yield a) or (yield b)


def l():
    raise
    raise a
    raise a from b


def l():
    global a
    global b, c
    a = b = c = True
    del a, b

    def m():
        nonlocal d
        nonlocal e, f
        d = e = f = False
        del d, e
    d = e = f = g = None
    return m


# Imports.
import a, b.c, d as e, f.g.h as i
from a import b, c as d
from a import (b)
from a import (b, c as d)
from . import a as b
from .a.b import (
    c,
    d as e,
)
from ... import a

# Compound statements.
if a: b
elif c: d
else: e
if a:
    b
elif c:
    d
while a: b
else: c
for a in b: c
else: d
try: a
except: b
try: a
except b: c
except d.e as f: g
except (h, i): j
except: k
else: l
finally: m
try: a
finally: b
with a: b
with a, b as c: d
with a as (b, c): d
with a as [b, *c]: d
with a as b.c, d as e[f]: g


async def n():
    async for a in b: c
    else: d
    async for a, *b in c: d
    async with a: b
    async with a as b, c: d
    await a
    await a.b(c)[d]
    return await a + await b ** -await c


# Expressions.
(a := b)
a if (b := c) else d
[a := b, c := d]
f(a := b)
{(a := b): (c := d)}
a if b else c
a if True else b
a or b or c
a and b and c
not a
not not a
a < b > c == d >= e <= f != g in h not in i is j is not k
a in b in c
a not in b not in c
*a, b = c
a | b | c
a ^ b ^ c
a & b & c
a << b >> c << d
a + b - c + d
a * b / c // d % e @ f
+a, -a, ~a, - - a, ~-+a
a ** b, -a ** -b, a ** b ** c, (-a) ** b
a.b.c, a().b, a[b].c
a(), a(b), a(b,), a(b, c), a(*b), a(**c), a(b=c), a(b, *c, d, *e, f=g, **h)
a(b for c in d), a((b for c in d), e)
a[b], a[b,], a[b, c], a[:], a[b:], a[:b], a[b:c], a[::], a[b::c], a[:b:c], a[b:c:d], a[b:c, ::d]
(), (a), (a,), (a, b), (a, b,)
[], [a], [a,], [a, b]
{}, {a}, {a,}, {a, b}, {a: b}, {a: b,}, {a: b, c: d}
[a for b in c], {a for b in c}, {a: b for c in d}, list(a for b in c)
[a for b in c if d if e for f in g if h]
[a for b, c in d], [a for b, in c], [a for *b, c in d], [a for b.c in d], [a for b[c] in d]
[a for b in c if d if not e], [[a for a in b] for b in c]
[a for b in (lambda: c)] if d else e
[lambda a: a for a in b if lambda: a]
(a for b in c if d), (a for b in (c for d in e))
1, 1.5, 1j, 0xff, 0o17, 0b11, 1_000, 1e3, 1 << 70
"a", 'b', """c""", b"d", r"\e", "f" "g", b"h" b"i"
f"{a}", f"{a!r:>{b}}", f"{a=}" "b", t"{a}"
a, b
a,
