//! Tasks of `asyncio`, and the queues that they wait in. Neither waiting nor waking takes memory: the queue is a heap of links in the tasks
//! themselves, ordered by the moment at which each is due and then by who came first.

use core::cell::Cell;

use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::types::exception::{BASE_EXCEPTION, STOP_ITERATION};
use crate::value::Value;
use crate::vm::{Args, Kept, Res, Vm};

/// Ticks are milliseconds and wrap around here, as those of `time.ticks_ms` do.
const PERIOD: u32 = 1 << 30;

/// A coroutine that the event loop runs.
#[repr(C)]
pub(crate) struct Task<'m> {
    header: Header,
    /// The tick from which on it may run, and its number among those that are due then.
    due: Cell<u32>,
    number: Cell<u32>,
    /// 1: it ended.
    done: Cell<u32>,
    coroutine: Value,
    /// What is thrown into it when it runs next; what it waits for meanwhile; in the end what ended it.
    data: Cell<Value>,
    /// `True` while it runs and nobody waits for it; a queue of those that do, or a function to call; `None` when it ended and nobody asked; `False`
    /// when somebody did.
    state: Cell<Value>,
    /// The queue that it waits in.
    within: Cell<Option<&'m TaskQueue<'m>>>,
    parent: Cell<Option<&'m Task<'m>>>,
    left: Cell<Option<&'m Task<'m>>>,
    right: Cell<Option<&'m Task<'m>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Task<'_> {
    const TY: Ty = Ty::Task;
}

/// A queue of tasks: a skew heap.
#[repr(C)]
pub(crate) struct TaskQueue<'m> {
    header: Header,
    /// How many tasks were put in.
    count: Cell<u32>,
    root: Cell<Option<&'m Task<'m>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for TaskQueue<'_> {
    const TY: Ty = Ty::TaskQueue;
}

/// What `sleep_ms` gives: it is awaited once.
#[repr(C)]
struct Sleep {
    header: Header,
    /// Milliseconds to sleep; 1 more than that, 0 when it is over.
    left: Cell<u32>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Sleep {
    const TY: Ty = Ty::Sleep;
}

/// How far a tick lies behind another one, negative before it.
fn difference(a: u32, b: u32) -> i32 {
    let ahead = a.wrapping_sub(b) & (PERIOD - 1);
    if ahead < PERIOD / 2 { ahead as i32 } else { ahead as i32 - PERIOD as i32 }
}

impl<'m> Task<'m> {
    fn is_done(&self) -> bool {
        self.done.get() != 0
    }

    fn comes_before(&self, other: &Task<'m>) -> bool {
        match difference(self.due.get(), other.due.get()) {
            0 => (self.number.get().wrapping_sub(other.number.get()) as i32) < 0,
            ahead => ahead < 0,
        }
    }

    fn unlink(&self) {
        for link in [&self.parent, &self.left, &self.right] {
            link.set(None);
        }
    }

    fn is_in(&self, queue: &TaskQueue<'m>) -> bool {
        self.within.get().is_some_and(|within| core::ptr::eq(within, queue))
    }
}

/// Joins two heaps: down along the right sides, swapping the children of each task on the way.
fn merge<'m>(a: Option<&'m Task<'m>>, b: Option<&'m Task<'m>>) -> Option<&'m Task<'m>> {
    let (mut a, mut b, mut root, mut last) = (a, b, None, None::<&'m Task<'m>>);
    loop {
        let (next, is_rest) = match (a, b) {
            (Some(x), Some(y)) => {
                let (first, second) = if y.comes_before(x) { (y, x) } else { (x, y) };
                (a, b) = (first.right.get(), Some(second));
                first.right.set(first.left.get());
                (Some(first), false)
            }
            (rest, None) | (None, rest) => (rest, true),
        };
        match last {
            None => root = next,
            Some(last) => last.left.set(next),
        }
        if let Some(next) = next {
            next.parent.set(last);
        }
        if is_rest {
            return root;
        }
        last = next;
    }
}

