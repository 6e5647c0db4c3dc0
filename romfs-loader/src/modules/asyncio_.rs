//! `_asyncio`: the tasks and queues of the package `asyncio`. The package itself is in Python, compiled into the frozen
//! image. A program may bring a package of its own: `Task` and `TaskQueue` are those of MicroPython's `_asyncio`, the
//! functions are additions of this project.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::task::{self, TASK, TASK_QUEUE};

/// `_asyncio`.
pub static ASYNCIO: NativeModule = NativeModule::new(
    q::_asyncio,
    &native::sorted([
        Entry::ty(&TASK),
        Entry::ty(&TASK_QUEUE),
        Entry::func(q::sleep_ms, 1, 1, task::sleep_ms),
        Entry::func(q::finish, 2, 2, task::finish),
    ]),
);
