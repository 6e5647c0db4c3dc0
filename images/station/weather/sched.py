# A cooperative scheduler: tasks are generators that yield how many seconds they want to sleep.

import heapq


class Clock:
    """Simulated time; a real station would read the RTC here."""

    def __init__(self, start=0):
        self.now = start

    def advance_to(self, when):
        assert when >= self.now, "time runs forward"
        self.now = when

    def __str__(self):
        minutes = self.now // 60
        return "{:02d}:{:02d}".format(minutes // 60 % 24, minutes % 60)


class Scheduler:
    def __init__(self, clock):
        self.clock = clock
        self._queue = []
        self._order = 0
        self.finished = []
        self.failed = []

    def spawn(self, name, task, delay=0):
        self._push(self.clock.now + delay, name, task)

    def _push(self, when, name, task):
        # The running number keeps tasks of one moment in their order and the task out of the comparison.
        self._order += 1
        heapq.heappush(self._queue, (when, self._order, name, task))

    def run(self, until):
        while self._queue and self._queue[0][0] <= until:
            when, _, name, task = heapq.heappop(self._queue)
            self.clock.advance_to(when)
            try:
                pause = next(task)
            except StopIteration as stop:
                self.finished.append((name, stop.value))
            except Exception as error:
                self.failed.append((name, error))
            else:
                self._push(self.clock.now + pause, name, task)
        for _, _, name, task in self._queue:
            task.close()
        self._queue.clear()
        self.clock.advance_to(until)
