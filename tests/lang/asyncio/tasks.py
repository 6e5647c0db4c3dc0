# Tasks take turns: order, values, exceptions, cancelling over several tasks, and what the loop says of failures nobody asked for.
import asyncio
import sys


async def step(name, n, log):
    for i in range(n):
        log.append("%s%d" % (name, i))
        await asyncio.sleep_ms(0)
    return name * 2


async def fail(after, error):
    await asyncio.sleep_ms(after)
    raise error


async def order():
    log = []
    tasks = [asyncio.create_task(step(name, 3, log)) for name in "abc"]
    print([task.done() for task in tasks])
    values = []
    for task in tasks:
        values.append(await task)
    print(values, log, [task.done() for task in tasks])
    # A task that ended is awaited as often as one likes.
    print(await tasks[0], await tasks[0])
    log.clear()
    late = [asyncio.create_task(later(name, ms, log)) for name, ms in (("x", 30), ("y", 10), ("z", 20), ("w", 10))]
    for task in late:
        await task
    print(log)


async def later(name, ms, log):
    await asyncio.sleep_ms(ms)
    log.append(name)


async def failures():
    task = asyncio.create_task(fail(1, ValueError("one")))
    for _ in range(2):
        try:
            await task
        except ValueError as e:
            print("caught", e, task.done())
    loop = asyncio.get_event_loop()
    loop.set_exception_handler(lambda loop, context: print("handler", context["message"], repr(context["exception"])))
    asyncio.create_task(fail(0, KeyError("two")))
    await asyncio.sleep_ms(5)
    loop.set_exception_handler(None)
    for bad in (3, None, step):
        try:
            asyncio.create_task(bad)
        except TypeError as e:
            print(e)


async def deep(n):
    try:
        if n:
            await asyncio.create_task(deep(n - 1))
        else:
            await asyncio.sleep(100)
    finally:
        print("left", n)


async def stubborn():
    while True:
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            print("not yet")
            return "ended all the same"


async def cancelling():
    task = asyncio.create_task(deep(3))
    await asyncio.sleep_ms(5)
    print(task.cancel())
    try:
        await task
    except asyncio.CancelledError as e:
        print("cancelled", repr(e))
    print(task.cancel())
    task = asyncio.create_task(stubborn())
    await asyncio.sleep_ms(0)
    task.cancel()
    print(await task)
    fresh = asyncio.create_task(step("never", 1, []))
    fresh.cancel()
    try:
        await fresh
    except asyncio.CancelledError:
        print("cancelled before it began")
    try:
        asyncio.current_task().cancel()
    except RuntimeError as e:
        print(e)


asyncio.run(order())
asyncio.run(failures())
asyncio.run(cancelling())
try:
    asyncio.run(fail(0, OSError(5)))
except OSError as e:
    print("out of run", e.errno)
try:
    asyncio.current_task()
except RuntimeError:
    print("no task")
# A thousand tasks at once.
async def many():
    total = [0]

    async def add(i):
        await asyncio.sleep_ms(i * 7919 % 13)
        total[0] += i

    await asyncio.gather(*(add(i) for i in range(1000)))
    print(total)


asyncio.run(many())
