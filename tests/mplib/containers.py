# bisect, collections.defaultdict, copy, operator, itertools and functools at work.
import bisect
import copy
import functools
import itertools
import operator
from collections import defaultdict, namedtuple

l = []
for x in (5, 1, 4, 1, 3):
    bisect.insort(l, x)
print(l, bisect.bisect(l, 1), bisect.bisect_left(l, 1), bisect.bisect_right(l, 4), bisect.bisect(l, 99), bisect.bisect_left(l, 3, 2, 4))
grades = [bisect.bisect((60, 70, 80, 90), s) for s in (33, 99, 77, 70, 89, 90)]
print("".join("FDCBA"[g] for g in grades))
d = defaultdict(list)
for k, v in (("a", 1), ("b", 2), ("a", 3)):
    d[k].append(v)
print(sorted(d.items()), d["new"], "none" in d)
n = defaultdict(int)
for c in "mississippi":
    n[c] += 1
print(sorted(n.items()))
nested = {"a": [1, [2, 3]], "t": (4, [5])}
shallow, deep = copy.copy(nested), copy.deepcopy(nested)
nested["a"][1].append("x")
nested["t"][1].append("y")
print(shallow["a"], deep["a"], shallow["t"], deep["t"])


class P:
    v = "attribute"


p = P()
print(list(itertools.islice(itertools.count(10, 5), 4)), list(itertools.chain([1], "ab", (2,))), list(itertools.islice("abcdefg", 1, 6, 2)))
print(list(itertools.accumulate([1, 2, 3, 4])), list(itertools.starmap(pow, [(2, 3), (3, 2)])), list(itertools.repeat("r", 3)))
print(list(itertools.islice(itertools.cycle("ab"), 5)), list(itertools.tee([1, 2])[1]))
print(functools.reduce(operator.mul, range(1, 6)), functools.reduce(lambda a, b: b + a, "abc", ""), functools.partial(int, "1010")(2), functools.partial(max, 5)(3, 9))


@functools.wraps(len)
def wrapped():
    return "wrapped"


print(wrapped(), operator.add(1, 2))
print(operator.lt(1, 2), operator.ge(1, 2), operator.neg(5), operator.attrgetter("v")(p), operator.floordiv(7, 2), operator.xor(6, 3))
