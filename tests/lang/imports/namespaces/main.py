# Namespaces of modules: order, rebinding, deletion, reload, and functions that are the same or not.
import sys
import things


def names(module):
    return [name for name in module.__dict__ if not name.startswith("_")]


print(names(things))
print(names(things) == things.last())
print([things.LIMIT, things.NAME, things.TEXT, things.DATA, things.NOTHING, things.YES, things.BIG])
print(things.RATIO, things.PAIR, things.chosen, things.no_such_module_anywhere, things.swapped, things.other, things.gone)
print(things.plain(1), things.default(4), things.default(4, 5), things.bump(), things.bump(), things.count)

# The same function each time; functions made in a loop are different ones.
print(things.plain is things.plain, things.plain == things.plain, things.plain in {things.plain: 1})
a, b, c = things.loop_made
print(a is b, b is c, a == b, things.inner is c, a() == b() == "things")
print(things.Thing().get(), things.Thing().twice()(), things.Thing.get is things.Thing.get)
print(type(things.plain) is type(things.default), callable(things.plain), things.plain.__name__)

# Rebinding keeps the place, whatever the new value is.
before = names(things)
things.LIMIT = 7
things.plain_before = things.plain
things.NAME = ["another", "kind"]
print(things.plain(1), a(), names(things) == before + ["plain_before"])
things.default = lambda x: "replaced"
print(things.default(1), things.late(), names(things)[-2:])

# Deletion, and a name that comes back at the end.
del things.TEXT
print(hasattr(things, "TEXT"), "TEXT" in things.__dict__, hasattr(things, "DATA"))
try:
    things.TEXT
except AttributeError:
    print("AttributeError")
things.TEXT = 1
print(names(things)[-1], len(names(things)) == len(before) + 2)
del things.plain
try:
    things.plain(1)
except AttributeError:
    print("gone")
print(things.plain_before(2))

# The namespace as a dict.
space = things.__dict__
copy = space.copy()
print(copy["DATA"], space.get("nothing here", "default"), "DATA" in space, 5 in space, (1, 2) in space)
copy["DATA"] = 1
print(things.DATA, sorted(k for k in copy if k[0] != "_") == sorted(names(things)))
space["added"] = [1]
print(things.added, names(things)[-1], space.pop("added"), hasattr(things, "added"))
space.update({"BIG": 1, "more": 2})
print(things.BIG, things.more, space.setdefault("YES", 5), space.setdefault("new", 6), things.new)
try:
    space[[]] = 1
except TypeError:
    print("unhashable")

# A second import makes everything anew; the first one's functions stay in their own namespace.
old = things
del sys.modules["things"]
import things

print(things is old, things.plain is old.plain_before, things.LIMIT, old.LIMIT)
print(things.plain(1), old.plain_before(1), things.bump(), old.bump(), names(things) == things.last())
kept = things.plain
del sys.modules["things"], things, old, space, copy
import gc

gc.collect()
print(kept(10))
import things

print(kept is things.plain, kept(10), things.plain(10), a(), names(things) == before)
things.__dict__.clear()
print(names(things), hasattr(things, "plain"))
try:
    kept.__globals__
    print(kept(1))
except AttributeError:
    print(kept(1))
