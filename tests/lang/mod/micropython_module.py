# micropython: const and the queries that are the same everywhere.
import micropython
from micropython import const

_A = const(5)
B = const(_A * 2 + 1)
C = const(1 << 10)
_NEG = const(-7)


def f():
    return _A + B + C + _NEG


print(_A, B, C, f(), const(3))


class K:
    X = const(9)

    def get(self):
        return self.X + _A


print(K().get(), K.X)
print(micropython.opt_level(), type(micropython.opt_level()).__name__)
if _A == 5:
    print("constant condition")
while const(0):
    print("never")
print(micropython.heap_lock.__class__.__name__)


def locked(f):
    micropython.heap_lock()
    try:
        result = f()
    except MemoryError:
        result = "MemoryError"
    finally:
        micropython.heap_unlock()
    return result


print(locked(lambda: bytearray(100)), locked(lambda: 1 + 2 < 10), len(bytearray(100)))
print(type(micropython.stack_use()).__name__, micropython.stack_use() >= 0)


def deeper(n):
    return micropython.stack_use() if n == 0 else deeper(n - 1)


print(deeper(10) >= deeper(1))
