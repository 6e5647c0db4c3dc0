//! Operators and subscripts of arrays.

use core::cell::Cell;

use super::Array;
use crate::object::Ty;
use crate::ops::{BinaryOp, Subscript, UnaryOp};
use crate::text::search;
use crate::types::slice::Slice;
use crate::types::str::compare;
use crate::value::Value;
use crate::vm::{Res, Vm};

pub(super) fn unary(vm: &Vm<'_>, op: UnaryOp, value: Value) -> Res<Option<Value>> {
    let Some(array) = vm.cast::<Array>(value) else { return Ok(None) };
    Ok(match op {
        UnaryOp::Bool => Some(Value::bool(!array.cells().is_empty())),
        UnaryOp::Len => Some(Value::len(array.elements().len())),
        _ => None,
    })
}

pub(super) fn binary(vm: &Vm<'_>, op: BinaryOp, left: Value, right: Value) -> Res<Option<Value>> {
    let Some(array) = vm.cast::<Array>(left) else { return Ok(None) };
    let typecode = if array.is_bytearray() { 0 } else { array.typecode() };
    match op {
        BinaryOp::Add => {
            let bytes = vm.buffer_arg(right)?;
            let size = array.elements().size();
            let sum = vm.new_array(typecode, array.buffer().read())?;
            let whole = bytes.len() - bytes.len() % size;
            sum.extend(vm, crate::ops::Buffer::of_bytes(&bytes[..whole]).bytes)?;
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
        BinaryOp::In if array.is_bytearray() => match (vm.as_word(right), vm.buffer(right)) {
            (Some(n), _) => {
                let found = u8::try_from(n).is_ok_and(|n| array.cells().iter().any(|byte| byte.get() == n));
                Ok(Some(Value::bool(found)))
            }
            (None, Some(part)) => Ok(Some(Value::bool(search::find(array.buffer().read(), part.read()).is_some()))),
            _ => Ok(None),
        },
        BinaryOp::In => Ok(None),
        _ => order(vm, op, array, right),
    }
}

/// Comparison: byte by byte with anything that is bytes, item by item between arrays of numbers.
fn order<'m>(vm: &Vm<'m>, op: BinaryOp, array: &Array<'m>, right: Value) -> Res<Option<Value>> {
    if array.is_bytearray() {
        let bytes = match right.ty() {
            Some(Ty::Bytes | Ty::BytesRom | Ty::Array | Ty::MemoryView) => vm.buffer(right),
            _ => None,
        };
        return Ok(match bytes {
            Some(other) if other.typecode == b'B' => compare(op, array.buffer().read(), other.read()),
            _ => None,
        });
    }
    let Some(other) = vm.cast::<Array>(right).filter(|other| !other.is_bytearray()) else { return Ok(None) };
    let mut i = 0;
    let ordering = loop {
        let (a, b) = (array.elements().get(vm, i)?, other.elements().get(vm, i)?);
        match (a, b) {
            (Some(a), Some(b)) if vm.equal(a, b)? => i += 1,
            (Some(a), Some(b)) if op != BinaryOp::Equal => return vm.binary_op(op, a, b).map(Some),
            (Some(_), Some(_)) => return Ok(Some(Value::FALSE)),
            (a, b) => break [u8::from(a.is_some()), u8::from(b.is_some())],
        }
    };
    Ok(compare(op, &ordering[..1], &ordering[1..]))
}

pub(super) fn subscript(vm: &Vm<'_>, value: Value, index: Value, action: Subscript) -> Res<Option<Value>> {
    let Some(array) = vm.cast::<Array>(value) else { return Ok(None) };
    let elements = array.elements();
    if let Some(slice) = vm.cast::<Slice>(index) {
        return subscript_slice(vm, array, slice, action);
    }
    let what = if array.is_bytearray() { "bytearray" } else { "array" };
    let at = vm.index(index, elements.len(), what)?;
    match action {
        Subscript::Load => elements.get(vm, at),
        Subscript::Store(item) => {
            elements.set(vm, at, item)?;
            Ok(Some(Value::NONE))
        }
        Subscript::Delete => {
            let size = elements.size();
            array.splice(vm, at * size, (at + 1) * size, &[])?;
            Ok(Some(Value::NONE))
        }
    }
}

fn subscript_slice<'m>(vm: &Vm<'m>, array: &'m Array<'m>, slice: &Slice, action: Subscript) -> Res<Option<Value>> {
    let elements = array.elements();
    let size = elements.size();
    let indices = vm.slice_indices(slice, elements.len())?;
    // Bounds mean something as a range only where the step is one.
    let range = if indices.step == 1 { indices.range() } else { 0..0 };
    let (from, to) = (range.start * size, range.end * size);
    let typecode = if array.is_bytearray() { 0 } else { array.typecode() };
    let item = |at: usize| &array.cells()[at * size..(at + 1) * size];
    match action {
        Subscript::Load if indices.step == 1 => {
            Ok(Some(Value::object(vm.new_array(typecode, &array.buffer().read()[from..to])?)))
        }
        Subscript::Load => {
            let part = vm.new_array(typecode, &[])?;
            part.reserve(vm, indices.len() * size)?;
            for at in indices.iter() {
                part.extend(vm, item(at))?;
            }
            Ok(Some(Value::object(part)))
        }
        Subscript::Store(with) => {
            let with = source(vm, array, with)?;
            if indices.step == 1 {
                array.splice(vm, from, to, with)?;
                return Ok(Some(Value::NONE));
            }
            if with.len() != indices.len() * size {
                return Err(vm.raise_value_error("lhs and rhs should be compatible"));
            }
            for (at, from) in indices.iter().zip(with.chunks_exact(size)) {
                for (to, from) in item(at).iter().zip(from) {
                    to.set(from.get());
                }
            }
            Ok(Some(Value::NONE))
        }
        Subscript::Delete if indices.step == 1 => {
            array.splice(vm, from, to, &[])?;
            Ok(Some(Value::NONE))
        }
        Subscript::Delete => Err(vm.raise_not_implemented("only slices with step=1 (aka None) are supported")),
    }
}

/// The bytes that are stored into a slice.
fn source<'m>(vm: &Vm<'m>, array: &Array<'m>, with: Value) -> Res<&'m [Cell<u8>]> {
    let with = vm.native_self(with);
    let buffer = match with.ty() {
        Some(Ty::Bytes | Ty::BytesRom | Ty::Array | Ty::MemoryView) => vm.buffer(with),
        _ => None,
    };
    let Some(buffer) = buffer else { return Err(vm.raise_not_implemented("array/bytes required on right side")) };
    let compatible = if array.is_bytearray() { true } else { buffer.typecode == array.typecode() };
    if compatible { Ok(buffer.bytes) } else { Err(vm.raise_value_error("lhs and rhs should be compatible")) }
}
