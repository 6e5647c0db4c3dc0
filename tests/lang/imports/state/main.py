# Module state: shared, mutated from several sides, functions seeing their own globals.
import counter
import reader
from counter import bump, total, items

print(total, bump(), bump(5), total, counter.total, reader.read())
items.append("from main")
print(counter.items, reader.read_items(), reader.items_is(items))
counter.total = 1000
print(bump(), reader.read())
total = "main's own"
print(total, counter.total)


def replaced(n=1):
    return "replaced"


counter.bump = replaced
print(counter.bump(), bump(), reader.bump_through())
counter.added_later = lambda: total
print(counter.added_later(), hasattr(counter, "added_later"), "added_later" in dir(counter))
del counter.added_later
try:
    counter.added_later
except AttributeError as e:
    print("AttributeError", e)
print(counter.Class().total(), counter.make()(), counter.gen_list())
print(type(counter).__name__, sorted(n for n in dir(counter) if not n.startswith("_"))[:3])
config = __import__("counter")
print(config is counter, getattr(config, "items") is items)
setattr(config, "total", 7)
print(counter.total, reader.read())
