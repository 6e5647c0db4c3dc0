try:
    a
except:
    b
try:
    a
except B:
    c
except (D, E) as f:
    g
except:
    h
else:
    i
finally:
    j
try:
    a
finally:
    b
try:
    a
except B as c:
    pass
else:
    d


def f():
    try:
        return a
    finally:
        b
    while c:
        try:
            if d:
                break
            if e:
                continue
            return g
        except H as i:
            if j:
                break
            return k
        finally:
            l
    for m in n:
        try:
            try:
                break
            finally:
                o
        except P:
            continue
        finally:
            for q in r:
                break
    try:
        raise
    except S as t:
        raise t from None
    except U:
        raise V
    raise W from x


def g():
    try:
        yield a
    except B as c:
        yield c
        return
    finally:
        yield d
