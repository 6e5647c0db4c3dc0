# Classes derive from one another through as many single bases as there is memory for, and through a few with more than one.
class Base:
    value = "found"

    def method(self):
        return self.value


chain = Base
for i in range(2000):
    chain = type("C%d" % i, (chain,), {})
print(chain().method(), isinstance(chain(), Base), issubclass(chain, Base), hasattr(chain, "absent"))


class Mixin:
    pass


forks = 0
tree = Base
try:
    while forks < 1000:
        tree = type("T%d" % forks, (Mixin, tree), {})
        forks += 1
except RuntimeError as e:
    print("after", forks, e)
print(tree().method(), isinstance(tree(), Base), isinstance(tree(), Mixin), issubclass(tree, int))
tree = type("Single", (tree,), {"value": "own"})
print(tree().method(), isinstance(tree(), Base))
try:
    type("Once", (Mixin, tree), {})
except RuntimeError as e:
    print(e)
