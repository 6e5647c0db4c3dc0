# Code objects, code as bytes, sound or not, and what else stock has in its variant with everything.
import marshal, io, sys, micropython
def f(x, y=3):
    a = (1, 2); b = "a string that is not interned because it is long"; c = b"bytes"; d = 1 << 70; e = 1.5
    def g(): return x + y + len(a) + len(b) + len(c) + d % 7 + int(e)
    return g
fn = type(lambda: 0)
code = f.__code__
print(type(code), code.co_name, code.co_filename, type(code.co_code), [type(c).__name__ for c in code.co_consts], code.co_firstlineno)
print(list(code.co_lines()))
data = marshal.dumps(code)
print(type(data), fn(marshal.loads(data), {"len": len, "int": int})(1, 2)(), f(1, 2)())
for src in ("x=1\ny=[i*z for i in range(3)]", "def h(a, *b, k=2, **c): return a, b, k, c"):
    m = compile(src, "fn", "exec")
    env = {"z": 5, "range": range}
    exec(marshal.loads(marshal.dumps(m)), env)
    print(sorted(k for k in env if k[0] != "_"), env.get("y"))
print(env["h"](1, 2, 3, k=4, q=5), fn(env["h"].__code__, {})(7, q=1, k=0))
gen = fn(marshal.loads(marshal.dumps((lambda n: (yield n)).__code__)), {})
print(list(gen(4)), type(gen) is fn)
for bad in (1, None, "a", (1,), f, print, [code]):
    try: marshal.dumps(bad)
    except ValueError as e: print(e)
for bad in (b"", b"M", b"M\x06", data[:20], data[:-1], b"X" + data[1:], bytes(200)):
    try: print(fn(marshal.loads(bad), {})(1, 2))
    except Exception as e: print(type(e).__name__)
for i in range(0, len(data), 3):
    for x in (0, 0xff, 0x80):
        bad = data[:i] + bytes([x]) + data[i+1:]
        try: fn(marshal.loads(bad), {"len": len, "int": int})(1, 2)()
        except Exception as e: pass
print("survived")
for bad in ((), (code,), (code, {}, 1), (1, {}), (code, [])):
    try: fn(*bad)
    except TypeError as e: print("TypeError")
closure = f(1, 2)
try: print(fn(closure.__code__, {})())
except Exception as e: print(type(e).__name__)
print(sys.getsizeof([0] * 100) > sys.getsizeof([]) > 0, sys.getsizeof({i: i for i in range(50)}) > 400, sys.getsizeof(bytearray(1000)) >= 1000, sys.getsizeof(1) > 0)
n = 0
micropython.heap_lock(); n = micropython.heap_locked(); micropython.heap_unlock()
print(n, micropython.heap_locked())
out = io.BytesIO(); w = io.BufferedWriter(out, 4)
print(w.write(b"abcdef"), out.getvalue(), w.write(b"xxghi", 2, 3), out.getvalue(), w.flush(), out.getvalue(), w.write(bytearray(9)), out.getvalue())
for bad in (lambda: io.BufferedWriter(out), lambda: io.BufferedWriter(out, 0), lambda: io.BufferedWriter(1, 2).write(b"abc")):
    try: bad()
    except Exception as e: print(type(e).__name__)
