//! `range`.

use core::cell::Cell;

use super::TypeRow;
use super::slice::Bounds;
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Subscript, UnaryOp};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A range of machine words.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Range {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) start: isize,
    pub(crate) stop: isize,
    pub(crate) step: isize,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Range {
    const TY: Ty = Ty::Range;
}

/// Iterates over a range.
#[repr(C)]
struct RangeIter {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    next: Cell<isize>,
    stop: isize,
    step: isize,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for RangeIter {
    const TY: Ty = Ty::RangeIter;
}

impl Range {
    pub(crate) fn len(&self) -> usize {
        match self.distance(self.stop) {
            None | Some(0) => 0,
            Some(distance) => (distance - 1) / self.stride() + 1,
        }
    }

    /// How far a number lies from the start, in the direction of the step; `None` on the other side.
    fn distance(&self, to: isize) -> Option<usize> {
        let (low, high) = if self.step > 0 { (self.start, to) } else { (to, self.start) };
        if low <= high { Some(high.wrapping_sub(low) as usize) } else { None }
    }

    fn stride(&self) -> usize {
        // No step is 0.
        self.step.unsigned_abs().max(1)
    }

    fn contains(&self, n: isize) -> bool {
        match (self.distance(n), self.distance(self.stop)) {
            (Some(at), Some(len)) => at < len && at % self.stride() == 0,
            _ => false,
        }
    }

    fn at(&self, index: usize) -> isize {
        self.start.wrapping_add((index as isize).wrapping_mul(self.step))
    }

    /// The number at a bound of a slice, which may lie one item beyond either end, and is `None` before the first.
    /// There it is the last word if none is that far; nothing if that is the item itself.
    fn at_bound(&self, bound: Option<usize>) -> Option<isize> {
        let (item, beyond) = match bound.map(|at| at.checked_sub(1)) {
            Some(Some(before)) => (self.at(before), self.at(before).saturating_add(self.step)),
            Some(None) => return Some(self.start),
            None => (self.start, self.start.saturating_sub(self.step)),
        };
        Some(beyond).filter(|beyond| *beyond != item)
    }

    /// Start, stop and step of a slice, if words hold them. A range may have more items than a word with a sign counts:
    /// then each bound lies within.
    fn sliced(&self, bounds: Bounds) -> Option<(isize, isize, isize)> {
        let len = self.len();
        let (start, stop) = if len <= isize::MAX as usize {
            let indices = bounds.indices(len);
            (usize::try_from(indices.start).ok(), usize::try_from(indices.stop).ok())
        } else {
            let within = |at: isize| if at < 0 { len.checked_sub(at.unsigned_abs()) } else { Some(at as usize) };
            let ends = (Some(0), Some(len));
            let (first, last) = if bounds.step > 0 { ends } else { (len.checked_sub(1), None) };
            (bounds.start.map_or(first, within), bounds.stop.map_or(last, within))
        };
        Some((self.at_bound(start)?, self.at_bound(stop)?, self.step.saturating_mul(bounds.step)))
    }

    /// The same for equal ranges.
    fn hash(&self) -> usize {
        let mix = |hash: usize, part: usize| (hash ^ part).wrapping_mul(0x0100_0193);
        let len = self.len();
        let start = if len > 0 { self.start as usize } else { 0 };
        let step = if len > 1 { self.step as usize } else { 0 };
        mix(mix(len, start), step) & Value::SMALL_MAX as usize
    }
}

impl<'v> Vm<'v> {
    fn new_range(&self, start: isize, stop: isize, step: isize) -> Res<Value<'v>> {
        let header = Header::new(Ty::Range);
        Ok(Value::object(self.alloc(Range {
            header,
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            start,
            stop,
            step,
        })?))
    }
}

fn range_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 1, 3)?;
    let (start, stop, step) = match args.pos {
        [stop] => (0, vm.int_word(*stop)?, 1),
        [start, stop] => (vm.int_word(*start)?, vm.int_word(*stop)?, 1),
        [start, stop, step, ..] => (vm.int_word(*start)?, vm.int_word(*stop)?, vm.int_word(*step)?),
        [] => (0, 0, 1),
    };
    if step == 0 {
        return Err(vm.raise_value_error("zero step"));
    }
    vm.new_range(start, stop, step)
}

