# throw() and close(): exceptions into a generator.
def g():
    n = 0
    while True:
        try:
            yield n
            n += 1
        except ValueError as e:
            print("in generator", e)
            n = 100
        finally:
            print("finally", n)


x = g()
print(next(x), x.throw(ValueError("v")), next(x))
x.close()
print(list(x), next(x, "ended"))


def stubborn():
    while True:
        try:
            yield
        except GeneratorExit:
            print("asked to leave")
            raise


s = stubborn()
next(s)
print(s.close(), s.close())


def ignores():
    try:
        yield 1
    except GeneratorExit:
        yield "no"


i = ignores()
next(i)
try:
    i.close()
except RuntimeError as e:
    print("RuntimeError", e)


def plain():
    yield 1
    yield 2


p = plain()
next(p)
try:
    p.throw(KeyError("k"))
except KeyError as e:
    print("KeyError", e.args)
print(list(p))
p = plain()
try:
    p.throw(ValueError("before start"))
except ValueError as e:
    print("ValueError", e)
print(next(p, "dead"))
p = plain()
print(p.close(), list(p))


def returns_in_handler():
    try:
        yield 1
    except Exception as e:
        return type(e).__name__


r = returns_in_handler()
next(r)
try:
    r.throw(TypeError)
except StopIteration as e:
    print("returned", e.value)


def cleanup(log):
    try:
        yield 1
    finally:
        log.append("clean")


log = []
for v in cleanup(log):
    print("loop", v, log)
print(log)
c = cleanup(log)
next(c)
c.close()
print(log)


def throws_other():
    try:
        yield
    except ValueError:
        raise KeyError("other")


t = throws_other()
next(t)
try:
    t.throw(ValueError, ValueError("two arguments"))
except KeyError as e:
    print("KeyError", e.args)
