# Waiting for tasks with a limit of time, and for several at once.
from . import core


async def wait_for(awaitable, timeout, sleep=core.sleep):
    task = core._promote_to_task(awaitable)
    if timeout is None:
        return await task
    late = False

    async def alarm():
        nonlocal late
        await sleep(timeout)
        late = task.cancel()

    timer = core.create_task(alarm())
    try:
        return await task
    except core.CancelledError:
        if late:
            raise core.TimeoutError
        raise
    finally:
        timer.cancel()


def wait_for_ms(awaitable, timeout):
    return wait_for(awaitable, timeout, core.sleep_ms)


class _Gathering:
    # What a gathering task waits for: cancelling it asks this to let go of it.
    def __init__(self, task, left):
        self.task, self.left, self.parked = task, left, False

    def wake(self):
        if self.parked:
            self.parked = False
            core._task_queue.push(self.task)

    def remove(self, task):
        self.parked = False


async def gather(*awaitables, return_exceptions=False):
    tasks = [core._promote_to_task(awaitable) for awaitable in awaitables]
    gathering = _Gathering(core._asyncio.current(), 0)
    failed = None

    def ended(task, er):
        nonlocal failed
        gathering.left -= 1
        if failed is None and not return_exceptions and not isinstance(er, StopIteration):
            failed = er
        if failed is not None or gathering.left == 0:
            gathering.wake()

    for task in tasks:
        if task.done():
            if failed is None and not return_exceptions and not isinstance(task.data, StopIteration):
                failed = task.data
            task.state = False
        elif task.state is True:
            task.state = ended
            gathering.left += 1
        else:
            raise RuntimeError("can't gather")
    if gathering.left and failed is None:
        gathering.parked = True
        gathering.task.data = gathering
        try:
            yield
        except core.CancelledError:
            for task in tasks:
                task.cancel()
            raise
    if failed is not None:
        raise failed
    return [task.data.value if isinstance(task.data, StopIteration) else task.data for task in tasks]
