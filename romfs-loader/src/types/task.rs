//! Tasks of `asyncio`, and the queues that they wait in. Neither waiting nor waking takes memory: the queue is a heap
//! of links in the tasks themselves, ordered by the moment at which each is due and then by who came first.
//!
//! Python and Rust share the state of a task by the protocol of MicroPython's `_asyncio`: `asyncio.core` gives its
//! globals to each task that it makes, and a task finds there the running one (`cur_task`), the queue of those that are
//! ready (`_task_queue`) and what is thrown into cancelled ones (`CancelledError`).

use core::cell::Cell;

use super::{Entry, TypeRow, native};
use crate::modules::time;
use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::value::Value;
use crate::vm::{Args, Kept, Res, Vm};

/// A coroutine that the event loop runs.
#[repr(C)]
pub(crate) struct Task<'v> {
    header: Header,
    /// Its number among those that are due at the same tick.
    number: Cell<u32>,
    /// The tick from which on it may run: milliseconds, as `time.ticks_ms` counts them.
    due: Cell<isize>,
    coroutine: Value<'v>,
    /// What it waits for, which has a method `remove` that lets go of it; what is thrown into it when it runs next; in
    /// the end what ended it.
    data: Cell<Value<'v>>,
    /// `True` while it runs and nobody waits for it; a queue of those that do, or a function to call; `None` when it
    /// ended and nobody asked; `False` when somebody did.
    state: Cell<Value<'v>>,
    /// The queue that it waits in.
    within: Cell<Option<&'v TaskQueue<'v>>>,
    parent: Cell<Option<&'v Task<'v>>>,
    left: Cell<Option<&'v Task<'v>>>,
    right: Cell<Option<&'v Task<'v>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Task<'v> {
    const TY: Ty = Ty::Task;
}

/// A queue of tasks: a skew heap.
#[repr(C)]
pub(crate) struct TaskQueue<'v> {
    header: Header,
    /// How many tasks were put in.
    count: Cell<u32>,
    root: Cell<Option<&'v Task<'v>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for TaskQueue<'v> {
    const TY: Ty = Ty::TaskQueue;
}

/// What `sleep_ms` gives: it is awaited once.
#[repr(C)]
struct Sleep {
    header: Header,
    /// 1 until it is awaited.
    armed: Cell<u32>,
    /// The tick at which it is over.
    due: Cell<isize>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Sleep {
    const TY: Ty = Ty::Sleep;
}

impl<'v> Task<'v> {
    fn is_done(&self) -> bool {
        [Value::NONE, Value::FALSE].contains(&self.state.get())
    }

    fn comes_before(&self, other: &Task<'v>) -> bool {
        match time::difference(self.due.get(), other.due.get()) {
            0 => (self.number.get().wrapping_sub(other.number.get()) as i32) < 0,
            ahead => ahead < 0,
        }
    }

    fn unlink(&self) {
        for link in [&self.parent, &self.left, &self.right] {
            link.set(None);
        }
    }

    fn is_in(&self, queue: &TaskQueue<'v>) -> bool {
        self.within.get().is_some_and(|within| core::ptr::eq(within, queue))
    }
}

/// Joins two heaps: down along the right sides, swapping the children of each task on the way.
fn merge<'v>(a: Option<&'v Task<'v>>, b: Option<&'v Task<'v>>) -> Option<&'v Task<'v>> {
    let (mut a, mut b, mut root, mut last) = (a, b, None, None::<&'v Task<'v>>);
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

impl<'v> TaskQueue<'v> {
    /// Puts a task in that is in no queue. It waits for nothing else.
    fn push(&'v self, task: &'v Task<'v>, due: isize) {
        task.unlink();
        task.data.set(Value::NONE);
        task.within.set(Some(self));
        task.due.set(due);
        task.number.set(self.count.get());
        self.count.set(self.count.get().wrapping_add(1));
        self.root.set(merge(self.root.get(), Some(task)));
    }

    fn pop(&self) -> Option<&'v Task<'v>> {
        let task = self.root.get()?;
        self.remove(task);
        Some(task)
    }

