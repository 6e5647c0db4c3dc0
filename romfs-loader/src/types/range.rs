//! `range`.

use core::cell::Cell;

use super::TypeRow;
use super::sequence::Picked;
use super::slice::Indices;
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
unsafe impl Object for Range {
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
unsafe impl Object for RangeIter {
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
}

impl<'m> Vm<'m> {
    fn new_range(&self, start: isize, stop: isize, step: isize) -> Res {
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

fn range_new<'m>(vm: &Vm<'m>, _: Value, args: Args<'_>) -> Res {
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
            UnaryOp::Len => Some(vm.new_int(r.len() as isize)?),
            UnaryOp::Hash => Some(Value::len(vm.hash_address(value))),
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
        match vm.pick(index, || r.len(), "range")? {
            Picked::Item(at) => vm.new_int(r.at(at)).map(Some),
            Picked::Slice(Indices { start, stop, step }) => {
                let at = |i: isize| r.start.wrapping_add(i.wrapping_mul(r.step));
                vm.new_range(at(start), at(stop), step.wrapping_mul(r.step)).map(Some)
            }
        }
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