/// `range`.
pub static RANGE: TypeRow = TypeRow {
    id: Ty::Range,
    name: q::range,
    new: Some(range_new),
    print: |vm, out, value, _| {
        let Some(r) = vm.cast::<Range>(value) else { return Ok(()) };
        out.text("range(")?;
        out.int(r.start)?;
        out.text(", ")?;
        out.int(r.stop)?;
        if r.step != 1 {
            out.text(", ")?;
            out.int(r.step)?;
        }
        out.text(")")
    },
    unary: |vm, op, value| {
        let Some(r) = vm.cast::<Range>(value) else { return Ok(None) };
        Ok(match op {
            UnaryOp::Bool => Some(Value::bool(r.len() > 0)),
            UnaryOp::Len => match isize::try_from(r.len()) {
                Ok(len) => Some(vm.new_int(len)?),
                Err(_) => return Err(vm.raise_overflow_error("range has too many items")),
            },
            UnaryOp::Hash => Some(Value::len(r.hash())),
            _ => None,
        })
    },
    binary: |vm, op, left, right| {
        let Some(a) = vm.cast::<Range>(left) else { return Ok(None) };
        match op {
            BinaryOp::Equal => Ok(vm.cast::<Range>(right).map(|b| {
                let len = a.len();
                let same = len == b.len() && (len == 0 || a.start == b.start && (len == 1 || a.step == b.step));
                Value::bool(same)
            })),
            BinaryOp::In => Ok(vm.as_word(right).map(|n| Value::bool(a.contains(n)))),
            _ => Ok(None),
        }
    },
    attr: |vm, value, name| {
        let Some(r) = vm.cast::<Range>(value) else { return Ok(None) };
        match name {
            q::start => vm.new_int(r.start).map(Some),
            q::stop => vm.new_int(r.stop).map(Some),
            q::step => vm.new_int(r.step).map(Some),
            _ => Ok(None),
        }
    },
    subscript: |vm, value, index, action| {
        let Some(r) = vm.cast::<Range>(value) else { return Ok(None) };
        if action != Subscript::Load {
            return Ok(None);
        }
        if let Some(slice) = vm.as_slice(index) {
            if r.len() > isize::MAX as usize {
                // A bound that is cut to a word would be another item.
                for bound in [slice.start, slice.stop].into_iter().filter(|bound| !bound.is_none()) {
                    vm.int_word(bound)?;
                }
            }
            return match r.sliced(vm.slice_bounds(slice)?) {
                Some((start, stop, step)) => vm.new_range(start, stop, step).map(Some),
                None => Err(vm.raise_overflow_error("range ends beyond a machine word")),
            };
        }
        vm.new_int(r.at(vm.index(index, r.len(), "range")?)).map(Some)
    },
    iter: Some(|vm, value| match vm.cast::<Range>(value) {
        Some(r) => Ok(Value::object(vm.alloc_tailed(
            RangeIter {
                header: Header::new(Ty::RangeIter),
                #[cfg(target_pointer_width = "64")]
                _pad: 0,
                next: Cell::new(r.start),
                stop: r.stop,
                step: r.step,
            },
            0,
        )?)),
        None => Err(vm.raise_type_error("not a range")),
    }),
    ..TypeRow::EMPTY
};

/// Iterator over a range.
pub static RANGE_ITER: TypeRow = TypeRow {
    id: Ty::RangeIter,
    name: q::iterator,
    print: super::lazy::print_bare,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(it) = vm.cast::<RangeIter>(value) else { return Ok(None) };
        let n = it.next.get();
        if if it.step > 0 { n >= it.stop } else { n <= it.stop } {
            return Ok(None);
        }
        // Past the end of a word there is nothing to iterate over.
        it.next.set(n.checked_add(it.step).unwrap_or(it.stop));
        vm.new_int(n).map(Some)
    }),
    ..TypeRow::EMPTY
};
