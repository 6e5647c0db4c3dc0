# Coroutines and generators together: awaiting in loops, conditions and expressions; wrapping one in the other.
class Step:
    def __init__(self, v):
        self.v = v

    def __iter__(self):
        r = yield self.v
        return r

    __await__ = __iter__


def run(coro, reply=lambda v: v):
    log = []
    v = None
    try:
        while True:
            v = coro.send(None if not log else reply(log[-1]))
            log.append(v)
    except StopIteration as e:
        return e.value, log


async def double(n):
    return 2 * await Step(n)


async def expressions():
    a = await double(1) + await double(2)
    b = (await double(3), await double(4))
    c = max(await double(5), 7)
    d = [0] * await Step(2)
    d[await Step(1)] = await Step("x")
    e = await double(6) if await Step(1) else await double(7)
    f = await Step(0) or await Step("or") and await Step("and")
    g = not await Step(0)
    h = -await Step(5)
    i = (await Step("text")).upper()[await Step(1)]
    return a, b, c, d, e, f, g, h, i


print(run(expressions()))


async def loops():
    total = 0
    for i in range(3):
        if await Step(i) == 1:
            continue
        total += i
        while await Step(total) < 5:
            total += 3
    return total


print(run(loops()))


async def cleanup(log):
    try:
        try:
            await Step("work")
            raise KeyError("inner")
        finally:
            log.append(await Step("finally"))
    except KeyError:
        log.append(await Step("except"))
    else:
        log.append("never")
    return log


print(run(cleanup([])))


def generator_over(coro):
    try:
        while True:
            yield coro.send(None)
    except StopIteration as e:
        yield "result", e.value


async def simple():
    await Step(1)
    await Step(2)
    return 3


print(list(generator_over(simple())))


async def recursive(n):
    if n == 0:
        return await Step("bottom")
    return "(" + await recursive(n - 1) + ")"


print(run(recursive(8)))


async def closures():
    fs = []
    for i in range(3):

        async def f(i=i):
            return await Step(i) * 10

        fs.append(f)
    out = []
    for f in fs:
        out.append(await f())
    return out


print(run(closures()))


async def args(a, *b, c=3, **d):
    return await Step(a), b, c, sorted(d)


print(run(args(1, 2, c=4, e=5)))
