//! `_asyncio`: what the package `asyncio` is built on. The package itself is in Python, compiled into the frozen image.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::task::{self, TASK, TASK_QUEUE};
use crate::value::Value;
use crate::vm::{Args, Kept};

/// `_asyncio`.
pub static ASYNCIO: NativeModule = NativeModule::new(
    q::_asyncio,
    &native::sorted([
        Entry::ty(&TASK),
        Entry::ty(&TASK_QUEUE),
        Entry::func(q::sleep_ms, 1, 1, task::sleep_ms),
        Entry::func(q::enter, 1, 1, task::enter),
        Entry::func(q::leave, 0, 0, task::leave),
        Entry::func(q::finish, 2, 2, task::finish),
        Entry::func(q::current, 0, 0, |vm, _| Ok(vm.kept(Kept::Task).unwrap_or(Value::NONE))),
        // The queue and the exception of an event loop that starts anew.
        Entry::func(q::start, 2, 2, |vm, args| {
            let event_loop = vm.new_tuple(args.pos)?;
            vm.keep(Kept::EventLoop, event_loop);
            // So that later ones take no memory.
            task::sleep_ms(vm, Args::positional(&[Value::int(0)]))?;
            task::forget_sleep(vm);
            task::leave(vm, args)
        }),
    ]),
);
