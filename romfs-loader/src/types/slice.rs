//! `slice`.

use super::TypeRow;
use crate::object::{Header, Object, Ty};
use crate::print::PrintKind;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// `start:stop:step`, each any value.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Slice {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) start: Value,
    pub(crate) stop: Value,
    pub(crate) step: Value,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Slice {
    const TY: Ty = Ty::Slice;
}

/// A slice applied to a length: the first index, the step, and how many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Indices {
    pub start: isize,
    pub stop: isize,
    pub step: isize,
}

impl Indices {
    /// How many items the slice takes.
    pub(crate) fn len(&self) -> usize {
        let (low, high) = if self.step > 0 { (self.start, self.stop) } else { (self.stop, self.start) };
        if high <= low { 0 } else { ((high - low - 1) as usize) / self.step.unsigned_abs() + 1 }
    }

    /// The index of each item.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.len() as isize).map(move |i| (self.start + i * self.step) as usize)
    }

    /// For a step of one: the range, empty where stop is before start.
    pub(crate) fn range(&self) -> core::ops::Range<usize> {
        let start = self.start as usize;
        start..(self.stop as usize).max(start)
    }
}

impl<'m> Vm<'m> {
    /// A slice object.
    pub(crate) fn new_slice(&self, start: Value, stop: Value, step: Value) -> Res {
        let header = Header::new(Ty::Slice);
        Ok(Value::object(self.alloc(Slice {
            header,
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            start,
            stop,
            step,
        })?))
    }

    /// Applies a slice to a length, as Python does: negative bounds count from the end, all are cut to the length.
    ///
    /// # Errors
    /// `TypeError` for bounds that are no integers, `ValueError` for a step of zero.
    pub(crate) fn slice_indices(&self, slice: &Slice, len: usize) -> Res<Indices> {
        let len = len as isize;
        let get = |value: Value| -> Res<Option<isize>> {
            if value == Value::NONE { Ok(None) } else { self.int_clamped(value).map(Some) }
        };
        let step = get(slice.step)?.unwrap_or(1).clamp(-isize::MAX, isize::MAX);
        if step == 0 {
            return Err(self.raise_value_error("slice step can't be zero"));
        }
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let bound = |value: Option<isize>, default: isize| match value {
            None => default,
            Some(n) if n < 0 => n.saturating_add(len).max(low),
            Some(n) => n.min(high),
        };
        let (first, last) = if step > 0 { (low, high) } else { (high, low) };
        Ok(Indices { start: bound(get(slice.start)?, first), stop: bound(get(slice.stop)?, last), step })
    }
}

/// `slice`.
pub static SLICE: TypeRow = TypeRow {
    id: Ty::Slice,
    name: q::slice,
    new: Some(|vm, _, args| match args.pos {
        [stop] => vm.new_slice(Value::NONE, *stop, Value::NONE),
        [start, stop] => vm.new_slice(*start, *stop, Value::NONE),
        [start, stop, step] => vm.new_slice(*start, *stop, *step),
        _ => Err(vm.raise_type_error("slice expected 1 to 3 arguments")),
    }),
    print: |vm, out, value, _| {
        let Some(slice) = vm.cast::<Slice>(value) else { return Ok(()) };
        out.text("slice(")?;
        vm.print(out, slice.start, PrintKind::Repr)?;
        out.text(", ")?;
        vm.print(out, slice.stop, PrintKind::Repr)?;
        out.text(", ")?;
        vm.print(out, slice.step, PrintKind::Repr)?;
        out.text(")")
    },
    attr: |vm, value, name| {
        Ok(vm.cast::<Slice>(value).and_then(|slice| match name {
            q::start => Some(slice.start),
            q::stop => Some(slice.stop),
            q::step => Some(slice.step),
            _ => None,
        }))
    },
    ..TypeRow::EMPTY
};
