# The small statements: pass, assert, import forms, semicolons, line joining, docstrings, comments, annotations.
"""A docstring is an expression statement."""
import sys; import gc
import sys as system, gc as collector
from sys import version_info as vi, byteorder
pass; pass
x = 1; y = 2; print(x, y)
if True: pass; print("same line")
z = (1 +
     2
     + 3)
w = 1 + \
    2
print(z, w, [
    1,

    2,  # comment
], {
    "a": 1,
}, (
    "trailing",
))
assert x == 1
assert (y == 2), "message"
for cond, message in ((0, "zero"), ("", None), ([], 42)):
    try:
        assert cond, message
    except AssertionError as e:
        print("AssertionError", e.args)
try:
    assert False
except AssertionError as e:
    print("AssertionError", e.args, str(e) == "")


def f():
    """Docstring."""


def g(a: int, b: "str" = "x", *args: float, c: bool = True, **kw: dict) -> list:
    r: int = a
    return [r, b, args, c, kw]


def h(): return "one liner"


class Empty: pass
class Doc:
    "Only a docstring."


print(f(), g(1), g(1, "y", 2.0, c=False), h(), Empty.__name__, Doc.__name__)
print(system is sys, collector is gc, vi >= (3, 4), byteorder)
lambda: 0
1, 2
"text"
...
if x:
    # only a comment before
    print("indented")
	# a tab-indented comment is ignored
while x: x -= 1
print(x, type(lambda: 0).__name__)
def outer():
  def two_spaces():
      return "mixed widths are fine"
  return two_spaces()
print(outer())
if 1:
        print("eight")
print(0xFF, 0b11, 0o17, 1_000, 1e3, 2.5j, "a" "b", not 1, -2 ** 2, 2 ** -1, 7 // 2 * 2, 1 if 0 else 2, 1 or 2, 1 < 2 == True)
del x, y
