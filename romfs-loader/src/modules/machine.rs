//! `machine`: what of it makes sense without a board: memory by address, signals, and the base class of pins.

use core::fmt::Write;

use crate::object::{Header, Object, Ty};
use crate::ops::Subscript;
use crate::qstr::q;
use crate::types::exception::SYSTEM_EXIT;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::{TypeRow, singletons};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// What `idle` waits, in microseconds.
const IDLE_US: u64 = 500;

/// `mem8`, `mem16`, `mem32`: memory as words of a width. The header's aux is the width in bytes.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Words {
    header: Header,
    _pad: u32,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Words {
    const TY: Ty = Ty::MemoryWords;
}

const fn words(width: u16) -> Words {
    Words { header: Header::with(Ty::MemoryWords, 0, width), _pad: 0 }
}

static MEM: [Words; 3] = [words(1), words(2), words(4)];

/// The object at an address.
pub(crate) fn object_at<'v>(address: usize) -> Option<Value<'v>> {
    crate::raw::item_at(&MEM, address).map(Value::object)
}

impl<'v> Vm<'v> {
    /// Reads or writes a word at an address: of the machine's own memory, or of what the platform has there.
    fn memory_word(&self, address: usize, width: usize, write: Option<u32>) -> Res<u32> {
        let own = self.memory_at(address).and_then(|(bytes, writable)| Some((bytes.get(..width)?, writable)));
        if let Some((bytes, writable)) = own
            && (writable || write.is_none())
        {
            if let Some(word) = write {
                bytes.iter().zip(word.to_ne_bytes_low(width)).for_each(|(to, from)| to.set(from));
            }
            let mut copy = [0; 4];
            let skip = if cfg!(target_endian = "big") { 4 - width } else { 0 };
            copy[skip..].iter_mut().zip(bytes).for_each(|(to, from)| *to = from.get());
            return Ok(u32::from_ne_bytes(copy));
        }
        let done = match write {
            Some(word) => self.platform.poke(address, width, word).then_some(word),
            None => self.platform.peek(address, width),
        };
        done.ok_or_else(|| self.raise_os_error(crate::errno::EFAULT))
    }
}

/// The bytes of the low part of a word, in native order.
trait LowBytes {
    fn to_ne_bytes_low(self, width: usize) -> impl Iterator<Item = u8>;
}

impl LowBytes for u32 {
    fn to_ne_bytes_low(self, width: usize) -> impl Iterator<Item = u8> {
        let skip = if cfg!(target_endian = "big") { 4 - width } else { 0 };
        self.to_ne_bytes().into_iter().skip(skip).take(width)
    }
}

fn subscript<'v>(vm: &Vm<'v>, value: Value<'v>, index: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
    let Some(words) = vm.cast::<Words>(value) else { return Ok(None) };
    let width = usize::from(words.header.aux);
    let write = match action {
        Subscript::Delete => return Ok(None),
        Subscript::Load => None,
        Subscript::Store(word) => Some(vm.int_low_bits(word)? as u32),
    };
    let address = vm.int_low_bits(index)? as usize;
    if !address.is_multiple_of(width) {
        return Err(vm.value_error(format_args!("address {address:08x} is not aligned to {width} bytes")));
    }
    let word = vm.memory_word(address, width, write)?;
    if write.is_some() { Ok(Some(Value::NONE)) } else { vm.new_i64(word.into()).map(Some) }
}

/// The type of `mem8` and the others.
pub(crate) static MEMORY_WORDS: TypeRow = TypeRow {
    id: Ty::MemoryWords,
    name: q::mem,
    print: |vm, out, value, _| {
        let bits = vm.cast::<Words>(value).map_or(0, |words| 8 * words.header.aux);
        Ok(write!(out, "<{bits}-bit memory>")?)
    },
    subscript,
    ..TypeRow::EMPTY
};

/// `PinBase`: what classes of pins derive from. A pin has a method `value`, which sets it or tells what it is.
pub(crate) static PIN_BASE: TypeRow = TypeRow {
    id: Ty::Object,
    name: q::PinBase,
    new: Some(|vm, _, _| vm.new_bare_instance(Value::object(&singletons::OBJECT))),
    ..TypeRow::EMPTY
};

