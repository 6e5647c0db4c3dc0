# What arithmetic with the wrong operands says.
import io


def tell(f):
    try:
        print("result", f())
    except Exception as e:
        print(type(e).__name__, e)


tell(lambda: 1 + "a")
tell(lambda: "a" + 1)
tell(lambda: 1 - [])
tell(lambda: 1 // 0)
tell(lambda: 1 % 0)
tell(lambda: 1 / 0)
tell(lambda: 2**70 // 0)
tell(lambda: 2**70 % 0)
tell(lambda: divmod(2**70, 0))
tell(lambda: -"a")
tell(lambda: ~1.5)
tell(lambda: +None)
tell(lambda: 1 << 2.0)
tell(lambda: 1 @ 2)
tell(lambda: 1())
tell(lambda: 1[0])
tell(lambda: len(1))
tell(lambda: (1).foo)
tell(lambda: int("0x1g", 16))
tell(lambda: int("12", 1))
tell(lambda: int("12", 37))
tell(lambda: int(1, 2, 3))
tell(lambda: "x" * 2.0)
tell(lambda: [1] * "a")
tell(lambda: {}[1])
tell(lambda: [][0])
tell(lambda: None + 1)
tell(lambda: 1 < "a")
tell(lambda: chr(-1))
tell(lambda: ord(1))
tell(lambda: iter(5))
tell(lambda: next(5))
