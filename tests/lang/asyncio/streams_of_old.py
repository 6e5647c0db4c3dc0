# The names that streams had in uasyncio, and what they do to what waits to be written.
import asyncio
import io
from asyncio.stream import Server, Stream, stream_awrite


class Sink(io.IOBase):
    # Takes a few bytes at a time, and sometimes none.
    def __init__(self, most):
        self.most, self.taken, self.calls = most, b"", 0

    def write(self, data):
        self.calls += 1
        if self.calls % 3 == 0:
            return None
        self.taken += bytes(data[: self.most])
        return min(self.most, len(data))

    def ioctl(self, request, events):
        return events if request == 3 else 0

    def close(self):
        print("closed", self.taken)


async def main():
    for most in (100, 3, 1):
        sink = Sink(most)
        writer = asyncio.StreamWriter(sink, {"peername": "nobody"})
        await writer.awrite(b"whole ")
        await writer.awrite(b"__part__", 2, 4)
        await writer.awrite(b"__tail", 2)
        await writer.awrite(bytearray(b" none"), 3, 0)
        await writer.awritestr(b" text")
        await stream_awrite(writer, memoryview(b" seen"), 1)
        print(writer.get_extra_info("peername"), writer.out_buf, writer.s is sink)
        writer.close()
        await writer.aclose()
    try:
        writer.get_extra_info("sockname")
    except KeyError as e:
        print(e)
    print(asyncio.StreamReader is asyncio.StreamWriter, asyncio.StreamReader is Stream)
    print([hasattr(Server, name) for name in ("close", "wait_closed", "__aenter__", "__aexit__")])
    print(asyncio.get_event_loop(16, 16) is asyncio.get_event_loop())


asyncio.run(main())
