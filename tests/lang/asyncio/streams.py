# Streams over whatever can be polled, and select itself: rings, streams of a program, and files.
import asyncio
import io
import micropython
import select


class Dripping(io.IOBase):
    # Gives one byte at each second look.
    def __init__(self, data):
        self.data, self.looks = data, 0

    def ioctl(self, request, events):
        if request == 3:
            self.looks += 1
            return events & 1 if self.looks % 2 == 0 else 0
        return -1

    def read(self, n=-1):
        part, self.data = self.data[:1], self.data[1:]
        return part

    def readline(self):
        return self.read()

    def close(self):
        print("closed")


async def main():
    s = asyncio.StreamReader(Dripping(b"abcdef\nrest"))
    print(await s.readexactly(3), await s.readline(), await s.read(2), await s.read())
    try:
        await asyncio.StreamReader(Dripping(b"ab")).readexactly(3)
    except EOFError:
        print("too short")
    async with s:
        pass
    ring = micropython.RingIO(8)
    stream = asyncio.StreamWriter(ring)
    data = bytes(range(50))

    async def writer():
        stream.write(data)
        stream.write(b"end")
        await stream.drain()
        return "written"

    task = asyncio.create_task(writer())
    print(await stream.readexactly(50) == data, await stream.readexactly(3), await task)


asyncio.run(main())
poller = select.poll()
ring = micropython.RingIO(4)
poller.register(ring)
print([events for _, events in poller.poll(0)])
ring.write(b"abcd")
print([events for _, events in poller.poll(0)])
poller.modify(ring, select.POLLOUT)
print(poller.poll(1))
poller.modify(ring, select.POLLIN)
print([(stream is ring, events) for stream, events in poller.ipoll(0, 1)], poller.poll(0))
poller.unregister(ring)
poller.unregister(ring)
for what in (lambda: poller.modify(ring, 1), lambda: poller.register(object()), lambda: poller.register(-1), lambda: poller.register(None)):
    try:
        print(what())
    except (OSError, ValueError) as e:
        print(type(e).__name__, e.args)


class Broken(io.IOBase):
    def ioctl(self, request, events):
        return -5


poller.register(Broken())
try:
    poller.poll(0)
except OSError as e:
    print(e.errno)
