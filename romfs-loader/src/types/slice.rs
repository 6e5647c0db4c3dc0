//! `slice`.

use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, UnaryOp};
use crate::print::PrintKind;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// `start:stop:step`, each any value.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Slice<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) start: Value<'v>,
    pub(crate) stop: Value<'v>,
    pub(crate) step: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Slice<'v> {
    const TY: Ty = Ty::Slice;
}

/// A slice applied to a length: the first index, the step, and how many items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Indices {
    pub start: isize,
    pub stop: isize,
    pub step: isize,
}

/// The numbers of a slice, before it is applied to a length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) start: Option<isize>,
    pub(crate) stop: Option<isize>,
    pub(crate) step: isize,
}

impl Bounds {
    /// Applies it to a length.
    pub(crate) fn indices(self, len: usize) -> Indices {
        let (len, step) = (len as isize, self.step);
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let bound = |value: Option<isize>, default: isize| match value {
            None => default,
            Some(n) if n < 0 => n.saturating_add(len).max(low),
            Some(n) => n.min(high),
        };
        let (first, last) = if step > 0 { (low, high) } else { (high, low) };
        Indices { start: bound(self.start, first), stop: bound(self.stop, last), step }
    }
}

impl Indices {
    /// How many items the slice takes.
    pub(crate) fn len(&self) -> usize {
        let (low, high) = if self.step > 0 { (self.start, self.stop) } else { (self.stop, self.start) };
        if high <= low {
            0
        } else {
            ((high - low - 1) as usize).checked_div(self.step.unsigned_abs()).map_or(0, |n| n + 1)
        }
    }

    /// The index of each item.
    pub(crate) fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.len()).map(move |i| self.at(i))
    }

    /// The index of the item at `i`, which is less than [`Indices::len`].
    pub(crate) fn at(&self, i: usize) -> usize {
        self.start.wrapping_add((i as isize).wrapping_mul(self.step)) as usize
    }

    /// For a step of one: the range, empty where stop is before start.
    pub(crate) fn range(&self) -> core::ops::Range<usize> {
        let start = self.start as usize;
        start..(self.stop as usize).max(start)
    }
}

impl<'v> Slice<'v> {
    /// Start, stop and step.
    pub(crate) const fn new([start, stop, step]: [Value<'v>; 3]) -> Slice<'v> {
        Slice {
            header: Header::new(Ty::Slice),
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            start,
            stop,
            step,
        }
    }
}

impl<'v> Vm<'v> {
    /// A slice object.
    pub(crate) fn new_slice(&self, start: Value<'v>, stop: Value<'v>, step: Value<'v>) -> Res<Value<'v>> {
        Ok(Value::object(self.alloc(Slice::new([start, stop, step]))?))
    }

    /// The numbers of a slice.
    ///
    /// # Errors
    /// `TypeError` for bounds that are no integers, `ValueError` for a step of zero.
    pub(crate) fn slice_bounds(&self, slice: &Slice<'v>) -> Res<Bounds> {
        let get = |value: Value<'v>| -> Res<Option<isize>> {
            if value == Value::NONE { Ok(None) } else { self.int_clamped(value).map(Some) }
        };
        let step = get(slice.step)?.unwrap_or(1).max(-isize::MAX);
        if step == 0 {
            return Err(self.raise_value_error("slice step can't be zero"));
        }
        Ok(Bounds { start: get(slice.start)?, stop: get(slice.stop)?, step })
    }

    /// Applies a slice to a length, as Python does: negative bounds count from the end, all are cut to the length.
    ///
    /// # Errors
    /// As [`Vm::slice_bounds`].
    pub(crate) fn slice_indices(&self, slice: &Slice<'v>, len: usize) -> Res<Indices> {
        Ok(self.slice_bounds(slice)?.indices(len))
    }

    /// Applies a slice without a step to a length: the range of its items.
    ///
    /// # Errors
    /// As [`Vm::slice_bounds`], and `NotImplementedError` for a step.
    pub(crate) fn slice_range(&self, slice: &Slice<'v>, len: usize) -> Res<core::ops::Range<usize>> {
        self.slice_indices(slice, len).and_then(|indices| self.unstepped(indices))
    }

    /// The range of a slice that must have no step.
    pub(crate) fn unstepped(&self, indices: Indices) -> Res<core::ops::Range<usize>> {
        if indices.step == 1 {
            return Ok(indices.range());
        }
        Err(self.raise_not_implemented("only slices with step=1 (aka None) are supported"))
    }
}

/// `slice.indices(length)`.
fn indices<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let slice = vm.receiver::<Slice>(&args)?;
    let len = vm.int_word(args.at(1))?;
    if len < 0 {
        return Err(vm.raise_value_error("length should not be negative"));
    }
    let Indices { start, stop, step } = vm.slice_indices(slice, len as usize)?;
    let (start, stop) = (vm.new_int(start)?, vm.new_int(stop)?);
    let step = vm.new_int(step)?;
    vm.new_tuple(&[start, stop, step])
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
    unary: |vm, op, value| match (vm.cast::<Slice>(value), op) {
        (Some(slice), UnaryOp::Hash) => {
            let parts = vm.new_tuple(&[slice.start, slice.stop, slice.step])?;
            vm.hash(parts).map(|hash| Some(Value::len(hash)))
        }
        _ => Ok(None),
    },
    binary: |vm, op, left, right| match (vm.cast::<Slice>(left), vm.cast::<Slice>(right)) {
        (Some(a), Some(b)) if op == BinaryOp::Equal => {
            let pairs = [(a.start, b.start), (a.stop, b.stop), (a.step, b.step)];
            for (x, y) in pairs {
                if !vm.equal(x, y)? {
                    return Ok(Some(Value::FALSE));
                }
            }
            Ok(Some(Value::TRUE))
        }
        _ => Ok(None),
    },
    #[cfg(feature = "methods")]
    methods: &native::sorted([Entry::func(q::indices, 2, 2, indices)]),
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
