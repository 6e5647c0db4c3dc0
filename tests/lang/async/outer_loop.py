# `break` and `continue` of an outer loop in the `else` of an `async for`.
class Items:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        self.n -= 1
        if self.n < 0:
            raise StopAsyncIteration
        return self.n


class Context:
    def __enter__(self):
        print("enter")

    def __exit__(self, *args):
        print("exit", args[0])


def run(coroutine):
    try:
        coroutine.send(None)
    except StopIteration as e:
        print(e.value)


async def again():
    seen = []
    for i in range(3):
        async for x in Items(2):
            seen.append((i, x))
        else:
            continue
        seen.append("behind")
    return seen


async def leave():
    for i in range(5):
        async for x in Items(i):
            if x == 3:
                break
        else:
            if i == 2:
                break
            continue
        print("behind", i)
    else:
        print("never")
    return i


async def with_handlers():
    n = 0
    while n < 4:
        n += 1
        async for _ in Items(1):
            pass
        else:
            try:
                with Context():
                    if n == 3:
                        break
                    continue
            finally:
                print("finally", n)
        print("behind", n)
    return n


async def in_each_other():
    seen = []
    for i in range(3):
        async for x in Items(3):
            async for y in Items(x):
                if y == 1:
                    break
                seen.append((x, y))
            else:
                seen.append("else")
                if x == 0:
                    break
                continue
            seen.append("broken")
        else:
            seen.append("outer else")
            continue
        seen.append(i)
    return seen


async def own_loops():
    async for x in Items(1):
        pass
    else:
        for y in range(5):
            if y == 2:
                continue
            if y == 3:
                break
            print(y)
        async for y in Items(3):
            if y == 0:
                break
            print("item", y)
        while True:
            break
    return "end"


async def out():
    for i in range(3):
        async for x in Items(1):
            pass
        else:
            if i == 1:
                return "returned"
            continue


for f in again, leave, with_handlers, in_each_other, own_loops, out:
    run(f())
