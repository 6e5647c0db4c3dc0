async def a():
    await b
    await b()
    x = await b.c(d)[e]
    return await f


async def g():
    async with a:
        b
    async with a as b, c as d:
        return e
    async for f in g:
        h
    async for i, j in k:
        if l:
            break
        if m:
            continue
    else:
        n
    while o:
        async with p as q:
            if r:
                break
            continue
    try:
        async for s in t:
            return
    finally:
        await u


@v
async def w(x):
    def y():
        return x
    yield x


class Z:
    async def __aenter__(self):
        return await super().__aenter__()


async def l():
    return lambda: await x