    /// Takes a task out, if it is in this queue.
    fn remove(&self, task: &'v Task<'v>) {
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

impl<'v> Vm<'v> {
    fn async_ticks(&self) -> isize {
        time::wrapped(self.platform.ticks_us() / 1000)
    }

    /// Puts a task of the program's choice into a queue.
    fn push_task(&self, queue: &'v TaskQueue<'v>, task: &'v Task<'v>, due: isize) -> Res<()> {
        if task.within.get().is_some() {
            return Err(self.raise_value_error("task is in a queue"));
        }
        queue.push(task, due);
        Ok(())
    }

    fn new_task_queue(&self) -> Res<&'v TaskQueue<'v>> {
        let (count, root) = (Cell::new(0), Cell::new(None));
        self.alloc_tailed(TaskQueue { header: Header::new(Ty::TaskQueue), count, root }, 0)
    }

    /// A global of the event loop.
    fn core_global(&self, name: Qstr) -> Res<Value<'v>> {
        let core = self.kept(Kept::AsyncioCore).and_then(|core| self.cast::<Dict>(core));
        match core.and_then(|core| core.map.get_qstr(self, name)) {
            Some(value) => Ok(value),
            None => Err(self.raise_runtime_error("no event loop")),
        }
    }

    /// The tasks that are ready to run, now or later.
    fn ready_tasks(&self) -> Res<&'v TaskQueue<'v>> {
        let queue = self.core_global(q::_task_queue)?;
        self.cast::<TaskQueue>(queue).ok_or_else(|| self.raise_type_error("TaskQueue expected"))
    }

    fn current_task(&self) -> Res<&'v Task<'v>> {
        let task = self.core_global(q::cur_task)?;
        self.cast::<Task>(task).ok_or_else(|| self.raise_runtime_error("no running task"))
    }
}

fn task_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 1, 2)?;
    if let Some(core) = args.pos.get(1) {
        if vm.cast::<Dict>(*core).is_none() {
            return Err(vm.raise_type_error("dict expected"));
        }
        vm.keep(Kept::AsyncioCore, *core);
        // So that sleeping takes no memory later.
        if vm.kept(Kept::Sleep).is_none() {
            new_sleep(vm)?;
        }
    }
    let none = || Cell::new(None);
    let task = Task {
        header: Header::new(Ty::Task),
        number: Cell::new(0),
        due: Cell::new(0),
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
fn cancel<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let mut task = vm.receiver::<Task>(&args)?;
    if task.is_done() {
        return Ok(Value::FALSE);
    }
    // Tasks may wait for one another in a circle: a task passed before, remembered at steps 1, 2, 4, 8 and so on, comes
    // again then.
    let (mut passed, mut steps, mut remember_at) = (task, 0u32, 1);
    while let Some(awaited) = vm.cast::<Task>(task.data.get()).filter(|awaited| !awaited.is_done()) {
        task = awaited;
        if core::ptr::eq(task, passed) {
            return Err(vm.raise_runtime_error("tasks wait for each other"));
        }
        steps += 1;
        if steps == remember_at {
            (passed, steps, remember_at) = (task, 0, remember_at.saturating_mul(2));
        }
    }
    let value = Value::object(task);
    if vm.core_global(q::cur_task)? == value {
        return Err(vm.raise_runtime_error("can't cancel self"));
    }
    let (ready, now) = (vm.ready_tasks()?, vm.async_ticks());
    let remove = vm.find_attr(task.data.get(), q::remove)?;
    if let Some(remove) = remove {
        vm.call(remove, &[value])?;
    }
    match task.within.get() {
        Some(queue) if core::ptr::eq(queue, ready) && time::difference(task.due.get(), now) <= 0 => {}
        Some(queue) => {
            queue.remove(task);
            ready.push(task, now);
        }
        // Whoever waits nowhere has not begun, unless something of the program just let go of it.
        None if remove.is_some() => ready.push(task, now),
        None => {}
    }
    task.data.set(vm.core_global(q::CancelledError)?);
    Ok(Value::TRUE)
}

/// Begins to await a task.
fn task_iter<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Value<'v>> {
    let Some(task) = vm.cast::<Task>(value) else { return Ok(value) };
    if task.is_done() {
        task.state.set(Value::FALSE);
    } else if vm.core_global(q::cur_task)? == value {
        return Err(vm.raise_runtime_error("can't wait"));
    } else if task.state.get() == Value::TRUE {
        task.state.set(Value::object(vm.new_task_queue()?));
    } else if vm.cast::<TaskQueue>(task.state.get()).is_none() {
        return Err(vm.raise_runtime_error("can't wait"));
    }
    Ok(value)
}