impl<'m> TaskQueue<'m> {
    fn push(&'m self, task: &'m Task<'m>, due: u32) {
        task.unlink();
        task.within.set(Some(self));
        task.due.set(due);
        task.number.set(self.count.get());
        self.count.set(self.count.get().wrapping_add(1));
        self.root.set(merge(self.root.get(), Some(task)));
    }

    fn pop(&self) -> Option<&'m Task<'m>> {
        let task = self.root.get()?;
        self.remove(task);
        Some(task)
    }

    /// Takes a task out, if it is in this queue.
    fn remove(&self, task: &'m Task<'m>) {
        if !task.is_in(self) {
            return;
        }
        task.within.set(None);
        let rest = merge(task.left.get(), task.right.get());
        let parent = task.parent.get();
        if let Some(rest) = rest {
            rest.parent.set(parent);
        }
        match parent {
            Some(parent) if parent.left.get().is_some_and(|left| core::ptr::eq(left, task)) => parent.left.set(rest),
            Some(parent) => parent.right.set(rest),
            None => self.root.set(rest),
        }
        task.unlink();
    }
}

impl<'m> Vm<'m> {
    fn async_ticks(&self) -> u32 {
        (self.platform.ticks_us() / 1000) as u32 & (PERIOD - 1)
    }

    fn new_task_queue(&self) -> Res<&'m TaskQueue<'m>> {
        let (count, root) = (Cell::new(0), Cell::new(None));
        self.alloc_tailed(TaskQueue { header: Header::new(Ty::TaskQueue), count, root }, 0)
    }

    /// The queue of the event loop, and what is thrown into tasks that are cancelled.
    fn event_loop(&self) -> Res<(&'m TaskQueue<'m>, Value)> {
        let kept = self.kept(Kept::EventLoop).and_then(|kept| self.tuple_items(kept));
        match kept {
            Some([queue, cancelled]) if let Some(queue) = self.cast::<TaskQueue>(*queue) => Ok((queue, *cancelled)),
            _ => Err(self.raise_runtime_error("no event loop")),
        }
    }

    fn current_task(&self) -> Res<&'m Task<'m>> {
        match self.kept(Kept::Task).and_then(|task| self.cast::<Task>(task)) {
            Some(task) => Ok(task),
            None => Err(self.raise_runtime_error("no running task")),
        }
    }
}

fn task_new<'m>(vm: &Vm<'m>, _: Value, args: Args<'_>) -> Res {
    args.expect(vm, 1, 2)?;
    let none = || Cell::new(None);
    let task = Task {
        header: Header::new(Ty::Task),
        due: Cell::new(0),
        number: Cell::new(0),
        done: Cell::new(0),
        coroutine: args.at(0),
        data: Cell::new(Value::NONE),
        state: Cell::new(Value::TRUE),
        within: Cell::new(None),
        parent: none(),
        left: none(),
        right: none(),
    };
    Ok(Value::object(vm.alloc_tailed(task, 0)?))
}

/// `task.cancel()`: the innermost task that this one waits for, over however many, gets the exception at its next turn.
fn cancel(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let mut task = vm.receiver::<Task>(&args)?;
    if task.is_done() {
        return Ok(Value::FALSE);
    }
    if vm.kept(Kept::Task) == Some(args.at(0)) {
        return Err(vm.raise_runtime_error("can't cancel self"));
    }
    let (ready, cancelled) = vm.event_loop()?;
    while let Some(awaited) = vm.cast::<Task>(task.data.get()).filter(|awaited| !awaited.is_done()) {
        task = awaited;
    }
    let now = vm.async_ticks();
    match task.within.get() {
        Some(queue) if core::ptr::eq(queue, ready) => {
            if difference(task.due.get(), now) > 0 {
                ready.remove(task);
                ready.push(task, now);
            }
        }
        Some(queue) => {
            queue.remove(task);
            ready.push(task, now);
        }
        None => {
            // Something in Python that knows how to let go of it.
            vm.call_method(task.data.get(), q::remove, &[Value::object(task)])?;
            ready.push(task, now);
        }
    }
    task.data.set(vm.call(cancelled, &[])?);
    Ok(Value::TRUE)
}

