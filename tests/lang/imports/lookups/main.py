# What was found once is looked for again when it may have changed.
import gc
import names


def attempt(f, *args):
    result = []
    # The second time it is where it was found.
    for _ in range(2):
        try:
            result.append(f(*args))
        except (NameError, AttributeError, KeyError) as e:
            result.append(type(e).__name__)
    print(f.__name__, result)


attempt(names.fixed)
attempt(names.text)
attempt(names.length, "four")
attempt(names.add, 1)
attempt(names.late)
print(names.FIXED, names.TEXT is names.text(), names.total)

print("# gone, one by one")
names.drop("FIXED")
attempt(names.fixed)
attempt(lambda: names.FIXED)
names.forget_total()
attempt(names.add, 1)
attempt(lambda: names.total)
names.new_total()
attempt(names.add, 1)
print(names.total)

print("# back, with other values, and under names that were built in")
names.FIXED = "other"
attempt(names.fixed)
names.len = lambda x: "a length of its own"
attempt(names.length, "four")
del names.len
attempt(names.length, "four")
names.LATE = "not too late"
attempt(names.late)
names.__dict__["TEXT"] = None
attempt(names.text)
del names.LATE
attempt(names.late)

print("# among values that come and go")
for i in range(200):
    names.total = [i]
    if i % 50 == 0:
        gc.collect()
    assert names.total == [i], i
names.total = 5
attempt(names.add, 5)

# The same in the main module.
START = 1
value = "first"


def both():
    return START, value


attempt(both)
START = 2
value = "second"
attempt(both)
del START
attempt(both)
START = "again"
attempt(both)
value = None
attempt(both)