/// Awaiting a task: what waits is woken when it ends, and gets its value or its exception.
fn task_next<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(task) = vm.cast::<Task>(value) else { return Ok(None) };
    if task.is_done() {
        return Err(vm.raise(task.data.get()));
    }
    let Some(queue) = vm.cast::<TaskQueue>(task.state.get()) else {
        return Err(vm.raise_runtime_error("can't wait"));
    };
    let current = vm.current_task()?;
    vm.push_task(queue, current, vm.async_ticks())?;
    current.data.set(value);
    Ok(Some(Value::NONE))
}

/// `asyncio.Task`.
pub static TASK: TypeRow = TypeRow {
    id: Ty::Task,
    name: q::Task,
    new: Some(task_new),
    iter: Some(task_iter),
    next: Some(task_next),
    attr: |vm, value, name| {
        let Some(task) = vm.cast::<Task>(value) else { return Ok(None) };
        Ok(match name {
            q::coro => Some(task.coroutine),
            q::data => Some(task.data.get()),
            q::state => Some(task.state.get()),
            q::ph_key => Some(Value::int(task.due.get())),
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

fn task_of<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<&'v Task<'v>> {
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
            let due = match args.pos.get(2) {
                Some(due) => time::wrapped(vm.int_word(*due)? as u64),
                None => vm.async_ticks(),
            };
            vm.push_task(queue, task, due)?;
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
        if sleep.armed.replace(0) == 0 {
            return Ok(None);
        }
        vm.push_task(vm.ready_tasks()?, vm.current_task()?, sleep.due.get())?;
        Ok(Some(Value::NONE))
    }),
    ..TypeRow::EMPTY
};

/// `sleep_ms(ms)`. One object serves all tasks in turn, another is made while it waits to be awaited.
pub(crate) fn sleep_ms<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let due = time::later(vm, vm.async_ticks(), vm.int_clamped(args.at(0))?.max(0))?;
    let shared = vm.kept(Kept::Sleep).and_then(|shared| vm.cast::<Sleep>(shared));
    let sleep = match shared.filter(|sleep| sleep.armed.get() == 0) {
        Some(sleep) => sleep,
        None => new_sleep(vm)?,
    };
    sleep.due.set(due);
    sleep.armed.set(1);
    Ok(Value::object(sleep))
}

/// Makes the object that `sleep_ms` gives from now on.
fn new_sleep<'v>(vm: &Vm<'v>) -> Res<&'v Sleep> {
    let sleep = Sleep { header: Header::new(Ty::Sleep), armed: Cell::new(0), due: Cell::new(0) };
    let sleep = vm.alloc_tailed(sleep, 0)?;
    vm.keep(Kept::Sleep, Value::object(sleep));
    Ok(sleep)
}

/// `finish(task, exception)`: the task ended with this. Wakes those that wait for it; whether anybody did.
pub(crate) fn finish<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (task, exception) = (task_of(vm, args.at(0))?, args.at(1));
    let ready = vm.ready_tasks()?;
    let state = task.state.get();
    let mut awaited = false;
    if let Some(queue) = vm.cast::<TaskQueue>(state) {
        while let Some(waiting) = queue.pop() {
            ready.push(waiting, vm.async_ticks());
            awaited = true;
        }
    } else if state != Value::TRUE {
        task.data.set(exception);
        vm.call(state, &[args.at(0), exception])?;
        awaited = true;
    }
    task.data.set(exception);
    task.state.set(if state == Value::TRUE { Value::NONE } else { Value::FALSE });
    Ok(Value::bool(awaited))
}
