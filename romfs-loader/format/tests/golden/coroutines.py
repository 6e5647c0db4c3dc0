# Handlers that look at why they run.
async def none(c):
    pass


async def bare():
    async with X:
        pass


async def guard(c):
    async with c as a, c.other:
        for i in a:
            if i:
                return i
            async with i:
                await a.send(i)
                break
        while a:
            async with a:
                if await a.ready():
                    continue
                break
    async for x in c:
        try:
            async with x:
                print([y for y in x if y], {k: v for k, v in x})
        finally:
            await c.done()
            if x:
                break
            async with c:
                continue
    else:
        return 0
