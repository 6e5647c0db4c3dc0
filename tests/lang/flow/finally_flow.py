# try/finally with return, break, continue, nested and in loops.
def ret():
    try:
        return "try"
    finally:
        print("finally runs")


def override():
    try:
        return "try"
    finally:
        return "finally"


def swallow():
    try:
        1 / 0
    finally:
        return "swallowed"


def loop():
    out = []
    for i in range(5):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)
        finally:
            out.append("f%d" % i)
    return out


def nested():
    out = []
    try:
        try:
            out.append("a")
            raise ValueError("v")
        finally:
            out.append("inner")
    except ValueError as e:
        out.append(str(e))
    else:
        out.append("never")
    finally:
        out.append("outer")
    return out


def return_through():
    out = []

    def f():
        for i in range(3):
            try:
                try:
                    return i
                finally:
                    out.append("one")
            finally:
                out.append("two")

    return f(), out


def while_finally():
    n = 0
    while True:
        try:
            n += 1
            if n < 3:
                continue
            break
        finally:
            n += 10
    return n


def break_in_finally():
    for i in range(3):
        try:
            raise ValueError
        finally:
            break
    return i


def raise_in_finally():
    try:
        try:
            raise ValueError("first")
        finally:
            raise KeyError("second")
    except Exception as e:
        return type(e).__name__, e.args


def order():
    log = []

    def f():
        try:
            log.append("body")
            return log.append("value")
        finally:
            log.append("cleanup")

    f()
    return log


def many():
    log = []
    for i in range(3):
        try:
            try:
                if i == 0:
                    raise KeyError
                if i == 1:
                    continue
            except KeyError:
                log.append("k")
                continue
            else:
                log.append("else")
            finally:
                log.append(i)
        finally:
            log.append("-")
    return log


for f in (ret, override, swallow, loop, nested, return_through, while_finally, break_in_finally, raise_in_finally, order, many):
    print(f.__name__, f())