/// Awaiting a task: what waits is woken when it ends, and gets its value or its exception.
fn task_next(vm: &Vm<'_>, value: Value) -> Res<Option<Value>> {
    let Some(task) = vm.cast::<Task>(value) else { return Ok(None) };
    if task.is_done() {
        task.state.set(Value::FALSE);
        return Err(vm.raise(task.data.get()));
    }
    let current = vm.current_task()?;
    let queue = match vm.cast::<TaskQueue>(task.state.get()) {
        Some(queue) => queue,
        None if task.state.get() == Value::TRUE => {
            let queue = vm.new_task_queue()?;
            task.state.set(Value::object(queue));
            queue
        }
        None => return Err(vm.raise_runtime_error("can't wait")),
    };
    if current.within.get().is_some() {
        return Err(vm.raise_value_error("task is in a queue"));
    }
    queue.push(current, vm.async_ticks());
    current.data.set(value);
    Ok(Some(Value::NONE))
}

/// `asyncio.Task`.
pub static TASK: TypeRow = TypeRow {
    id: Ty::Task,
    name: q::Task,
    new: Some(task_new),
    iter: Some(|_, value| Ok(value)),
    next: Some(task_next),
    attr: |vm, value, name| {
        let Some(task) = vm.cast::<Task>(value) else { return Ok(None) };
        Ok(match name {
            q::coro => Some(task.coroutine),
            q::data => Some(task.data.get()),
            q::state => Some(task.state.get()),
            q::ph_key => Some(Value::len(task.due.get() as usize)),
            _ => None,
        })
    },
    set_attr: |vm, value, name, to| {
        let (Some(task), Some(to)) = (vm.cast::<Task>(value), to) else { return Ok(false) };
        match name {
            q::data => task.data.set(to),
            q::state => task.state.set(to),
            _ => return Ok(false),
        }
        Ok(true)
    },
    methods: &native::sorted([
        Entry::func(q::cancel, 1, 1, cancel),
        Entry::func(q::done, 1, 1, |vm, args| Ok(Value::bool(vm.receiver::<Task>(&args)?.is_done()))),
    ]),
    ..TypeRow::EMPTY
};

fn task_of<'m>(vm: &Vm<'m>, value: Value) -> Res<&'m Task<'m>> {
    vm.cast::<Task>(value).ok_or_else(|| vm.raise_type_error("Task expected"))
}

/// `asyncio.core.TaskQueue`.
pub static TASK_QUEUE: TypeRow = TypeRow {
    id: Ty::TaskQueue,
    name: q::TaskQueue,
    new: Some(|vm, _, args| {
        args.expect(vm, 0, 0)?;
        vm.new_task_queue().map(Value::object)
    }),
    methods: &native::sorted([
        Entry::func(q::peek, 1, 1, |vm, args| {
            Ok(vm.receiver::<TaskQueue>(&args)?.root.get().map_or(Value::NONE, Value::object))
        }),
        Entry::func(q::push, 2, 3, |vm, args| {
            let (queue, task) = (vm.receiver::<TaskQueue>(&args)?, task_of(vm, args.at(1))?);
            if task.within.get().is_some() {
                return Err(vm.raise_value_error("task is in a queue"));
            }
            let due = match args.pos.get(2) {
                Some(due) => vm.int_word(*due)? as u32 & (PERIOD - 1),
                None => vm.async_ticks(),
            };
            queue.push(task, due);
            Ok(Value::NONE)
        }),
        Entry::func(q::pop, 1, 1, |vm, args| match vm.receiver::<TaskQueue>(&args)?.pop() {
            Some(task) => Ok(Value::object(task)),
            None => Err(vm.raise_index_error("empty heap")),
        }),
        Entry::func(q::remove, 2, 2, |vm, args| {
            let (queue, task) = (vm.receiver::<TaskQueue>(&args)?, task_of(vm, args.at(1))?);
            queue.remove(task);
            Ok(Value::NONE)
        }),
    ]),
    ..TypeRow::EMPTY
};

