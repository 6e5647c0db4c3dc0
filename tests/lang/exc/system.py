# KeyboardInterrupt, SystemExit and GeneratorExit pass `except Exception`; attributes of OSError and StopIteration.
def classify(e):
    try:
        try:
            raise e
        except Exception as x:
            return "Exception"
    except BaseException as x:
        return "BaseException only"


for e in (KeyboardInterrupt(), SystemExit(1), GeneratorExit(), StopIteration(1), OSError(1), MemoryError(), AssertionError(), StopAsyncIteration()):
    print(type(e).__name__, classify(e))
e = OSError(2)
print(e.errno, e.args, str(e), repr(e))
e = OSError(2, "custom")
print(e.errno, e.args)
e = OSError()
print(e.args, str(e) == "")
e = OSError("text only")
print(e.args, str(e))
for code in (1, 2, 5, 12, 13, 17, 22):
    print(code, str(OSError(code)))
s = StopIteration("value")
print(s.value, s.args, StopIteration().value, StopIteration(1, 2).args)


def gen():
    try:
        yield 1
    except BaseException as e:
        yield type(e).__name__


for kind in (KeyboardInterrupt, SystemExit, ValueError):
    g = gen()
    next(g)
    print(g.throw(kind()))
log = []
try:
    try:
        raise SystemExit("bye")
    except Exception:
        log.append("never")
    finally:
        log.append("finally")
except SystemExit as e:
    log.append(e.args)
print(log)
u = UnicodeError("u")
print(isinstance(u, ValueError), u.args)
a = AttributeError("a", 1)
print(a.args, str(a))
k = KeyError("k")
print(k.args, repr(k), str(KeyError(1)), str(KeyError((1, 2))))
n = NotImplementedError()
print(repr(n), str(n) == "", isinstance(n, RuntimeError), bool(n), n == n, n == NotImplementedError())
x = ValueError([1, 2], {"k": 3})
print(x.args[0], x.args[1], x.args[0] is x.args[0])
print(ValueError("a") == ValueError("a"), hash(x) == hash(x), {ValueError: 1}[ValueError], x in [x])
