# Mutual exclusion of tasks, in the order in which they ask for it.
from . import core


class Lock:
    def __init__(self):
        # False, True while somebody holds it, or the task that is to have it next and was woken for that.
        self.state = False
        self.waiting = core.TaskQueue()

    def locked(self):
        return self.state is True

    def release(self):
        if self.state is not True:
            raise RuntimeError("Lock not acquired")
        if self.waiting.peek():
            self.state = self.waiting.pop()
            core._task_queue.push(self.state)
        else:
            self.state = False

    async def acquire(self):
        if self.state is not False:
            task = core.cur_task
            self.waiting.push(task)
            try:
                yield
            except core.CancelledError:
                if self.state is task:
                    # It was this task's turn already: pass it on.
                    self.state = True
                    self.release()
                raise
        self.state = True
        return True

    async def __aenter__(self):
        return await self.acquire()

    async def __aexit__(self, kind, value, traceback):
        self.release()
