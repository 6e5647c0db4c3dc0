# Machine code of each kind, for the recorded module.
import micropython


@micropython.native
def native(a, b=2):
    return [a + b, lambda: a]


@micropython.viper
def viper(p: ptr8, n: int) -> int:
    return p[n]


@micropython.asm_thumb
def thumb(r0, r1):
    add(r0, r0, r1)


def bytecode():
    return native
