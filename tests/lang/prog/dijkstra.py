# Shortest paths, spanning trees, topological order, strongly connected components, grid search.
edges = "a-b:4 a-c:2 b-c:1 b-d:5 c-d:8 c-e:10 d-e:2 d-f:6 e-f:3 g-h:1"
graph = {}
for e in edges.split():
    ends, _, w = e.partition(":")
    x, y = ends.split("-")
    graph.setdefault(x, {})[y] = int(w)
    graph.setdefault(y, {})[x] = int(w)


def dijkstra(start):
    best, came, todo = {start: 0}, {}, [(0, start)]
    while todo:
        todo.sort(reverse=True)
        d, n = todo.pop()
        if d > best[n]:
            continue
        for m in sorted(graph[n]):
            nd = d + graph[n][m]
            if nd < best.get(m, 1e9):
                best[m], came[m] = nd, n
                todo.append((nd, m))
    return best, came


def path(came, to):
    out = [to]
    while out[-1] in came:
        out.append(came[out[-1]])
    return "".join(reversed(out))


best, came = dijkstra("a")
for n in sorted(best):
    print(n, best[n], path(came, n))
print("h" in best, dijkstra("g")[0]["h"])
parent = {n: n for n in graph}


def find(n):
    while parent[n] != n:
        parent[n] = parent[parent[n]]
        n = parent[n]
    return n


tree = []
for w, x, y in sorted((w, x, y) for x in graph for y, w in graph[x].items() if x < y):
    if find(x) != find(y):
        parent[find(x)] = find(y)
        tree.append((x + y, w))
print(tree, sum(w for _, w in tree), len({find(n) for n in graph}))
directed = {"a": "b", "b": "ce", "c": "ad", "d": "e", "e": "f", "f": "d", "g": "f"}
index, low, stack, out, counter = {}, {}, [], [], [0]


def strong(v):
    index[v] = low[v] = counter[0]
    counter[0] += 1
    stack.append(v)
    for w in directed[v]:
        if w not in index:
            strong(w)
            low[v] = min(low[v], low[w])
        elif w in stack:
            low[v] = min(low[v], index[w])
    if low[v] == index[v]:
        group = []
        while True:
            w = stack.pop()
            group.append(w)
            if w == v:
                break
        out.append("".join(sorted(group)))


for v in sorted(directed):
    if v not in index:
        strong(v)
print(out)
maze = ["S.#.....", ".##.###.", "....#.#.", "###...#E"]
start = 0, 0
seen, frontier, steps = {start}, [start], 0
while frontier and not any(maze[r][c] == "E" for r, c in frontier):
    frontier = [
        p for r, c in frontier for p in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1))
        if 0 <= p[0] < 4 and 0 <= p[1] < 8 and maze[p[0]][p[1]] != "#" and p not in seen and not seen.add(p)
    ]
    steps += 1
print(steps, len(seen))
