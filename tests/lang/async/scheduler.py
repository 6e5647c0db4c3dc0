# A scheduler with sleeping, events, queues, gathering, timeouts and cancelling, on plain coroutines.
class Sleep:
    def __init__(self, t):
        self.t = t

    def __iter__(self):
        yield self.t

    __await__ = __iter__


class Cancelled(Exception):
    pass


class Loop:
    def __init__(self):
        self.now, self.n, self.queue = 0, 0, []

    def spawn(self, coro, delay=0):
        t = Task(coro)
        self.at(delay, t)
        return t

    def at(self, delay, task):
        self.n += 1
        self.queue.append((self.now + delay, self.n, task))
        self.queue.sort(key=lambda e: e[:2])

    def run(self):
        while self.queue:
            self.now, _, task = self.queue.pop(0)
            if not task.done:
                delay = task.step()
                if not task.done:
                    self.at(delay, task)


class Task:
    def __init__(self, coro):
        self.coro, self.done, self.value, self.error, self.cancel_next = coro, False, None, None, False

    def step(self):
        try:
            if self.cancel_next:
                self.cancel_next = False
                return self.coro.throw(Cancelled())
            return self.coro.send(None)
        except StopIteration as e:
            self.done, self.value = True, e.value
        except Exception as e:
            self.done, self.error = True, e

    def cancel(self):
        self.cancel_next = True

    def __iter__(self):
        while not self.done:
            yield 1
        if self.error:
            raise self.error
        return self.value

    __await__ = __iter__


loop = Loop()
log = []


async def worker(name, n, pause):
    for i in range(n):
        log.append((loop.now, name, i))
        await Sleep(pause)
    return name * n


async def gather(*tasks):
    out = []
    for t in tasks:
        out.append(await t)
    return out


async def failing():
    await Sleep(3)
    raise ValueError("failed at %d" % loop.now)


async def patient():
    try:
        await Sleep(1)
        await Sleep(1000)
    except Cancelled:
        log.append((loop.now, "cancelled"))
        return "stopped"


async def producer(q):
    for i in range(3):
        await Sleep(2)
        q.append(i)
    q.append(None)


async def consumer(q):
    out = []
    while True:
        while not q:
            await Sleep(1)
        x = q.pop(0)
        if x is None:
            return out, loop.now
        out.append(x)


async def main():
    a, b = loop.spawn(worker("a", 3, 2)), loop.spawn(worker("b", 2, 3), delay=1)
    print(await gather(a, b), loop.now)
    f = loop.spawn(failing())
    try:
        await f
    except ValueError as e:
        print("ValueError", e)
    q = []
    loop.spawn(producer(q))
    print(await loop.spawn(consumer(q)))
    p = loop.spawn(patient())
    await Sleep(5)
    p.cancel()
    loop.at(0, p)
    print(await p)
    return "main done"


m = loop.spawn(main())
loop.run()
print(m.value, m.error)
for entry in log:
    print(*entry)
