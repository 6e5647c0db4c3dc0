# A pipeline of coroutines over queues: producer, filters, consumer, back-pressure, shutdown, errors.
class Wait:
    def __init__(self, ready):
        self.ready = ready

    def __iter__(self):
        while not self.ready():
            yield
        return True

    __await__ = __iter__


class Queue:
    def __init__(self, size):
        self.items, self.size, self.most = [], size, 0

    async def put(self, x):
        await Wait(lambda: len(self.items) < self.size)
        self.items.append(x)
        self.most = max(self.most, len(self.items))

    async def get(self):
        await Wait(lambda: self.items)
        return self.items.pop(0)

    def __aiter__(self):
        return self

    async def __anext__(self):
        x = await self.get()
        if x is END:
            raise StopAsyncIteration
        return x


END = object()


async def produce(n, out):
    for i in range(n):
        await out.put(i)
    await out.put(END)
    return "produced %d" % n


async def apply(f, source, out):
    count = 0
    async for x in source:
        y = f(x)
        if y is not None:
            await out.put(y)
        count += 1
    await out.put(END)
    return "passed %d" % count


async def consume(source):
    out = []
    async for x in source:
        out.append(x)
    return out


def run(*coros, limit=1000):
    results, live = {}, list(enumerate(coros))
    turns = 0
    while live and turns < limit:
        turns += 1
        for i, c in list(live):
            try:
                c.send(None)
            except StopIteration as e:
                results[i] = e.value
                live.remove((i, c))
            except Exception as e:
                results[i] = type(e).__name__ + " " + str(e)
                live.remove((i, c))
    for i, c in live:
        c.close()
        results[i] = "stopped"
    return [results[i] for i in sorted(results)], turns < limit


for size in (1, 2, 5):
    a, b, c = Queue(size), Queue(size), Queue(size)
    print(run(produce(8, a), apply(lambda x: x * x, a, b), apply(lambda x: x if x % 2 else None, b, c), consume(c)), a.most, b.most, c.most)


async def broken(source, out):
    async for x in source:
        if x == 3:
            raise ValueError("three")
        await out.put(x)


a, b = Queue(2), Queue(2)
print(run(produce(9, a), broken(a, b), consume(b), limit=50))


class Lock:
    def __init__(self):
        self.held = False

    async def __aenter__(self):
        await Wait(lambda: not self.held)
        self.held = True

    async def __aexit__(self, *e):
        self.held = False


async def worker(name, lock, log):
    for i in range(2):
        async with lock:
            log.append(name + "+")
            await Wait(iter([False, False, True]).__next__)
            log.append(name + "-")
    return name


lock, log = Lock(), []
print(run(worker("a", lock, log), worker("b", lock, log)), log)
assert all(x[1] == "+" and y == x[0] + "-" for x, y in zip(log[::2], log[1::2]))


async def tree(n):
    if n == 0:
        return 1
    left, right = tree(n - 1), tree(n - 1)
    return await left + await right


print(run(tree(6)))
