# collections.deque: both ends, bounds, iteration, overflow.
from collections import deque

d = deque((), 4)
for i in range(6):
    d.append(i)
print(list(d), len(d), bool(d), d.popleft(), d.popleft(), list(d))
d.appendleft("left")
d.append("right")
print(list(d), d.pop(), list(d), d[0], d[-1])
d.extend([7, 8, 9])
print(list(d), len(d))
while d:
    d.popleft()
print(list(d), bool(d))
for f in (d.popleft, d.pop):
    try:
        f()
    except IndexError as e:
        print("IndexError", e)
s = deque((), 2, 1)
s.append(1)
s.append(2)
try:
    s.append(3)
except IndexError as e:
    print("IndexError", e)
print(list(s))
q = deque([1, 2, 3], 5)
q[1] = "two"
print(list(q), [x for x in q], sum(1 for _ in q), "two" in list(q))
try:
    q[5]
except IndexError as e:
    print("IndexError", e)


def bfs(graph, start):
    queue, seen = deque((start,), 20), {start}
    while queue:
        n = queue.popleft()
        yield n
        for m in graph[n]:
            if m not in seen:
                seen.add(m)
                queue.append(m)


print(list(bfs({1: [2, 3], 2: [4], 3: [4, 5], 4: [6], 5: [6], 6: []}, 1)))
ring = deque((), 3)
out = []
for v in (1, 5, 3, 9, 7):
    ring.append(v)
    out.append(sum(ring) / len(ring))
print(out)
josephus = deque(range(1, 8), 7)
order = []
while josephus:
    for _ in range(2):
        josephus.append(josephus.popleft())
    order.append(josephus.popleft())
print(order)