/// What awaiting it does once: the running task goes into the event loop's queue for later.
pub static SLEEP: TypeRow = TypeRow {
    id: Ty::Sleep,
    name: q::sleep,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(sleep) = vm.cast::<Sleep>(value) else { return Ok(None) };
        let Some(ms) = sleep.left.replace(0).checked_sub(1) else { return Ok(None) };
        let ((ready, _), task) = (vm.event_loop()?, vm.current_task()?);
        if task.within.get().is_some() {
            return Err(vm.raise_value_error("task is in a queue"));
        }
        ready.push(task, vm.async_ticks().wrapping_add(ms) & (PERIOD - 1));
        Ok(Some(Value::NONE))
    }),
    ..TypeRow::EMPTY
};

/// `sleep_ms(ms)`. One object serves all tasks in turn, another is made while it waits to be awaited.
pub(crate) fn sleep_ms(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let ms = vm.int_clamped(args.at(0))?.max(0);
    if ms >= PERIOD as isize / 2 {
        return Err(vm.raise_overflow_error("ticks interval overflow"));
    }
    let ms = ms as u32;
    let left = Cell::new(ms + 1);
    let shared = vm.kept(Kept::Sleep);
    if let Some(sleep) = shared.and_then(|shared| vm.cast::<Sleep>(shared)).filter(|sleep| sleep.left.get() == 0) {
        sleep.left.set(left.get());
        return Ok(shared.unwrap_or(Value::NONE));
    }
    let sleep = Value::object(vm.alloc_tailed(Sleep { header: Header::new(Ty::Sleep), left }, 0)?);
    vm.keep(Kept::Sleep, sleep);
    Ok(sleep)
}

/// The shared object of `sleep_ms` is free.
pub(crate) fn forget_sleep(vm: &Vm<'_>) {
    if let Some(sleep) = vm.kept(Kept::Sleep).and_then(|shared| vm.cast::<Sleep>(shared)) {
        sleep.left.set(0);
    }
}

/// `enter(task)`: this task runs now. What is to be thrown into it, else `None`.
pub(crate) fn enter(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let task = task_of(vm, args.at(0))?;
    vm.keep(Kept::Task, args.at(0));
    let data = task.data.replace(Value::NONE);
    Ok(if vm.is_instance_of(data, &BASE_EXCEPTION) { data } else { Value::NONE })
}

/// `leave()`: no task runs.
pub(crate) fn leave(vm: &Vm<'_>, _: Args<'_>) -> Res {
    vm.keep(Kept::Task, Value::NONE);
    Ok(Value::NONE)
}

/// `finish(task, exception)`: the task ended with this. Wakes those that wait for it; whether anybody did.
pub(crate) fn finish(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let (task, exception) = (task_of(vm, args.at(0))?, args.at(1));
    let (ready, _) = vm.event_loop()?;
    task.done.set(1);
    task.data.set(exception);
    let state = task.state.get();
    if let Some(queue) = vm.cast::<TaskQueue>(state) {
        while let Some(waiting) = queue.pop() {
            ready.push(waiting, vm.async_ticks());
        }
        task.state.set(Value::FALSE);
        return Ok(Value::TRUE);
    }
    if state == Value::TRUE {
        task.state.set(Value::NONE);
        // That it came to its end is no news that anybody has to ask for.
        return Ok(Value::bool(vm.is_instance_of(exception, &STOP_ITERATION)));
    }
    task.state.set(Value::FALSE);
    vm.call(state, &[args.at(0), exception])?;
    Ok(Value::TRUE)
}
