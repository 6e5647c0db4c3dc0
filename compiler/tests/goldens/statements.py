pass
a; b; c
a;
del a
del a, b
del (a, b), (c)
del a.b, a[b], a.b[c].d, a[b:c]
assert a
assert a, b
assert not a, "message"
assert (a, b)
assert 1, a
raise
global g
1
"lonely string"
None
...
a
a, b
(a)


def f():
    del a
    a = 1
    assert a
    global b
    del b
    b = 1
    x: int
    return x
    dead
    if dead:
        code
    assert dead, "after return"


def g():
    raise a
    print("strings in dead code are kept in the table")


def h():
    while True:
        break
        dead
    for i in x:
        continue
        dead
