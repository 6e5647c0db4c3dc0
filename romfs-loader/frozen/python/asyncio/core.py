# The event loop: runs each task when it is due, and waits for streams in between.
import select
import sys
from time import ticks_ms as ticks, ticks_diff, ticks_add
from _asyncio import Task, TaskQueue, finish, sleep_ms


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

    def _enqueue(self, stream, which):
        entry = self.map.get(id(stream))
        if entry is None:
            entry = self.map[id(stream)] = [None, None, stream]
        assert entry[which] is None
        entry[which] = cur_task
        cur_task.data = self
        self._watch(entry)

    def _dequeue(self, stream):
        del self.map[id(stream)]
        self.poller.unregister(stream)

    def _watch(self, entry):
        events = 0
        if entry[0] is not None:
            events |= select.POLLIN
        if entry[1] is not None:
            events |= select.POLLOUT
        if events:
            self.poller.register(entry[2], events)
        else:
            self._dequeue(entry[2])

    def queue_read(self, stream):
        self._enqueue(stream, 0)

    def queue_write(self, stream):
        self._enqueue(stream, 1)

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


def sleep(t):
    return sleep_ms(int(t * 1000))


async def _stopper():
    pass


def _promote_to_task(awaitable):
    return awaitable if isinstance(awaitable, Task) else create_task(awaitable)


def create_task(coro):
    if not hasattr(coro, "send"):
        raise TypeError("coroutine expected")
    task = Task(coro, globals())
    _task_queue.push(task)
    return task


def run_until_complete(main_task=None):
    global cur_task
    while True:
        # Wait until a task is due: for streams meanwhile, and for whatever else may wake one.
        while True:
            task = _task_queue.peek()
            if task is None:
                if not _io_queue.map and (main_task is None or main_task.done()):
                    cur_task = None
                    return None
                wait = -1
            else:
                wait = max(0, ticks_diff(task.ph_key, ticks()))
            if wait == 0:
                if _io_queue.map:
                    _io_queue.wait_io_event(0)
                break
            _io_queue.wait_io_event(wait)
        cur_task = task = _task_queue.pop()
        if task.done():
            # It failed before and nobody awaited it since then.
            if task.state is None:
                task.state = False
                _exc_context["exception"] = task.data
                _exc_context["future"] = task
                Loop.call_exception_handler(_exc_context)
            continue
        try:
            exception = task.data
            if exception is None:
                task.coro.send(None)
            else:
                task.data = None
                task.coro.throw(exception)
        except (CancelledError, Exception) as er:
            awaited = finish(task, er)
            if task is main_task:
                cur_task = None
                task.state = False
                if isinstance(er, StopIteration):
                    return er.value
                raise er
            if not awaited and not isinstance(er, (CancelledError, StopIteration)):
                # Somebody may await it at this turn.
                _task_queue.push(task)
                task.data = er


def run(coro):
    return run_until_complete(create_task(coro))


cur_task = None
_stop_task = None


class Loop:
    _exc_handler = None

    def create_task(coro):
        return create_task(coro)

    def run_forever():
        # What it runs until is pushed by `stop`.
        global _stop_task
        _stop_task = Task(_stopper(), globals())
        run_until_complete(_stop_task)

    def run_until_complete(awaitable):
        return run_until_complete(_promote_to_task(awaitable))

    def stop():
        global _stop_task
        if _stop_task is not None:
            _task_queue.push(_stop_task)
            _stop_task = None

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


# The lengths of queues are for programs written for `uasyncio`.
def get_event_loop(runq_len=0, waitq_len=0):
    return Loop


def current_task():
    if cur_task is None:
        raise RuntimeError("no running event loop")
    return cur_task


def new_event_loop():
    global _task_queue, _io_queue
    _task_queue = TaskQueue()
    _io_queue = IOQueue()
    return Loop


new_event_loop()
