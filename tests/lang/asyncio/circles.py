# Tasks that wait for each other, or for themselves: nothing hangs, and whoever asks for the impossible is told so.
import asyncio


async def turns(n):
    # Whoever is ready runs so many times before this one goes on.
    for _ in range(n):
        await asyncio.sleep_ms(0)


async def wait_for_entry(tasks, i):
    await asyncio.sleep_ms(0)
    await tasks[i]


async def circles():
    # Circles of many lengths, entered at a task that is in it, or one that only leads there.
    for length in (2, 3, 4, 7, 50):
        for lead in (0, 1, 5):
            tasks = []
            for i in range(length + lead):
                tasks.append(asyncio.create_task(wait_for_entry(tasks, i + 1 if i + 1 < length + lead else lead)))
            await turns(4)
            for task in (tasks[0], tasks[-1]):
                try:
                    task.cancel()
                except RuntimeError as e:
                    print(length, lead, e, task.done())


async def itself():
    me = asyncio.current_task()
    for wait in (
        lambda: me,
        lambda: asyncio.gather(me),
        lambda: asyncio.gather(nothing(), me, nothing()),
        lambda: asyncio.wait_for(me, None),
        lambda: asyncio.wait_for_ms(me, 2),
    ):
        try:
            await wait()
        except RuntimeError as e:
            print(e)
    # What was to be waited for can be waited for by others.
    both = [asyncio.create_task(nothing()) for _ in range(2)]
    try:
        await asyncio.gather(both[0], me, both[1])
    except RuntimeError as e:
        print(e, [await both[0], await both[1]])


async def nothing():
    await asyncio.sleep_ms(0)


async def for_main(main):
    await main


async def back_to_the_running():
    main = asyncio.current_task()
    child = asyncio.create_task(for_main(main))
    grandchild = asyncio.create_task(for_main(child))
    await turns(4)
    for task in (child, grandchild):
        try:
            task.cancel()
        except RuntimeError as e:
            print(e, task.done())


async def gathers_who_waits():
    # The one that waits for its children is cancelled, though one of them waits for it.
    async def parent():
        me = asyncio.current_task()
        children = [asyncio.create_task(work) for work in (for_main(me), asyncio.sleep_forever(), for_main(me))]
        try:
            await asyncio.gather(*children)
        finally:
            print("children", [child.done() for child in children])

    task = asyncio.create_task(parent())
    await turns(4)
    print(task.cancel())
    try:
        await task
    except asyncio.CancelledError as e:
        print(repr(e))


async def forever():
    while True:
        await asyncio.sleep(1000)


async def limited():
    # A limit of time ends a wait for a circle.
    tasks = []
    for i in range(2):
        tasks.append(asyncio.create_task(wait_for_entry(tasks, 1 - i)))
    await turns(4)
    try:
        await asyncio.wait_for_ms(tasks[0], 2)
    except RuntimeError as e:
        print(e)


async def twice(log):
    try:
        await asyncio.sleep(1000)
    finally:
        log.append("closing")
        try:
            await asyncio.sleep(1000)
        finally:
            log.append("closing again")
            await asyncio.sleep_ms(0)
            log.append("closed")


async def during_finally():
    log = []
    task = asyncio.create_task(twice(log))
    for _ in range(2):
        await turns(4)
        print(task.cancel(), task.done())
    try:
        await task
    except asyncio.CancelledError:
        print(log, task.done(), task.cancel())
    # Cancelled while it is gathered, and again while it ends.
    log = []
    tasks = [asyncio.create_task(twice(log)) for _ in range(2)]

    async def both():
        await asyncio.gather(*tasks)

    task = asyncio.create_task(both())
    await turns(4)
    print(task.cancel())
    await turns(4)
    print([one.cancel() for one in tasks], task.done())
    for one in tasks:
        try:
            await one
        except asyncio.CancelledError:
            print("cancelled", one.done())
    print(log)


asyncio.sleep_forever = forever
for part in (circles, itself, back_to_the_running, gathers_who_waits, limited, during_finally):
    print(part.__name__)
    asyncio.new_event_loop()
    asyncio.run(part())
