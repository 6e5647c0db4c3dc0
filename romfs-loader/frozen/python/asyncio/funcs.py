# Waiting for tasks with a limit of time, and for several at once.
from . import core


class _Waiting:
    # What a task waits for that several others can end: cancelling it asks this to let go of it.
    def __init__(self):
        self.task, self.parked = core.cur_task, False

    def wake(self):
        if self.parked:
            self.parked = False
            core._task_queue.push(self.task)

    def remove(self, task):
        self.parked = False

    async def park(self):
        self.parked = True
        self.task.data = self
        yield


def _cancel(task):
    try:
        task.cancel()
    except RuntimeError:
        # It waits for the running task, which is cancelled itself, or waits in a circle, which nothing can end.
        pass


async def _run(task):
    # What waits for a task in the place of another one, so that this one can stop waiting.
    return await task


async def wait_for(awaitable, timeout, sleep=core.sleep):
    task = core._promote_to_task(awaitable)
    if timeout is None or task.done():
        return await task
    runner = core.create_task(_run(task))
    waiting = _Waiting()

    def ended(task, er):
        waiting.wake()

    async def alarm():
        await sleep(timeout)
        waiting.wake()

    runner.state = ended
    timer = core.create_task(alarm())
    try:
        await waiting.park()
        late = not runner.done() and task.cancel()
        if late:
            await waiting.park()
    except core.CancelledError:
        _cancel(task)
        raise
    finally:
        timer.cancel()
    if late:
        raise core.TimeoutError
    return await runner


def wait_for_ms(awaitable, timeout):
    return wait_for(awaitable, timeout, core.sleep_ms)


async def gather(*awaitables, return_exceptions=False):
    tasks = [core._promote_to_task(awaitable) for awaitable in awaitables]
    waiting = _Waiting()
    left = 0
    failed = None

    def ended(task, er):
        nonlocal left, failed
        left -= 1
        if failed is None and not return_exceptions and not isinstance(er, StopIteration):
            failed = er
        if failed is not None or left == 0:
            waiting.wake()

    try:
        for task in tasks:
            if task.done():
                if failed is None and not return_exceptions and not isinstance(task.data, StopIteration):
                    failed = task.data
                task.state = False
            elif task.state is True and task is not core.cur_task:
                task.state = ended
                left += 1
            else:
                raise RuntimeError("can't gather")
        if left and failed is None:
            await waiting.park()
    except core.CancelledError:
        for task in tasks:
            _cancel(task)
        raise
    finally:
        # Those that go on may be awaited by others.
        for task in tasks:
            if task.state is ended:
                task.state = True
    if failed is not None:
        raise failed
    return [task.data.value if isinstance(task.data, StopIteration) else task.data for task in tasks]
