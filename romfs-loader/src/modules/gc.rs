//! `gc`.

use crate::heap::GRANULE;
use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;

/// `gc`.
pub static GC: NativeModule = NativeModule::new(
    q::gc,
    &native::sorted([
        Entry::func(q::collect, 0, 0, |vm, _| {
            let before = vm.heap_usage().0;
            vm.collect();
            #[cfg(feature = "extras")]
            vm.run_scheduled();
            vm.new_int(before.saturating_sub(vm.heap_usage().0) as isize)
        }),
        Entry::func(q::enable, 0, 0, |vm, _| {
            vm.gc_enabled.set(true);
            Ok(Value::NONE)
        }),
        Entry::func(q::disable, 0, 0, |vm, _| {
            vm.gc_enabled.set(false);
            Ok(Value::NONE)
        }),
        Entry::func(q::isenabled, 0, 0, |vm, _| Ok(Value::bool(vm.gc_enabled.get()))),
        Entry::func(q::mem_alloc, 0, 0, |vm, _| vm.new_int(vm.heap_usage().0 as isize)),
        Entry::func(q::mem_free, 0, 0, |vm, _| vm.new_int(vm.heap_usage().1 as isize)),
        Entry::func(q::threshold, 0, 1, |vm, args| match args.pos {
            // Memory is handed out in granules, so that is what counts.
            [bytes] => {
                vm.set_gc_threshold(usize::try_from(vm.int_word(*bytes)?).ok().map(|n| n - n % GRANULE));
                Ok(Value::NONE)
            }
            _ => vm.new_int(vm.gc_threshold.get().map_or(-1, |bytes| bytes as isize)),
        }),
    ]),
);
