# Trees walked by recursive and explicit-stack generators, in every order, with pruning and paths.
class Node:
    def __init__(self, value, *kids):
        self.value, self.kids = value, kids


tree = Node("a", Node("b", Node("d"), Node("e", Node("h"))), Node("c", Node("f"), Node("g")))


def pre(n):
    yield n.value
    for k in n.kids:
        yield from pre(k)


def post(n):
    for k in n.kids:
        yield from post(k)
    yield n.value


def level(n):
    queue = [n]
    for n in queue:
        yield n.value
        queue.extend(n.kids)


def stack(n):
    todo = [n]
    while todo:
        n = todo.pop()
        yield n.value
        todo.extend(reversed(n.kids))


def paths(n, prefix=""):
    here = prefix + n.value
    if not n.kids:
        yield here
    for k in n.kids:
        yield from paths(k, here + "/")


def depth(n):
    return 1 + max((depth(k) for k in n.kids), default=0)


def prune(n, keep):
    if keep(n):
        cut = yield n.value
        if not cut:
            for k in n.kids:
                yield from prune(k, keep)


print("".join(pre(tree)), "".join(post(tree)), "".join(level(tree)), "".join(stack(tree)), list(paths(tree)), depth(tree))
print("".join(prune(tree, lambda n: n.value != "e")))
g = prune(tree, lambda n: True)
out = [next(g)]
try:
    while True:
        out.append(g.send(out[-1] == "b"))
except StopIteration:
    print("".join(out))


def binary(items):
    root = None
    for x in items:
        root = insert(root, x)
    return root


def insert(t, x):
    if t is None:
        return (x, None, None)
    v, l, r = t
    return (v, insert(l, x), r) if x < v else (v, l, insert(r, x))


def inorder(t):
    if t:
        yield from inorder(t[1])
        yield t[0]
        yield from inorder(t[2])


def between(t, low, high):
    if t:
        if t[0] > low:
            yield from between(t[1], low, high)
        if low <= t[0] <= high:
            yield t[0]
        if t[0] < high:
            yield from between(t[2], low, high)


b = binary([50, 30, 70, 20, 40, 60, 80, 35, 45])
print(list(inorder(b)), list(between(b, 32, 61)), next(inorder(b)), list(inorder(binary([]))))


def same_fringe(x, y):
    marker = object()
    a, b = inorder(x), inorder(y)
    while True:
        p, q = next(a, marker), next(b, marker)
        if p is not q and p != q:
            return False
        if p is marker:
            return True


print(same_fringe(b, binary([20, 30, 35, 40, 45, 50, 60, 70, 80])), same_fringe(b, binary([1, 2])))


def subsets(items):
    if not items:
        yield ()
        return
    head, *tail = items
    for s in subsets(tail):
        yield s
        yield (head,) + s


print(sorted(subsets("abc")), sum(1 for _ in subsets(range(8))))


def partitions(n, largest=None):
    if n == 0:
        yield []
    for k in range(min(n, largest or n), 0, -1):
        for rest in partitions(n - k, k):
            yield [k] + rest


print(list(partitions(5)), sum(1 for _ in partitions(12)))
