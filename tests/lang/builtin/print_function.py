# print: separators, ends, files, conversions.
import io

print()
print("a", 1, 2.5, None, True, [1, "x"], ("t",), {"k": "v"}, b"b")
print("a", "b", sep="")
print("a", "b", sep=", ", end="|\n")
print(1, 2, 3, sep="\n")
print("no newline", end="")
print()
print(*[1, 2, 3])
print(*"abc", sep="-")
print("é→😀")
print("tab\there", "nl\\n")
print(sep="x")
print("", end="end\n")
print(end="")
print([["nested", ["deeper"]]], ({"s": (1,)},))
out = io.StringIO()
print("to", "file", file=out)
print("more", file=out, end="")
print(repr(out.getvalue()))


class S:
    def __str__(self):
        return "S-str"

    def __repr__(self):
        return "S-repr"


print(S(), [S()], (S(),), {1: S()})
print(str(S()), repr(S()), "%s %r" % (S(), S()))
print("x" * 50)
print(1e100, 1e-100, -0.0, 10**20)
for bad in ({"sep": 5}, {"end": 5}):
    try:
        print("x", **bad)
    except TypeError:
        print("TypeError")
print(print("inner"), "outer")
print("line1\nline2", end="\n\n")
print("after blank")
long = ["item%d" % i for i in range(12)]
print(long)
print(", ".join(long))
