# An event loop of the program's own on _asyncio, whose tasks find in the dict that they get what runs, what is ready, and what cancels.
from _asyncio import Task, TaskQueue
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms


class Stop(BaseException):
    pass


core = {"cur_task": None, "_task_queue": TaskQueue(), "CancelledError": Stop}
ready = core["_task_queue"]
log = []


def spawn(coro):
    task = Task(coro, core)
    ready.push(task)
    return task


class Pause:
    # Awaited, it puts the running task off.
    def __init__(self, ms):
        self.ms = ms

    def __iter__(self):
        return self

    def __next__(self):
        if self.ms is None:
            raise StopIteration
        ready.push(core["cur_task"], ticks_add(ticks_ms(), self.ms))
        self.ms = None


def run():
    while True:
        task = ready.peek()
        if task is None:
            return
        wait = ticks_diff(task.ph_key, ticks_ms())
        if wait > 0:
            sleep_ms(wait)
        task = ready.pop()
        core["cur_task"] = task
        thrown, task.data = task.data, None
        try:
            if thrown is None:
                task.coro.send(None)
            else:
                task.coro.throw(thrown)
        except (Exception, Stop) as e:
            waiting, task.data = task.state, e
            if isinstance(waiting, TaskQueue):
                task.state = False
                while waiting.peek():
                    ready.push(waiting.pop())
            elif waiting is True:
                task.state = None
            else:
                task.state = False
                waiting(task)


async def work(name, ms, error=None):
    await Pause(ms)
    log.append(name)
    if error:
        raise error
    return name * 2


async def first():
    tasks = [spawn(work(name, ms)) for name, ms in (("a", 9), ("b", 3), ("c", 6))]
    print([task.state for task in tasks], [task.done() for task in tasks], core["cur_task"].coro is not None)
    values = []
    for task in tasks:
        values.append(await task)
    print(values, log)
    print([task.state for task in tasks], [type(task.data) for task in tasks])
    failing = spawn(work("x", 1, ValueError("bad")))
    for _ in range(2):
        try:
            await failing
        except ValueError as e:
            print(e, failing.data is e, failing.state)
    unasked = spawn(work("y", 0))
    await Pause(2)
    print(unasked.state, unasked.done(), unasked.cancel(), unasked.data.value)


async def waiting(on):
    try:
        return await on
    except Stop as e:
        return "stopped " + type(e).__name__


async def second():
    # Over three tasks, to the one that does not wait for another task.
    inner = spawn(waiting(Pause(60000)))
    middle = spawn(waiting(inner))
    outer = spawn(waiting(middle))
    await Pause(1)
    print(outer.data is middle, middle.data is inner, inner.data, type(inner.state) is TaskQueue)
    print(outer.cancel(), inner.data is Stop, ticks_diff(inner.ph_key, ticks_ms()) <= 0)
    print(await outer)
    try:
        core["cur_task"].cancel()
    except RuntimeError as e:
        print(e)
    # What a task waits for lets go of it.
    queue = TaskQueue()
    queued = spawn(in_queue(queue))
    await Pause(0)
    print(queue.peek() is queued, queued.data is queue, queued.cancel(), queue.peek(), await queued)
    held = spawn(in_holder())
    await Pause(0)
    print(held.data is Holder, held.cancel(), await held)
    # A task that has not begun, and one that gets something else than the usual exception.
    fresh = spawn(waiting(Pause(0)))
    print(fresh.cancel(), fresh.data is Stop)
    try:
        await fresh
    except Stop:
        print("never began")
    other = spawn(caught())
    await Pause(0)
    print(other.cancel())
    other.data = KeyError("instead")
    print(await other)


async def in_queue(queue):
    queue.push(core["cur_task"])
    core["cur_task"].data = queue
    return await waiting(Once())


class Once:
    def __init__(self):
        self.passed = False

    def __iter__(self):
        return self

    def __next__(self):
        if self.passed:
            raise StopIteration
        self.passed = True


class Holder:
    @staticmethod
    def remove(task):
        print("let go", task.done())


async def in_holder():
    core["cur_task"].data = Holder
    return await waiting(Once())


async def caught():
    try:
        await Pause(60000)
    except KeyError as e:
        return repr(e)


async def third():
    # A function in the place of waiting tasks.
    task = spawn(work("z", 1))
    task.state = lambda task: print("ended", task.data.value)
    try:
        await task
    except RuntimeError as e:
        print(e)
    await Pause(3)
    print(task.state, task.done())


for part in (first, second, third):
    spawn(part())
    run()
    print(log)

# Queues by themselves: ties in the order of pushing, ticks that wrap around, removal anywhere.
queue = TaskQueue()
tasks = [Task(None) for _ in range(12)]
for i, task in enumerate(tasks):
    queue.push(task, [50, 10, 30][i % 3])
print([task.ph_key for task in tasks])
for i in (0, 5, 7, 11):
    queue.remove(tasks[i])
tasks[3].data = "mine"
queue.remove(tasks[3])
queue.push(tasks[3], 20)
print(tasks[3].data)
order = []
while queue.peek():
    order.append(tasks.index(queue.pop()))
print(order)
try:
    TaskQueue().pop()
except IndexError as e:
    print(e)
late = ticks_add(0, -1)
for key in (5, late, 0, ticks_add(late, -5)):
    queue.push(tasks.pop(), key)
print([ticks_diff(queue.pop().ph_key, 0) for _ in range(4)])
for name in ("coro", "ph_key"):
    try:
        setattr(task, name, 1)
    except AttributeError:
        print("fixed", name)
