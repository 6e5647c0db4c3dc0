//! `struct`.

use core::cell::Cell;

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, ANY, Entry};
use crate::types::str;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::pack::{Format, Kind};

fn format<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Format<'v>> {
    Format::parse(vm.constant_text_arg(value)?).map_err(|error| vm.value_error(format_args!("{error}")))
}

#[cold]
fn too_small<'v>(vm: &Vm<'v>) -> Raised {
    vm.raise_value_error("buffer too small")
}

/// Gives each field's offset and bytes to `put`, as long as there are values.
fn pack_fields<'v>(
    vm: &Vm<'v>,
    format: Format<'_>,
    values: &[Value<'v>],
    mut put: impl FnMut(usize, &[u8], usize) -> Res<()>,
) -> Res<()> {
    let mut values = values.iter();
    for field in format.fields() {
        let size = match field.kind {
            Kind::Pad { size } => {
                put(field.offset, &[], size)?;
                continue;
            }
            kind => kind.size(),
        };
        let Some(value) = values.next() else { break };
        if let Kind::Bytes { .. } = field.kind {
            let bytes = vm.buffer_arg(*value)?;
            let bytes = &bytes[..bytes.len().min(size)];
            put(field.offset, bytes, size - bytes.len())?;
        } else {
            let mut bytes = [0; 8];
            vm.pack(romfs_plain::num::pack::Field { offset: 0, ..field }, &mut bytes, *value)?;
            put(field.offset, &bytes[..size], 0)?;
        }
    }
    Ok(())
}

fn pack<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let format = format(vm, args.at(0))?;
    let mut built = vm.build(str::Kind::Bytes, format.size())?;
    pack_fields(vm, format, &args.pos[1..], |offset, bytes, zeros| {
        let gap = offset - built.bytes().len();
        built.push_repeated(vm, 0, gap)?;
        built.push(vm, bytes)?;
        built.push_repeated(vm, 0, zeros)
    })?;
    let rest = format.size() - built.bytes().len();
    built.push_repeated(vm, 0, rest)?;
    Ok(built.finish(vm))
}

/// An offset among the arguments, 0 where there is none. To be read before the buffer: an `__index__` may change that.
fn offset<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<isize> {
    args.pos.get(2).map_or(Ok(0), |offset| vm.int_word(*offset))
}

/// The bytes at an offset, negative ones from the end, that a format needs.
fn window<'v>(vm: &Vm<'v>, bytes: &'v [Cell<u8>], offset: isize, format: Format<'_>) -> Res<&'v [Cell<u8>]> {
    let start = if offset < 0 { bytes.len().checked_sub(offset.unsigned_abs()) } else { Some(offset as usize) };
    let window = start.and_then(|start| bytes.get(start..start.checked_add(format.size())?));
    window.ok_or_else(|| too_small(vm))
}

fn pack_into<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let writable = || match vm.buffer(args.at(1)) {
        Some(buffer) if buffer.writable => Ok(buffer.bytes),
        _ => Err(vm.raise_type_error("object with buffer protocol required")),
    };
    writable()?;
    let (format, offset) = (format(vm, args.at(0))?, offset(vm, &args)?);
    let window = window(vm, writable()?, offset, format)?;
    pack_fields(vm, format, &args.pos[3..], |offset, bytes, zeros| {
        let slots = window.get(offset..).unwrap_or_default();
        for (slot, byte) in slots.iter().zip(bytes.iter().copied().chain(core::iter::repeat_n(0, zeros))) {
            slot.set(byte);
        }
        Ok(())
    })?;
    Ok(Value::NONE)
}

fn unpack<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (format, offset) = (format(vm, args.at(0))?, offset(vm, &args)?);
    let Some(buffer) = vm.buffer(args.at(1)) else {
        return Err(vm.raise_type_error("object with buffer protocol required"));
    };
    let window = window(vm, buffer.bytes, offset, format)?;
    let bytes = crate::ops::Buffer { bytes: window, ..buffer }.read();
    let values = vm.new_list_with_capacity(format.items())?;
    for field in format.fields() {
        match field.read(bytes) {
            Ok(Some(value)) => values.push(vm, vm.unpacked(value)?)?,
            Ok(None) => {}
            Err(_) => return Err(too_small(vm)),
        }
    }
    vm.tuple_of(values)
}

fn calcsize<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.new_int(format(vm, args.at(0))?.size() as isize)
}

/// `struct`.
pub static STRUCT: NativeModule = NativeModule::new(
    q::r#struct,
    &native::sorted([
        Entry::func(q::calcsize, 1, 1, calcsize),
        Entry::func(q::pack, 1, ANY, pack),
        Entry::func(q::pack_into, 3, ANY, pack_into),
        Entry::func(q::unpack, 2, 3, unpack),
        Entry::func(q::unpack_from, 2, 3, unpack),
    ]),
);
