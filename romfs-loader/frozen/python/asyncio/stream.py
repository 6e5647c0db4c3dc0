# Streams that tasks wait for: sockets, files, and whatever else can be polled.
from . import core


class Stream:
    def __init__(self, s, e={}):
        self.s = s
        self.e = e
        self.out_buf = b""

    def get_extra_info(self, name):
        return self.e[name]

    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        await self.wait_closed()

    def close(self):
        pass

    async def wait_closed(self):
        self.s.close()

    async def read(self, n=-1):
        parts = b""
        while True:
            core._io_queue.queue_read(self.s)
            yield
            part = self.s.read(n)
            if part is not None:
                if n >= 0:
                    return part
                if not part:
                    return parts
                parts += part

    async def readinto(self, buf):
        core._io_queue.queue_read(self.s)
        yield
        return self.s.readinto(buf)

    async def readexactly(self, n):
        parts = b""
        while n:
            core._io_queue.queue_read(self.s)
            yield
            part = self.s.read(n)
            if part is not None:
                if not part:
                    raise EOFError
                parts += part
                n -= len(part)
        return parts

    async def readline(self):
        line = b""
        while True:
            core._io_queue.queue_read(self.s)
            yield
            part = self.s.readline()
            if part is not None:
                line += part
                if not part or line.endswith(b"\n"):
                    return line

    def write(self, buf):
        # As much as goes out at once goes out now; the rest waits for `drain`.
        if not self.out_buf:
            n = self.s.write(buf)
            if n == len(buf):
                return
            if n:
                buf = buf[n:]
            self.out_buf = buf if isinstance(buf, bytes) else bytes(buf)
        else:
            self.out_buf += buf

    async def drain(self):
        if not self.out_buf:
            return await core.sleep_ms(0)
        rest, sent = memoryview(self.out_buf), 0
        try:
            while rest:
                core._io_queue.queue_write(self.s)
                yield
                n = self.s.write(rest)
                if n:
                    rest = rest[n:]
                    sent += n
        finally:
            # Others may have written more meanwhile; what is left when this is cancelled waits for the next one.
            self.out_buf = self.out_buf[sent:]

    # The names that these had in `uasyncio`.
    aclose = wait_closed

    async def awrite(self, buf, off=0, sz=-1):
        if off or sz >= 0:
            buf = memoryview(buf)[off:] if sz < 0 else memoryview(buf)[off : off + sz]
        self.write(buf)
        await self.drain()

    awritestr = awrite


stream_awrite = Stream.awrite
StreamReader = Stream
StreamWriter = Stream


async def open_connection(host, port, ssl=None, server_hostname=None):
    import socket
    from errno import EINPROGRESS

    address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    s = socket.socket(address[0], address[1], address[2])
    s.setblocking(False)
    try:
        s.connect(address[-1])
    except OSError as er:
        if er.errno != EINPROGRESS:
            raise
    core._io_queue.queue_write(s)
    yield
    if ssl:
        if ssl is True:
            import ssl as module

            ssl = module.SSLContext(module.PROTOCOL_TLS_CLIENT)
        s = ssl.wrap_socket(s, server_hostname=server_hostname or host, do_handshake_on_connect=False)
        s.setblocking(False)
    stream = Stream(s)
    return stream, stream


class Server:
    async def __aenter__(self):
        return self

    async def __aexit__(self, kind, value, traceback):
        self.close()
        await self.wait_closed()

    def close(self):
        self.task.cancel()

    async def wait_closed(self):
        try:
            await self.task
        except core.CancelledError:
            pass

    async def _serve(self, listening, callback, ssl):
        try:
            while True:
                core._io_queue.queue_read(listening)
                yield
                try:
                    s, address = listening.accept()
                except OSError:
                    # Whoever called has gone again.
                    continue
                s.setblocking(False)
                if ssl:
                    s = ssl.wrap_socket(s, server_side=True, do_handshake_on_connect=False)
                stream = Stream(s, {"peername": address})
                core.create_task(callback(stream, stream))
        finally:
            listening.close()


async def start_server(callback, host, port, backlog=5, ssl=None):
    import socket

    address = socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0]
    s = socket.socket(address[0], address[1], address[2])
    s.setblocking(False)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(address[-1])
    s.listen(backlog)
    server = Server()
    server.task = core.create_task(server._serve(s, callback, ssl))
    # So that it listens before the caller goes on.
    await core.sleep_ms(0)
    return server
