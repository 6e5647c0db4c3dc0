# Events: between tasks, and from interrupts and other threads.
import io
from . import core


class Event:
    def __init__(self):
        self.state = False
        self.waiting = core.TaskQueue()

    def is_set(self):
        return self.state

    def set(self):
        self.state = True
        while self.waiting.peek():
            core._task_queue.push(self.waiting.pop())

    def clear(self):
        self.state = False

    async def wait(self):
        if not self.state:
            self.waiting.push(core.cur_task)
            yield
        return True


# Setting it only sets a number, which the event loop finds when it polls.
class ThreadSafeFlag(io.IOBase):
    def __init__(self):
        self.state = 0

    def ioctl(self, request, events):
        if request == 3:
            return self.state * events
        return -1

    def set(self):
        self.state = 1

    def clear(self):
        self.state = 0

    async def wait(self):
        if not self.state:
            core._io_queue.queue_read(self)
            yield
        self.state = 0
