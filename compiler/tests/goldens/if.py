if a:
    b
if a:
    b
else:
    c
if a:
    b
elif c:
    d
elif e:
    f
else:
    g
if a and b or not c:
    d
if not (a or b and not c):
    d
if a: b; c
if 0:
    never
if 1:
    always
else:
    never
if 0:
    never
elif a:
    b
elif 1:
    always
elif c:
    never
else:
    never
if "":
    never
else:
    always
if (a := b) > c:
    d
elif (e := f):
    g
if __debug__:
    debug
