# What a module's names are and how they change is the same wherever they are kept.
import sys
import plain


def names(module):
    return [n for n in module.__dict__ if n[:2] != "__"]


print(plain.__name__, plain.__file__.rsplit("/", 1)[-1][:6])
print(names(plain))
print([n for n in dir(plain) if n[:2] != "__"] == sorted(names(plain)) or sorted(names(plain)) == sorted(n for n in dir(plain) if n[:2] != "__"))
print(plain.LIMIT, plain.NAME, plain.SHORT, plain.DATA, plain.NOTHING, plain.YES, plain.NEGATIVE)
print(plain.area(3, 4), plain.limit(), plain.area is plain.area, plain.area == plain.limit, type(plain.area).__name__)

print("# other values for its names")
plain.LIMIT = 7
print(plain.limit(), plain.raise_limit(3), plain.limit(), plain.__dict__["LIMIT"])
plain.LIMIT = 10**30
print(plain.limit(), plain.raise_limit(1) - 10**30)
plain.NAME = plain.SHORT
plain.SHORT = plain.NAME
print(plain.NAME is plain.SHORT, names(plain)[:4])
plain.area = lambda *sides: len(sides)
print(plain.area(1, 2, 3), names(plain)[-4:])

print("# names that go, come back and are new")
del plain.DATA
print(hasattr(plain, "DATA"), names(plain))
plain.DATA = b"back"
print(plain.DATA, names(plain)[-1])
plain.forget("YES")
try:
    plain.YES
except AttributeError as e:
    print("gone:", e)
try:
    del plain.YES
except (AttributeError, KeyError):
    print("gone already")
try:
    plain.forget("YES")
except KeyError as e:
    print("KeyError", e)
plain.added = 1
setattr(plain, "late", [2])
plain.__dict__[(1, 2)] = "a key that is no name"
print(list(plain.__dict__.values())[-3:], len(plain.__dict__) - len([n for n in plain.__dict__ if n in ("__name__", "__file__")]))
del plain.__dict__[(1, 2)]
print(names(plain))

print("# imported anew")
del sys.modules["plain"]
old = plain
import plain

print(plain is old, plain.LIMIT, plain.DATA, hasattr(plain, "added"), plain.area(2, 2), old.area(2, 2))
print(plain.area is old.area, plain.limit is old.limit, plain.limit == plain.limit)
old.LIMIT = 99
print(plain.limit(), old.limit())
d = {plain.area: "area", plain.limit: "limit", old.limit: "old"}
print(len(d), d[plain.limit], d[old.limit])

print("# effects")
import effects

print(effects.order_before, effects.order_after)
print(effects.first, effects.second(), effects.third, effects.conditional, hasattr(effects, "never"), effects.looped)
print(effects.old(), effects.redefined(), effects.Made().method(), effects.Made.first)
print(names(effects))

print("# one that fails")
for attempt in range(2):
    try:
        import breaks
    except ValueError as e:
        print(attempt, e, "breaks" in sys.modules)

print("# in a circle")
import left

print(left.TAIL, left.side(), left.right.left is left)

print("# by star, and with names of its own")
import starred

print(sorted(names(starred)))
print(starred.doubled(), plain.LIMIT, starred.area is plain.area)
space = {}
exec("from starred import *\nx = doubled()", space)
print(sorted(n for n in space if n[:2] != "__"), space["x"])

print("# code that runs in its namespace")
exec("LIMIT = 1\ncomputed = limit() + NEGATIVE\ndef area(a): return a\ndel SHORT", plain.__dict__)
print(plain.LIMIT, plain.computed, plain.area(4), hasattr(plain, "SHORT"))
print(eval("[LIMIT, limit(), computed]", plain.__dict__))

print("# none, and computed ones")
import empty, attrs

print(names(empty))
empty.first = 1
print(names(empty), attrs.known, attrs.computed)
try:
    attrs.unknown
except AttributeError as e:
    print("AttributeError", e)

print("# as a dict")
view = attrs.__dict__
print("known" in view, view.get("known"), view.get("nothing", "default"), [k for k, v in view.items() if v == 1])
copy = dict(view)
copy["known"] = 2
print(attrs.known, copy["known"], len(copy) == len(view))
try:
    view.update(known=3, more=4)
    print(attrs.known, attrs.more, view.pop("more"), "more" in view)
    print(view.setdefault("known", 9), view.setdefault("extra", 9), attrs.extra)
    print(view.popitem())
    view.clear()
    print(len(view), hasattr(attrs, "known"))
except TypeError as e:
    print("TypeError", e)

print("# loops and handlers at the top")
import loops, tries

print(loops.after(), sorted(names(loops)))
print(tries.inside, repr(tries.caught) if hasattr(tries, "caught") else "unbound", tries.behind, tries.before, sorted(names(tries)))
try:
    tries.raising()
except KeyError as e:
    print(repr(e))
