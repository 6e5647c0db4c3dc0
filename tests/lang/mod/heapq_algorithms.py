# heapq at work: priority queues with changes, merging, medians, k largest.
import heapq


class Queue:
    GONE = object()

    def __init__(self):
        self.heap, self.entries, self.n = [], {}, 0

    def add(self, item, priority):
        if item in self.entries:
            self.remove(item)
        self.n += 1
        entry = [priority, self.n, item]
        self.entries[item] = entry
        heapq.heappush(self.heap, entry)

    def remove(self, item):
        self.entries.pop(item)[2] = self.GONE

    def pop(self):
        while self.heap:
            priority, _, item = heapq.heappop(self.heap)
            if item is not self.GONE:
                del self.entries[item]
                return item, priority
        raise KeyError("empty queue")


q = Queue()
for item, priority in (("write", 5), ("test", 3), ("ship", 9), ("test", 7), ("plan", 1)):
    q.add(item, priority)
q.remove("ship")
out = []
try:
    while True:
        out.append(q.pop())
except KeyError as e:
    print(out, e.args)


def merge(*its):
    heap = []
    for n, it in enumerate(map(iter, its)):
        for x in it:
            heapq.heappush(heap, (x, n, it))
            break
    while heap:
        x, n, it = heapq.heappop(heap)
        yield x
        for y in it:
            heapq.heappush(heap, (y, n, it))
            break


print(list(merge([1, 5, 9], [2, 6], [], [3, 4, 10])))


def medians(xs):
    low, high = [], []
    for x in xs:
        heapq.heappush(low, -x)
        heapq.heappush(high, -heapq.heappop(low))
        if len(high) > len(low):
            heapq.heappush(low, -heapq.heappop(high))
        yield -low[0] if len(low) > len(high) else (high[0] - low[0]) / 2


print(list(medians([5, 2, 8, 1, 9, 3])))


def largest(k, xs):
    heap = []
    for x in xs:
        heapq.heappush(heap, x)
        if len(heap) > k:
            heapq.heappop(heap)
    return sorted(heap, reverse=True)


data = [(i * 7919) % 101 for i in range(60)]
print(largest(4, data), largest(4, data) == sorted(data, reverse=True)[:4])
h = list(data)
heapq.heapify(h)
assert all(h[(i - 1) // 2] <= h[i] for i in range(1, len(h)))
ordered = [heapq.heappop(h) for _ in range(len(h))]
print(ordered == sorted(data), h)
words = "the quick brown fox jumps over the lazy dog".split()
heap = []
for i, w in enumerate(words):
    heapq.heappush(heap, (len(w), i, w))
print([heapq.heappop(heap)[2] for _ in words])
hamming, heap, seen = [], [1], {1}
while len(hamming) < 15:
    x = heapq.heappop(heap)
    hamming.append(x)
    for f in (2, 3, 5):
        if x * f not in seen:
            seen.add(x * f)
            heapq.heappush(heap, x * f)
print(hamming)
