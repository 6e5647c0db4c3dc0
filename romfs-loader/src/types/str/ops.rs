//! Operators, subscripts and comparison of `str` and `bytes`.

use super::Kind;
use crate::ops::{BinaryOp, Methods, Subscript, UnaryOp};
use crate::types::int::order_op;
use crate::types::slice::{Bounds, Slice};
use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::text::{search, utf8};

pub(super) fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(text) = vm.text(value) else { return Ok(None) };
    Ok(match op {
        UnaryOp::Bool => Some(Value::bool(!text.bytes.is_empty())),
        UnaryOp::Len => Some(Value::len(vm.char_count(value).unwrap_or(text.bytes.len()))),
        UnaryOp::Hash => Some(Value::len(vm.hash(value)?)),
        _ => None,
    })
}

/// An order operator's answer. What is unequal follows from what is equal.
pub(crate) fn compare<'v>(op: BinaryOp, a: &[u8], b: &[u8]) -> Option<Value<'v>> {
    match op {
        BinaryOp::Equal => Some(a == b),
        BinaryOp::NotEqual => None,
        _ => order_op(op, a.cmp(b)),
    }
    .map(Value::bool)
}

/// `a + b`.
fn concat<'v>(
    vm: &Vm<'v>,
    kind: Kind,
    (left, a): (Value<'v>, &[u8]),
    (right, b): (Value<'v>, &[u8]),
) -> Res<Value<'v>> {
    if b.is_empty() {
        return Ok(left);
    }
    if a.is_empty() && vm.text(right).is_some_and(|text| text.kind == kind && !text.mutable && text.value == right) {
        return Ok(right);
    }
    let mut built = vm.build(kind, a.len().saturating_add(b.len()))?;
    built.push(vm, a)?;
    built.push(vm, b)?;
    Ok(built.finish(vm))
}

/// `a * n`.
fn repeat<'v>(vm: &Vm<'v>, kind: Kind, value: Value<'v>, bytes: &[u8], times: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(times) = vm.as_index(times)? else { return Ok(None) };
    let times = usize::try_from(times).unwrap_or(0);
    if times == 1 {
        return Ok(Some(value));
    }
    let Some(len) = bytes.len().checked_mul(times) else { return Err(vm.raise_no_memory()) };
    let mut built = vm.build(kind, len)?;
    if len > 0 {
        for _ in 0..times {
            built.push(vm, bytes)?;
        }
    }
    Ok(Some(built.finish(vm)))
}

pub(super) fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let (kind, a) = match (vm.str_bytes(left), vm.bytes_bytes(left)) {
        (Some(a), _) => (Kind::Str, a),
        (None, Some(a)) => (Kind::Bytes, a),
        (None, None) => return Ok(None),
    };
    match op {
        #[cfg(feature = "format")]
        BinaryOp::Modulo | BinaryOp::InplaceModulo => return super::percent::modulo(vm, left, right).map(Some),
        BinaryOp::Multiply => return repeat(vm, kind, left, a, right),
        _ => {}
    }
    let right = vm.native_self(right);
    let b = match kind {
        Kind::Str => vm.str_bytes(right),
        Kind::Bytes => vm.buffer(right).map(|buffer| buffer.read()),
    };
    match (kind, op) {
        (Kind::Str, _) if b.is_some() => {}
        (Kind::Str, BinaryOp::In) => return Err(vm.bad_implicit(right, Kind::Str)),
        (Kind::Str, BinaryOp::Equal) if vm.bytes_bytes(right).is_some() => return Ok(Some(unequal_kinds(vm))),
        // Bytes would compare themselves with a string, but in stock only when they stand on the left.
        (Kind::Str, BinaryOp::Less | BinaryOp::More | BinaryOp::LessEqual | BinaryOp::MoreEqual)
            if vm.bytes_bytes(right).is_some() =>
        {
            return Err(vm.type_error_of("unsupported types for %s: 'str', 'bytes'", Value::qstr(op.special())));
        }
        (Kind::Bytes, BinaryOp::In) if let Some(n) = vm.as_word(right) => {
            return Ok(Some(Value::bool(u8::try_from(n).is_ok_and(|n| a.contains(&n)))));
        }
        (Kind::Bytes, BinaryOp::Equal) if vm.str_bytes(right).is_some() => return Ok(Some(unequal_kinds(vm))),
        // A memoryview or an array compares by what it is.
        (Kind::Bytes, BinaryOp::Equal) if vm.bytes_bytes(right).is_none() && vm.text(right).is_none() => {
            return Ok(None);
        }
        _ => {}
    }
    let Some(b) = b else { return Ok(None) };
    match op {
        BinaryOp::Add => concat(vm, kind, (left, a), (right, b)).map(Some),
        BinaryOp::In => Ok(Some(Value::bool(search::find(a, b).is_some()))),
        _ => Ok(compare(op, a, b)),
    }
}

/// Bytes never equal a string; that somebody compared them is worth a warning.
fn unequal_kinds<'v>(vm: &Vm<'v>) -> Value<'v> {
    vm.platform.write_error(b"Warning: Comparison between bytes and str\n");
    Value::FALSE
}

pub(super) fn str_subscript<'v>(
    vm: &Vm<'v>,
    value: Value<'v>,
    index: Value<'v>,
    action: Subscript<'v>,
) -> Res<Option<Value<'v>>> {
    let Some(text) = vm.text(value) else { return Ok(None) };
    if action != Subscript::Load {
        return Ok(None);
    }
    let bytes = text.bytes;
    let count = vm.char_count(value).unwrap_or(bytes.len());
    let ascii = count == bytes.len();
    let offset = |at: usize| if ascii { at } else { utf8::offset(bytes, at).unwrap_or(bytes.len()) };
    let Some(slice) = vm.cast::<Slice>(index) else {
        let start = offset(vm.index(index, count, "string")?);
        let rest = bytes.get(start..).unwrap_or_default();
        return vm.new_str(rest.get(..crate::ops::char_len(rest)).unwrap_or_default()).map(Some);
    };
    // Here stock does not look at the step any closer; 0 is not told apart.
    if !slice.step.is_none() && slice.step != Value::int(1) {
        return Err(vm.raise_not_implemented("only slices with step=1 (aka None) are supported"));
    }
    let bound = |at: Value<'v>| if at.is_none() { Ok(None) } else { vm.index_clamped(at, "string").map(Some) };
    let range = Bounds { start: bound(slice.start)?, stop: bound(slice.stop)?, step: 1 }.indices(count).range();
    text.part(vm, bytes.get(offset(range.start)..offset(range.end)).unwrap_or_default()).map(Some)
}

pub(super) fn bytes_subscript<'v>(
    vm: &Vm<'v>,
    value: Value<'v>,
    index: Value<'v>,
    action: Subscript<'v>,
) -> Res<Option<Value<'v>>> {
    let Some(text) = vm.text(value) else { return Ok(None) };
    if action != Subscript::Load {
        return Ok(None);
    }
    let Some(slice) = vm.cast::<Slice>(index) else {
        let at = vm.index(index, text.bytes.len(), "bytes")?;
        return Ok(text.bytes.get(at).map(|byte| Value::len((*byte).into())));
    };
    let range = vm.slice_range(slice, text.bytes.len())?;
    text.part(vm, text.bytes.get(range).unwrap_or_default()).map(Some)
}
