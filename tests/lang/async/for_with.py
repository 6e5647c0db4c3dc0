# async for and async with, with their protocols.
class Pause:
    def __init__(self, v):
        self.v = v

    def __iter__(self):
        return (yield self.v)

    __await__ = __iter__


def run(coro):
    log = []
    try:
        while True:
            log.append(coro.send(None))
    except StopIteration as e:
        return e.value, log


class Ticker:
    def __init__(self, n):
        self.i, self.n = 0, n

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self.i >= self.n:
            raise StopAsyncIteration
        self.i += 1
        await Pause("tick%d" % self.i)
        return self.i


class Manager:
    def __init__(self, log, suppress=False):
        self.log, self.suppress = log, suppress

    async def __aenter__(self):
        await Pause("enter")
        self.log.append("enter")
        return "resource"

    async def __aexit__(self, kind, value, tb):
        await Pause("exit")
        self.log.append(kind.__name__ if kind else None)
        return self.suppress


async def loop(n):
    out = []
    async for x in Ticker(n):
        if x == 2:
            continue
        if x == 5:
            break
        out.append(x)
    else:
        out.append("else")
    return out


print(run(loop(3)), run(loop(9)), run(loop(0)))


async def with_(log):
    async with Manager(log) as r:
        log.append(r)
    async with Manager(log, True):
        raise ValueError
    try:
        async with Manager(log) as a, Manager(log) as b:
            raise KeyError
    except KeyError:
        log.append("caught")
    return "done"


log = []
print(run(with_(log)), log)


async def early(log):
    for i in range(3):
        async with Manager(log):
            if i == 1:
                return i
            continue


log = []
print(run(early(log)), log)


async def nested():
    total = 0
    async for a in Ticker(2):
        async for b in Ticker(a):
            total += a * b
    return total


print(run(nested()))


class Broken:
    def __aiter__(self):
        return self

    async def __anext__(self):
        raise RuntimeError("broken")


async def broken():
    try:
        async for x in Broken():
            pass
    except RuntimeError as e:
        return str(e)


print(run(broken()))


async def wrong(x):
    async for i in x:
        pass


async def wrong_with(x):
    async with x:
        pass


for c in (wrong(5), wrong([1]), wrong_with(5)):
    try:
        run(c)
    except (TypeError, AttributeError) as e:
        print("refused")
