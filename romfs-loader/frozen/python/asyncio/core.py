# The event loop: runs each task when it is due, and waits for streams in between.
import select
import sys
from time import ticks_ms as ticks, ticks_diff, ticks_add
import _asyncio
from _asyncio import Task, TaskQueue, sleep_ms


class CancelledError(BaseException):
    pass


class TimeoutError(Exception):
    pass


# What the handler of exceptions gets when a task failed and nobody awaited it.
_exc_context = {"message": "Task exception wasn't retrieved", "exception": None, "future": None}


class IOQueue:
    # Tasks that wait for streams. An entry holds who waits to read, who waits to write, and the stream.
    def __init__(self):
        self.poller = select.poll()
        self.map = {}

    def _wait(self, stream, which):
        entry = self.map.get(id(stream))
        if entry is None:
            entry = self.map[id(stream)] = [None, None, stream]
        assert entry[which] is None
        entry[which] = task = _asyncio.current()
        task.data = self
        self._watch(entry)

    def _watch(self, entry):
        events = 0
        if entry[0] is not None:
            events |= select.POLLIN
        if entry[1] is not None:
            events |= select.POLLOUT
        if events:
            self.poller.register(entry[2], events)
        else:
            del self.map[id(entry[2])]
            self.poller.unregister(entry[2])

    def queue_read(self, stream):
        self._wait(stream, 0)

    def queue_write(self, stream):
        self._wait(stream, 1)

    def remove(self, task):
        for entry in list(self.map.values()):
            if entry[0] is task or entry[1] is task:
                entry[0 if entry[0] is task else 1] = None
                self._watch(entry)

    def wait_io_event(self, wait):
        # 2: scheduled calls end the wait too.
        for stream, events in self.poller.ipoll(wait, 2):
            entry = self.map.get(id(stream))
            if entry is None:
                continue
            # An error or the end of the stream wakes both.
            if events & ~select.POLLOUT and entry[0] is not None:
                _task_queue.push(entry[0])
                entry[0] = None
            if events & ~select.POLLIN and entry[1] is not None:
                _task_queue.push(entry[1])
                entry[1] = None
            self._watch(entry)


async def sleep(t):
    await sleep_ms(int(t * 1000))


async def _never():
    yield


def _promote_to_task(awaitable):
    return awaitable if isinstance(awaitable, Task) else create_task(awaitable)


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    task = Task(coro)
    _task_queue.push(task)
    return task


def run_until_complete(main=None):
    global _stopping
    while True:
        # Wait until a task is due: for streams meanwhile, and for whatever else may wake one.
        while True:
            task = _task_queue.peek()
            wait = -1 if task is None else max(0, ticks_diff(task.ph_key, ticks()))
            if wait == 0:
                if _io_queue.map:
                    _io_queue.wait_io_event(0)
                break
            _io_queue.wait_io_event(wait)
        task = _task_queue.pop()
        if task.done():
            # It failed before and nobody awaited it since then.
            if task.state is None:
                task.state = False
                _exc_context["exception"] = task.data
                _exc_context["future"] = task
                Loop.call_exception_handler(_exc_context)
            continue
        try:
            exception = _asyncio.enter(task)
            if exception is None:
                task.coro.send(None)
            else:
                task.coro.throw(exception)
        except (CancelledError, Exception) as er:
            _asyncio.leave()
            awaited = _asyncio.finish(task, er)
            if task is main:
                if isinstance(er, StopIteration):
                    return er.value
                raise er
            if not awaited and not isinstance(er, (CancelledError, StopIteration)):
                # Somebody may await it at this turn.
                _task_queue.push(task)
        _asyncio.leave()
        if _stopping:
            _stopping = False
            return None


def run(coro):
    return run_until_complete(create_task(coro))


class Loop:
    _exc_handler = None

    def create_task(coro):
        return create_task(coro)

    def run_forever():
        run_until_complete()

    def run_until_complete(awaitable):
        return run_until_complete(_promote_to_task(awaitable))

    def stop():
        global _stopping
        _stopping = True

    def close():
        pass

    def set_exception_handler(handler):
        Loop._exc_handler = handler

    def get_exception_handler():
        return Loop._exc_handler

    def default_exception_handler(loop, context):
        print(context["message"], file=sys.stderr)
        print("future:", context["future"], "coro=", context["future"].coro, file=sys.stderr)
        sys.print_exception(context["exception"], sys.stderr)

    def call_exception_handler(context):
        (Loop._exc_handler or Loop.default_exception_handler)(Loop, context)


def get_event_loop():
    return Loop


def current_task():
    task = _asyncio.current()
    if task is None:
        raise RuntimeError("no running event loop")
    return task


def new_event_loop():
    global _task_queue, _io_queue, _stopping
    _task_queue = TaskQueue()
    _io_queue = IOQueue()
    _stopping = False
    _asyncio.start(_task_queue, CancelledError)
    Loop._exc_handler = None
    return Loop


def __getattr__(name):
    if name == "cur_task":
        return _asyncio.current()
    raise AttributeError(name)


new_event_loop()
