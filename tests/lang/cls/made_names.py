# Names that a program makes as it goes: those that something refers to keep their meaning while others come and go.
import gc
from collections import namedtuple


class Box:
    pass


def pairs(**names):
    return sorted(names.items())


def reader(name):
    def read(object):
        return getattr(object, name)

    return read


def steps(box, name):
    for i in range(4):
        setattr(box, name + str(i), i)
        yield name + str(i)


# Kept by an instance, a class, a namespace, a closure, a list, the keywords of a call and a generator that waits.
box = Box()
for i in range(12):
    setattr(box, "kept_%d" % i, i)
Kind = type("Kind_" + str(1), (Box,), {"method_%d" % i: i * i for i in range(4)})
setattr(Kind, "late_" + str(2), "late")
globals()["global_" + str(3)] = "global"
read = reader("kept_" + str(7))
words = ["word_%d" % i for i in range(5)]
for word in words:
    setattr(box, word, word)
keywords = pairs(**{"key_%d" % i: i for i in range(3)})
waiting = steps(Box(), "step_")
print(next(waiting))
Point = namedtuple("Point_" + str(4), ["field_%d" % i for i in range(3)])
point = Point(1, 2, 3)

# The others: each is the name of something that is gone in the next round.
for i in range(150):
    other = Box()
    name = "other_%d" % i
    setattr(other, name, i)
    if getattr(other, name) != i or getattr(other, name + "x", None) is not None or hasattr(box, name):
        print("wrong attribute", i)
    if type("Class_%d" % i, (Box,), {name: i}).__name__ != "Class_%d" % i:
        print("wrong class", i)
    if pairs(**{name: i, "kept_1": i}) != [("kept_1", i), (name, i)]:
        print("wrong keywords", i)
    if namedtuple("Tuple_%d" % i, [name])(i)[0] != i:
        print("wrong tuple", i)
    delattr(other, name)
    if hasattr(other, name):
        print("still there", i)
    if i % 40 == 0:
        gc.collect()
gc.collect()

print([getattr(box, "kept_%d" % i) for i in range(12)], read(box))
print(Kind.__name__, [getattr(Kind(), "method_%d" % i) for i in range(4)], Kind.late_2)
print(global_3, [getattr(box, word) for word in words])
print(keywords, next(waiting), list(waiting))
print(point, point.field_1, getattr(point, "field_" + str(2)))
try:
    getattr(box, "absent_" + str(5))
except AttributeError as e:
    print(e)
try:
    pairs(1, **{"key_" + str(9): 9})
except TypeError as e:
    print(type(e).__name__)
