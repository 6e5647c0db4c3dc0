# Coroutines driven by hand: await, return values, exceptions, awaitables.
class Pause:
    def __init__(self, value):
        self.value = value

    def __iter__(self):
        got = yield self.value
        return got

    __await__ = __iter__


async def leaf(n):
    x = await Pause(n)
    return x * 2


async def middle():
    a = await leaf("first")
    b = await leaf("second")
    return a + b


def drive(coro, answers):
    out = []
    try:
        out.append(coro.send(None))
        for a in answers:
            out.append(coro.send(a))
    except StopIteration as e:
        return out, e.value
    return out, "still running"


print(drive(middle(), [10, 20]))
print(drive(middle(), [10]))


async def nothing():
    pass


async def fails():
    await Pause("before")
    raise ValueError("in coroutine")


async def catches():
    try:
        await fails()
    except ValueError as e:
        return "caught " + str(e)
    finally:
        await Pause("in finally")


print(drive(nothing(), []), drive(catches(), [1, 2]))
c = fails()
c.send(None)
try:
    c.send(None)
except ValueError as e:
    print("ValueError", e)


async def cancelled(log):
    try:
        await Pause("waiting")
    except GeneratorExit:
        log.append("closed")
        raise
    finally:
        log.append("finally")


log = []
c = cancelled(log)
c.send(None)
c.close()
print(log)
c = cancelled([])
c.send(None)
try:
    c.throw(KeyError("thrown in"))
except KeyError as e:
    print("KeyError", e.args)


async def order(log):
    log.append(await leaf("a") + await leaf("b"))
    log.append([await leaf(1), await leaf(2)])
    log.append({"k": await leaf("d")})
    if await leaf("cond"):
        log.append("true")
    while await leaf("while"):
        log.append("looped")
    return f"{await leaf('f')}"


log = []
print(drive(order(log), [1, 2, 3, 4, 5, 6, 7, 0, 9]), log)


class M:
    async def method(self, x):
        return await leaf(x)

    @staticmethod
    async def static(x):
        return await leaf(x)


async def methods():
    return await M().method("m"), await M.static("s"), await (lambda: leaf("l"))()


print(drive(methods(), [1, 2, 3]))
