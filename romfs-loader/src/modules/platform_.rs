//! `platform`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};

/// `platform`.
pub static PLATFORM: NativeModule = NativeModule::new(
    q::platform,
    &native::sorted([
        Entry::func(q::platform, 0, 0, |vm, _| {
            vm.new_str_joined(&[vm.platform.name(), "-", super::sys::RELEASE, "-", vm.platform.machine()])
        }),
        Entry::func(q::python_compiler, 0, 0, |vm, _| vm.new_str(b"rustc")),
        Entry::func(q::libc_ver, 0, 0, |vm, _| {
            let none = vm.new_str(b"")?;
            vm.new_tuple(&[none, none])
        }),
    ]),
);
