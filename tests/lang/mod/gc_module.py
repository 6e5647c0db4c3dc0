# gc: collection keeps what is reachable and frees what is not.
import gc

gc.collect()
print(gc.isenabled())
gc.disable()
print(gc.isenabled())
gc.enable()
print(gc.mem_alloc() > 0, gc.mem_free() > 0)


class Node:
    def __init__(self, n):
        self.n, self.next, self.data = n, None, bytearray(50)


def ring(n):
    nodes = [Node(i) for i in range(n)]
    for a, b in zip(nodes, nodes[1:] + nodes[:1]):
        a.next = b
    return nodes[0]


gc.collect()
for _ in range(20):
    ring(50)
keep = ring(30)
gc.collect()
before = gc.mem_alloc()
for _ in range(30):
    junk = [bytearray(100) for _ in range(50)]
    junk = None
gc.collect()
print(gc.mem_alloc() - before < 10000)
at, total = keep, 0
for _ in range(30):
    total += at.n + len(at.data)
    at = at.next
print(total, at is keep)
big = {i: [i] * 3 for i in range(200)}
text = "".join(chr(97 + i % 26) for i in range(1000))
gens = [iter(range(i)) for i in range(20)]
closures = [(lambda k: lambda: k * k)(i) for i in range(20)]
gc.collect()
print(sum(sum(v) for v in big.values()), len(text), text[26:30], [next(g, None) for g in gens][:3], sum(c() for c in closures))
deep = None
for i in range(3000):
    deep = [deep, i]
gc.collect()
n = 0
while deep:
    deep, _ = deep
    n += 1
print(n)
wide = [[[j] for j in range(10)] for i in range(100)]
gc.collect()
print(sum(len(x) for x in wide), wide[99][9])


def local_roots():
    a = [1] * 100
    b = {"k": a}
    for _ in range(5):
        gc.collect()
    c = (a, b)
    gc.collect()
    return c[1]["k"] is a and sum(c[0])


print(local_roots())
