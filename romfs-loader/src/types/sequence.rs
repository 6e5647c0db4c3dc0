//! What sequences share: picking out an item or a slice, search bounds, repetition, comparison.

use super::exception;
use super::slice::{Indices, Slice};
use crate::object::Ty;
use crate::ops::BinaryOp;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// What `sequence[index]` picks out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picked {
    /// One item, in range.
    Item(usize),
    /// The items of a slice, in range.
    Slice(Indices),
}

impl<'m> Vm<'m> {
    /// What an index or slice picks out of a sequence of type `what`. The length is asked for last: Python code in the index
    /// (`__index__`) may change the sequence.
    ///
    /// # Errors
    /// `TypeError`, `IndexError`, and for a slice `ValueError`.
    #[inline]
    pub(crate) fn pick(&self, index: Value, len: impl FnOnce() -> usize, what: &str) -> Res<Picked> {
        if index.is_small() {
            return self.index(index, len(), what).map(Picked::Item);
        }
        if let Some(slice) = self.cast::<Slice>(index) {
            let bounds = self.slice_bounds(slice)?;
            return Ok(Picked::Slice(bounds.indices(len())));
        }
        let index = match self.as_index(index)? {
            Some(n) => Value::int(n.clamp(Value::SMALL_MIN, Value::SMALL_MAX)),
            None => index,
        };
        self.index(index, len(), what).map(Picked::Item)
    }

    /// The range that the optional `start` and `stop` of a search name in a sequence of `len()` items.
    ///
    /// # Errors
    /// `TypeError` for what is no integer.
    pub(crate) fn search_range(
        &self,
        start: Option<Value>,
        stop: Option<Value>,
        len: impl FnOnce() -> usize,
        what: &str,
    ) -> Res<core::ops::Range<usize>> {
        let word = |value: Option<Value>| match value {
            Some(value) if !value.is_none() => self.index_clamped(value, what).map(Some),
            _ => Ok(None),
        };
        let (start, stop) = (word(start)?, word(stop)?);
        let len = len();
        let cut = |n: isize| if n < 0 { n.saturating_add(len as isize).max(0) as usize } else { len.min(n as usize) };
        Ok(start.map_or(0, cut)..stop.map_or(len, cut))
    }

    /// How often `sequence * times` repeats; `None` when `times` is no integer. Negative counts are 0.
    ///
    /// # Errors
    /// `OverflowError` for a count that is no machine word.
    pub(crate) fn repeat_count(&self, times: Value) -> Res<Option<usize>> {
        Ok(self.as_index(times)?.map(|n| n.max(0) as usize))
    }

    /// The length of a sequence of `len` items repeated `times`.
    ///
    /// # Errors
    /// `MemoryError` for one that no memory can hold.
    pub(crate) fn repeated_len(&self, len: usize, times: usize) -> Res<usize> {
        len.checked_mul(times).filter(|n| *n <= u32::MAX as usize).ok_or_else(|| self.raise_no_memory())
    }

    /// Compares two sequences item by item. `a` and `b` give the item at an index, `None` past the end; they are asked anew at
    /// each step, as comparing may change the sequences. `None` for operators that do not compare.
    ///
    /// # Errors
    /// What comparing items raises.
    pub(crate) fn compare_items(
        &self,
        op: BinaryOp,
        a: impl Fn(usize) -> Option<Value>,
        b: impl Fn(usize) -> Option<Value>,
    ) -> Res<Option<bool>> {
        use BinaryOp::{Equal, Less, LessEqual, More, MoreEqual};
        if !matches!(op, Equal | Less | LessEqual | More | MoreEqual) {
            return Ok(None);
        }
        self.check_native_stack()?;
        for i in 0.. {
            match (a(i), b(i)) {
                (Some(x), Some(y)) => {
                    if self.equal(x, y)? {
                        continue;
                    }
                    // The first items that differ decide, by `>` alone.
                    let (x, y) = if matches!(op, Less | LessEqual) { (y, x) } else { (x, y) };
                    return match op {
                        Equal => Ok(Some(false)),
                        _ => self.binary_op(More, x, y).and_then(|r| self.truth(r)).map(Some),
                    };
                }
                (x, y) => {
                    return Ok(Some(match op {
                        Equal => x.is_none() && y.is_none(),
                        Less => y.is_some(),
                        LessEqual => x.is_none(),
                        More => x.is_some(),
                        _ => y.is_none(),
                    }));
                }
            }
        }
        Ok(None)
    }

    /// Whether an item is among those that `get` gives, up to its first `None`.
    pub(crate) fn contains_item(&self, get: impl Fn(usize) -> Option<Value>, item: Value) -> Res<bool> {
        Ok(self.find_item(0..usize::MAX, get, item)?.is_some())
    }

    /// The index of the first equal item in a range, which ends at the first `None` too.
    pub(crate) fn find_item(
        &self,
        range: core::ops::Range<usize>,
        get: impl Fn(usize) -> Option<Value>,
        item: Value,
    ) -> Res<Option<usize>> {
        for i in range {
            match get(i) {
                Some(other) if self.equal(other, item)? => return Ok(Some(i)),
                Some(_) => {}
                None => break,
            }
        }
        Ok(None)
    }

    /// How many of the items that `get` gives are equal to `item`.
    pub(crate) fn count_item(&self, get: impl Fn(usize) -> Option<Value>, item: Value) -> Res {
        let mut n = 0;
        for other in (0..).map_while(get) {
            n += self.equal(other, item)? as usize;
        }
        Ok(Value::len(n))
    }

    /// `sequence.index(item, start, stop)`.
    ///
    /// # Errors
    /// `ValueError` when it is not there.
    pub(crate) fn index_of(
        &self,
        args: &[Value],
        len: impl FnOnce() -> usize,
        get: impl Fn(usize) -> Option<Value>,
    ) -> Res {
        let what = if self.native_self(args[0]).ty() == Some(Ty::List) { "list" } else { "tuple" };
        let range = self.search_range(args.get(2).copied(), args.get(3).copied(), len, what)?;
        match self.find_item(range, get, args[1])? {
            Some(i) => Ok(Value::len(i)),
            None => Err(self.raise_not_in_sequence()),
        }
    }

    #[cold]
    pub(crate) fn raise_not_in_sequence(&self) -> crate::vm::Raised {
        self.raise_text(&exception::VALUE_ERROR, "object not in sequence")
    }
}
