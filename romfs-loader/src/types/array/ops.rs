//! Operators and subscripts of arrays.

use core::cell::Cell;

use super::elements::encode;
use super::{Array, item_size, kind_of, whole};
use crate::object::Ty;
use crate::ops::{BinaryOp, Buffer, Subscript, UnaryOp};
use crate::types::sequence::Picked;
use crate::types::slice::Slice;
use crate::types::str::compare;
use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::text::search;

pub(super) fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(array) = vm.cast::<Array>(value) else { return Ok(None) };
    Ok(match op {
        UnaryOp::Bool => Some(Value::bool(!array.cells().is_empty())),
        UnaryOp::Len => return vm.new_u64(array.item_count() as u64).map(Some),
        _ => None,
    })
}

pub(super) fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(array) = vm.cast::<Array>(left) else { return Ok(None) };
    let typecode = if array.is_bytearray() { 0 } else { array.typecode() };
    match op {
        BinaryOp::Add => {
            let bytes = vm.buffer_arg(right)?;
            let size = array.elements().size();
            let sum = vm.new_array(typecode, array.buffer().read())?;
            sum.extend(vm, crate::ops::Buffer::of_bytes(&bytes[..whole(bytes.len(), size)]).bytes)?;
            Ok(Some(Value::object(sum)))
        }
        BinaryOp::InplaceAdd => {
            array.extend_from(vm, right)?;
            Ok(Some(left))
        }
        BinaryOp::Multiply => match vm.as_index(right)? {
            Some(times) => {
                let product = vm.new_array(typecode, &[])?;
                let bytes = array.cells();
                let times = if bytes.is_empty() { 0 } else { usize::try_from(times).unwrap_or(0) };
                product.reserve(vm, bytes.len().saturating_mul(times))?;
                for _ in 0..times {
                    product.extend(vm, bytes)?;
                }
                Ok(Some(Value::object(product)))
            }
            None => Ok(None),
        },
        BinaryOp::In => match vm.buffer(right) {
            Some(part) if array.is_bytearray() => {
                Ok(Some(Value::bool(search::find(array.buffer().read(), part.read()).is_some())))
            }
            _ => no_containment(vm, right),
        },
        BinaryOp::Equal if !array.is_bytearray() && !matches!(right.ty(), Some(Ty::Array | Ty::MemoryView)) => Ok(None),
        _ => order(vm, op, array.buffer(), right),
    }
}

/// As in stock, arrays are not searched for numbers, and nothing else is in them.
pub(in crate::types) fn no_containment<'v>(vm: &Vm<'v>, item: Value<'v>) -> Res<Option<Value<'v>>> {
    if item.as_bool().is_none() && (vm.row_is_int(item) || vm.as_float(item).is_some()) {
        return Err(vm.raise_type(&crate::types::exception::NOT_IMPLEMENTED_ERROR));
    }
    Ok(Some(Value::FALSE))
}

/// Compares a buffer with another, byte by byte, which takes items of one size: of ints for equality, of unsigned ones
/// for order. `None` for a right side that is no buffer.
pub(in crate::types) fn order<'v>(
    vm: &Vm<'v>,
    op: BinaryOp,
    left: Buffer<'v>,
    right: Value<'v>,
) -> Res<Option<Value<'v>>> {
    let Some(right) = vm.buffer(vm.native_self(right)) else { return Ok(None) };
    let Some(answer) = compare(op, left.read(), right.read()) else { return Ok(None) };
    let (a, b) = (left.typecode, right.typecode);
    let floats = matches!(a, b'f' | b'd');
    let signed = op != BinaryOp::Equal && a.is_ascii_lowercase() && b.is_ascii_lowercase();
    if floats || signed || !a.eq_ignore_ascii_case(&b) {
        return Err(vm.raise_type(&crate::types::exception::NOT_IMPLEMENTED_ERROR));
    }
    Ok(Some(answer))
}

pub(super) fn subscript<'v>(
    vm: &Vm<'v>,
    value: Value<'v>,
    index: Value<'v>,
    action: Subscript<'v>,
) -> Res<Option<Value<'v>>> {
    let Some(array) = vm.cast::<Array>(value) else { return Ok(None) };
    if action == Subscript::Delete {
        return Ok(None);
    }
    if let Some(slice) = vm.cast::<Slice>(index) {
        return subscript_slice(vm, array, slice, action);
    }
    let what = if array.is_bytearray() { "bytearray" } else { "array" };
    let Picked::Item(at) = vm.pick(index, || array.elements().len(), what)? else { return Ok(None) };
    let Subscript::Store(item) = action else { return array.elements().get(vm, at) };
    array.check_writable(vm)?;
    // Python code in the item may change the array: its length is asked for once more.
    let bytes = encode(vm, array.kind(), item)?;
    array.elements().put(vm.index(Value::len(at), array.elements().len(), what)?, &bytes);
    Ok(Some(Value::NONE))
}

fn subscript_slice<'v>(
    vm: &Vm<'v>,
    array: &'v Array<'v>,
    slice: &Slice<'v>,
    action: Subscript<'v>,
) -> Res<Option<Value<'v>>> {
    // Python code in the bounds may change the array: its length is asked for last.
    let bounds = vm.slice_bounds(slice)?;
    let elements = array.elements();
    let range = vm.unstepped(bounds.indices(elements.len()))?;
    let (from, to) = (range.start.saturating_mul(elements.size()), range.end.saturating_mul(elements.size()));
    let typecode = if array.is_bytearray() { 0 } else { array.typecode() };
    if let Subscript::Store(with) = action {
        array.splice(vm, from, to, source(vm, array, with)?)?;
        return Ok(Some(Value::NONE));
    }
    Ok(Some(Value::object(vm.new_array(typecode, &array.buffer().read()[from..to])?)))
}

/// The bytes that are stored into a slice.
fn source<'v>(vm: &Vm<'v>, array: &Array<'v>, with: Value<'v>) -> Res<&'v [Cell<u8>]> {
    let with = vm.native_self(with);
    let buffer = match with.ty() {
        Some(Ty::Bytes | Ty::BytesRom | Ty::Array | Ty::MemoryView) => vm.buffer(with),
        _ => None,
    };
    let Some(buffer) = buffer else { return Err(vm.raise_not_implemented("array/bytes required on right side")) };
    let compatible = if array.is_bytearray() {
        kind_of(buffer.typecode).map_or(1, item_size) == 1
    } else {
        buffer.typecode == array.typecode()
    };
    if compatible { Ok(buffer.bytes) } else { Err(vm.raise_value_error("lhs and rhs should be compatible")) }
}
