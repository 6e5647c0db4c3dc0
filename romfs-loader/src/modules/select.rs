//! `select`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::poller::{self, ERROR, HANG_UP, IN, OUT};

/// `select`.
pub static SELECT: NativeModule = NativeModule::new(
    q::select,
    &native::sorted([
        Entry::func(q::poll, 0, 0, |vm, _| poller::new(vm)),
        Entry::int(q::POLLIN, IN as isize),
        Entry::int(q::POLLOUT, OUT as isize),
        Entry::int(q::POLLERR, ERROR as isize),
        Entry::int(q::POLLHUP, HANG_UP as isize),
    ]),
);
