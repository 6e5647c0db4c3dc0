//! `micropython`.

use crate::heap::GRANULE;
use crate::print::Out;
use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::ring_io::RING_IO;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// `kbd_intr` is told from other functions by its address, by `schedule`.
static KBD_INTR: native::Native = native::Native::keywords(q::kbd_intr, 1, 1, |vm, args| {
    vm.interrupt().set_key(u8::try_from(vm.int_word(args.at(0))?).ok());
    Ok(Value::NONE)
});

const TABLES: &[&[Entry]] = &[
    &[Entry::func(q::r#const, 1, 1, |_, args| Ok(args.at(0)))],
    #[cfg(feature = "micropython")]
    &[
        Entry::func(q::opt_level, 0, 1, |vm, args| match args.pos {
            [level] => {
                vm.opt_level.set(vm.int_word(*level)?.clamp(0, 3) as u8);
                Ok(Value::NONE)
            }
            _ => Ok(Value::int(vm.opt_level.get().into())),
        }),
        Entry::func(q::stack_use, 0, 0, |vm, _| vm.new_int(vm.native_stack_used() as isize)),
        Entry::func(q::heap_lock, 0, 0, |vm, _| {
            vm.lock_heap(1);
            Ok(Value::NONE)
        }),
        #[cfg(feature = "extras")]
        Entry::func(q::heap_locked, 0, 0, |vm, _| Ok(Value::len(vm.lock_heap(0).into()))),
        Entry::func(q::heap_unlock, 0, 0, |vm, _| Ok(Value::len(vm.lock_heap(-1).into()))),
        Entry::func(q::alloc_emergency_exception_buf, 1, 1, |vm, args| {
            // The machine keeps a MemoryError of its own; there is nothing to reserve.
            vm.int_word(args.at(0))?;
            Ok(Value::NONE)
        }),
        Entry::get(q::kbd_intr, |_| Ok(Value::object(&KBD_INTR))),
        Entry::func(q::schedule, 2, 2, |vm, args| {
            if args.at(0) == Value::object(&KBD_INTR) {
                vm.interrupt().ask();
                return Ok(Value::NONE);
            }
            if vm.schedule(args.at(0), args.at(1)) {
                Ok(Value::NONE)
            } else {
                Err(vm.raise_runtime_error("schedule queue full"))
            }
        }),
    ],
    #[cfg(feature = "help")]
    &[
        Entry::func(q::mem_total, 0, 0, |vm, _| vm.new_int(vm.heap.handed_out() as isize)),
        Entry::func(q::mem_current, 0, 0, |vm, _| vm.new_int(vm.heap_usage().0 as isize)),
        Entry::func(q::mem_peak, 0, 0, |vm, _| vm.new_int(vm.heap_peak() as isize)),
        Entry::func(q::mem_info, 0, 1, mem_info),
        Entry::func(q::qstr_info, 0, 1, qstr_info),
    ],
    #[cfg(feature = "io")]
    &[Entry::ty(&RING_IO)],
];

/// `micropython`.
pub static MICROPYTHON: NativeModule =
    NativeModule::new(q::micropython, &native::joined::<{ native::count(TABLES) }>(TABLES));

impl<'v> Vm<'v> {
    /// Prints what `micropython.mem_info()` prints.
    ///
    /// # Errors
    /// Those of the console.
    pub fn print_memory(&self) -> Res<()> {
        self.enter(|| mem_info(self, Args::EMPTY).map(|_| ()))
    }
}

fn mem_info<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let mut out = Out::console(vm);
    let (used, free) = vm.heap_usage();
    let [one, two, largest] = vm.heap.census();
    let parts = [
        ("mem: total=", vm.heap.handed_out()),
        (", current=", used),
        (", peak=", vm.heap_peak()),
        ("\nstack: ", vm.native_stack_used()),
        (" out of ", vm.config().native_stack),
        ("\nGC: total: ", used + free),
        (", used: ", used),
        (", free: ", free),
        ("\n No. of 1-blocks: ", one),
        (", 2-blocks: ", two),
        (", max blk sz: ", largest),
        (", max free sz: ", vm.heap.longest_free() / GRANULE),
    ];
    counts(&mut out, &parts)?;
    if !args.pos.is_empty() {
        print_map(vm, &mut out)?;
    }
    Ok(Value::NONE)
}

/// Writes a line of numbers, each with what stands before it.
fn counts(out: &mut Out<'_, '_>, parts: &[(&str, usize)]) -> Res<()> {
    for (text, count) in parts {
        out.text(text)?;
        out.digits(*count, 10)?;
    }
    out.text("\n")
}

/// A character per granule: `.` free, `h` the head of a block, `=` the rest of one.
fn print_map<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>) -> Res<()> {
    let (start, granules) = vm.heap.granules();
    out.text("GC memory layout; from ")?;
    out.digits(start, 16)?;
    out.text(":")?;
    for at in 0..granules {
        if at % 64 == 0 {
            out.text("\n")?;
            for digit in (0..8).rev() {
                out.digits(((at * GRANULE) >> (4 * digit)) & 0xf, 16)?;
            }
            out.text(": ")?;
        }
        out.bytes(&[vm.heap.letter(at)])?;
    }
    out.text("\n")
}

fn qstr_info<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let mut out = Out::console(vm);
    let [n, text, total] = vm.qstrs.usage();
    counts(
        &mut out,
        &[("qstr pool: n_pool=1, n_qstr=", n), (", n_str_data_bytes=", text), (", n_total_bytes=", total)],
    )?;
    if !args.pos.is_empty() {
        for q in vm.all_qstrs().skip(crate::qstr::STATIC_LEN) {
            out.text("Q(")?;
            out.bytes(vm.qstr_text(q))?;
            out.text(")\n")?;
        }
    }
    Ok(Value::NONE)
}
