# Dicts at work: histogram, graph search, memo, grouping, sparse matrix, state machine, LRU cache.
text = "it was the best of times it was the worst of times"
counts = {}
for w in text.split():
    counts[w] = counts.get(w, 0) + 1
for w, n in sorted(counts.items(), key=lambda p: (-p[1], p[0])):
    print(w, n)
graph = {"a": ["b", "c"], "b": ["d"], "c": ["d", "e"], "d": ["f"], "e": ["f"], "f": []}


def shortest(start, goal):
    came = {start: None}
    queue = [start]
    while queue:
        node = queue.pop(0)
        if node == goal:
            path = []
            while node is not None:
                path.append(node)
                node = came[node]
            return path[::-1]
        for n in graph[node]:
            if n not in came:
                came[n] = node
                queue.append(n)


print(shortest("a", "f"), shortest("b", "a"))
order, seen = [], {}


def visit(n):
    if seen.get(n):
        return
    seen[n] = True
    for m in graph[n]:
        visit(m)
    order.insert(0, n)


for n in sorted(graph):
    visit(n)
print(order)
sparse = {(0, 1): 2, (1, 0): 3, (1, 1): 4}
product = {}
for (r, k), x in sparse.items():
    for (k2, c), y in sparse.items():
        if k == k2:
            product[r, c] = product.get((r, c), 0) + x * y
print(sorted(product.items()))
rules = {("idle", "coin"): "ready", ("ready", "push"): "idle", ("ready", "coin"): "ready"}
state = "idle"
for event in ("push", "coin", "coin", "push"):
    state = rules.get((state, event), state)
    print(event, "->", state)


class Cache:
    def __init__(self, size):
        self.size, self.order, self.data = size, [], {}

    def get(self, k, make):
        if k in self.data:
            self.order.remove(k)
        else:
            self.data[k] = make(k)
            if len(self.order) == self.size:
                del self.data[self.order.pop(0)]
        self.order.append(k)
        return self.data[k]


made = []
cache = Cache(2)
for k in (1, 2, 1, 3, 2, 1):
    cache.get(k, lambda k: made.append(k) or k * k)
print(made, sorted(cache.data.items()))
