# Waiting for several: gather, limits of time, events, locks, flags.
import asyncio


async def work(name, ms, error=None):
    await asyncio.sleep_ms(ms)
    if error:
        raise error
    return name


async def gathering():
    print(await asyncio.gather(work("a", 9), work("b", 1), asyncio.create_task(work("c", 5))), await asyncio.gather())
    print(await asyncio.gather(work("a", 2), work("b", 1, ValueError(1)), return_exceptions=True))
    # The one that fails after that is nobody's.
    asyncio.get_event_loop().set_exception_handler(lambda loop, context: print("not retrieved", repr(context["exception"])))
    slow = asyncio.create_task(work("slow", 60))
    try:
        await asyncio.gather(slow, work("b", 1, ValueError(2)), work("c", 25, ValueError(3)))
    except ValueError as e:
        print("first", e)
    print(await slow)
    both = [asyncio.create_task(work(i, 60000)) for i in range(2)]

    async def outer():
        await asyncio.gather(*both)

    task = asyncio.create_task(outer())
    await asyncio.sleep_ms(1)
    task.cancel()
    for t in [task] + both:
        try:
            await t
        except asyncio.CancelledError:
            print("cancelled", end=" ")
    print([t.done() for t in both], task.done())


async def limits():
    print(await asyncio.wait_for(work("in time", 1), 60), await asyncio.wait_for(work("no limit", 1), None))
    for call in (lambda: asyncio.wait_for(work("late", 60000), 0.005), lambda: asyncio.wait_for_ms(work("late", 60000), 5)):
        try:
            await call()
        except asyncio.TimeoutError as e:
            print("timeout")
    try:
        await asyncio.wait_for_ms(work("wrong", 1, KeyError("k")), 60000)
    except KeyError as e:
        print("error", e)
    shared = asyncio.create_task(work("shared", 5))
    print(await asyncio.gather(asyncio.wait_for_ms(shared, 60000), asyncio.wait_for_ms(work("own", 1), 60000)), await shared)


async def events():
    event, log = asyncio.Event(), []

    async def waiter(i):
        await event.wait()
        log.append(i)

    tasks = [asyncio.create_task(waiter(i)) for i in range(4)]
    await asyncio.sleep_ms(0)
    tasks[2].cancel()
    print(event.is_set(), log)
    event.set()
    print(await asyncio.gather(*tasks[:2], tasks[3]), log, event.is_set(), await event.wait())
    event.clear()
    flag = asyncio.ThreadSafeFlag()
    task = asyncio.create_task(flag.wait())
    await asyncio.sleep_ms(0)
    flag.set()
    await task
    flag.set()
    await flag.wait()
    print("flag")


async def locks():
    lock, log = asyncio.Lock(), []

    async def user(i):
        async with lock:
            log.append(i)
            await asyncio.sleep_ms(1)
            log.append(-i)

    tasks = [asyncio.create_task(user(i)) for i in range(1, 5)]
    await asyncio.sleep_ms(0)
    print(lock.locked())
    tasks[2].cancel()
    for task in tasks:
        try:
            await task
        except asyncio.CancelledError:
            log.append("cancelled")
    print(log, lock.locked())
    try:
        lock.release()
    except RuntimeError as e:
        print(e)
    await lock.acquire()
    lock.release()


asyncio.run(gathering())
asyncio.run(limits())
asyncio.run(events())
asyncio.run(locks())