/// A `Signal`: a pin, and whether it is inverted.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Signal<'v> {
    header: Header,
    inverted: u32,
    pin: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Signal<'v> {
    const TY: Ty = Ty::Signal;
}

fn signal_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect_positional(vm, 1, 2)?;
    args.only(vm, &[q::invert])?;
    let inverted = args.get(vm, 1, q::invert)?.map_or(Ok(false), |inverted| vm.truth(inverted))?;
    let signal = Signal { header: Header::new(Ty::Signal), inverted: inverted.into(), pin: args.at(0) };
    Ok(Value::object(vm.alloc(signal)?))
}

/// The level of a pin, which is whatever int its class says.
fn pin_level<'v>(vm: &Vm<'v>, pin: Value<'v>) -> Res<isize> {
    let level = vm.call(vm.load_attr(pin, q::value)?, &[])?;
    vm.int_word(level)
}

impl<'v> Signal<'v> {
    fn get(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        vm.new_int(pin_level(vm, self.pin)? ^ self.inverted as isize)
    }

    fn set(&self, vm: &Vm<'v>, level: bool) -> Res<Value<'v>> {
        let level = Value::bool(level ^ (self.inverted != 0));
        vm.call(vm.load_attr(self.pin, q::value)?, &[level])?;
        Ok(Value::NONE)
    }

    /// `signal.value()`, `signal.value(level)`
    fn value(&self, vm: &Vm<'v>, level: &[Value<'v>]) -> Res<Value<'v>> {
        match level {
            [level, ..] => self.set(vm, vm.truth(*level)?),
            [] => self.get(vm),
        }
    }
}

/// `Signal`.
pub(crate) static SIGNAL: TypeRow = TypeRow {
    id: Ty::Signal,
    name: q::Signal,
    new: Some(signal_new),
    call: Some(|vm, value, args| {
        args.expect(vm, 0, 1)?;
        match vm.cast::<Signal>(value) {
            Some(signal) => signal.value(vm, args.pos),
            None => Err(vm.raise_type_error("not a signal")),
        }
    }),
    methods: &native::sorted([
        Entry::func(q::value, 1, 2, |vm, args| vm.receiver::<Signal>(&args)?.value(vm, &args.pos[1..])),
        Entry::func(q::on, 1, 1, |vm, args| vm.receiver::<Signal>(&args)?.set(vm, true)),
        Entry::func(q::off, 1, 1, |vm, args| vm.receiver::<Signal>(&args)?.set(vm, false)),
    ]),
    ..TypeRow::EMPTY
};

/// `time_pulse_us(pin, level, timeout_us=1000000)`: how long the pin's next pulse of a level lasts. -2 when none comes,
/// -1 when it does not end.
fn time_pulse<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (pin, level) = (args.at(0), vm.truth(args.at(1))?);
    let timeout = args.pos.get(2).map_or(Ok(1_000_000), |us| vm.int_word(*us))?;
    let timeout = u64::try_from(timeout).unwrap_or(0);
    let mut start = vm.platform.ticks_us();
    for (wanted, late) in [(level, -2), (!level, -1)] {
        let from = vm.platform.ticks_us();
        start = from;
        while (pin_level(vm, pin)? != 0) != wanted {
            if vm.platform.ticks_us().wrapping_sub(from) >= timeout {
                return Ok(Value::int(late));
            }
        }
    }
    vm.new_int(vm.platform.ticks_us().wrapping_sub(start) as isize)
}

/// `machine`.
pub static MACHINE: NativeModule = NativeModule::new(
    q::machine,
    &native::sorted([
        Entry::get(q::mem8, |_| Ok(Value::object(&MEM[0]))),
        Entry::get(q::mem16, |_| Ok(Value::object(&MEM[1]))),
        Entry::get(q::mem32, |_| Ok(Value::object(&MEM[2]))),
        Entry::ty(&PIN_BASE),
        Entry::ty(&SIGNAL),
        Entry::func(q::idle, 0, 0, |vm, _| {
            vm.platform.sleep_us(IDLE_US);
            Ok(Value::NONE)
        }),
        Entry::func(q::soft_reset, 0, 0, |vm, _| Err(vm.raise_type(&SYSTEM_EXIT))),
        Entry::func(q::time_pulse_us, 2, 3, time_pulse),
    ]),
);
