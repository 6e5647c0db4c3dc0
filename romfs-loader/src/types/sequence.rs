//! What sequences share: picking out an item or a slice, search bounds, repetition, comparison.

use core::ops::Range;

use super::deque::Deque;
use super::list::List;
use super::slice::{Bounds, Indices, Slice};
use crate::link::constants::RomTuple;
use crate::ops::{BinaryOp, UnaryOp};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// Truth and length of what has so many items.
pub(super) fn sized<'v>(op: UnaryOp, len: usize) -> Option<Value<'v>> {
    match op {
        UnaryOp::Bool => Some(Value::bool(len > 0)),
        UnaryOp::Len => Some(Value::len(len)),
        _ => None,
    }
}

/// What `sequence[index]` picks out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picked {
    /// One item, in range.
    Item(usize),
    /// The items of a slice, in range.
    Slice(Indices),
}

/// The items of a sequence, read one by one: comparing them may run Python code that changes it.
#[derive(Clone, Copy)]
pub(crate) enum Items<'v> {
    /// Of a list.
    List(&'v List<'v>),
    /// Of a tuple of any kind.
    Tuple(&'v [Value<'v>]),
    /// Of a tuple that is read in place.
    Rom(RomTuple<'v>),
    /// Of a deque.
    Deque(&'v Deque<'v>),
}

impl<'v> Items<'v> {
    /// How many there are now.
    pub(crate) fn len(&self) -> usize {
        match self {
            Items::List(list) => list.len(),
            Items::Tuple(items) => items.len(),
            Items::Rom(tuple) => tuple.len(),
            Items::Deque(deque) => deque.len(),
        }
    }

    /// All of them, one after the other.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Value<'v>> {
        (0..).map_while(|index| self.get(index))
    }

    /// The one at an index, `None` past the end.
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Option<Value<'v>> {
        match self {
            Items::Tuple(items) => items.get(index).copied(),
            other => other.get_other(index),
        }
    }

    #[inline(never)]
    fn get_other(&self, index: usize) -> Option<Value<'v>> {
        match self {
            Items::List(list) => list.get(index),
            Items::Tuple(items) => items.get(index).copied(),
            Items::Rom(tuple) => tuple.get(index),
            Items::Deque(deque) => deque.get(index),
        }
    }
}

impl<'v> Vm<'v> {
    /// What an index or slice picks out of a sequence of type `what`. The length is asked for last: Python code in the
    /// index (`__index__`) may change the sequence.
    ///
    /// # Errors
    /// `TypeError`, `IndexError`, and for a slice `ValueError`.
    #[inline]
    pub(crate) fn pick(&self, index: Value<'v>, len: impl Fn() -> usize, what: &str) -> Res<Picked> {
        if index.is_small() {
            return self.index(index, len(), what).map(Picked::Item);
        }
        self.pick_other(index, &len, what)
    }

    #[inline(never)]
    fn pick_other(&self, index: Value<'v>, len: &dyn Fn() -> usize, what: &str) -> Res<Picked> {
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

    /// How often `sequence * times` repeats; `None` when `times` is no integer. Negative counts are 0.
    ///
    /// # Errors
    /// `OverflowError` for a count that is no machine word.
    pub(crate) fn repeat_count(&self, times: Value<'v>) -> Res<Option<usize>> {
        Ok(self.as_index(times)?.map(|n| n.max(0) as usize))
    }

    /// The length of a sequence of `len` items repeated `times`.
    ///
    /// # Errors
    /// `MemoryError` for one that no memory can hold.
    pub(crate) fn repeated_len(&self, len: usize, times: usize) -> Res<usize> {
        len.checked_mul(times).filter(|n| *n <= u32::MAX as usize).ok_or_else(|| self.raise_no_memory())
    }

    /// Compares two sequences item by item. `None` for operators that do not compare.
    ///
    /// # Errors
    /// What comparing items raises.
    pub(crate) fn compare_items(&self, op: BinaryOp, a: &Items<'v>, b: &Items<'v>) -> Res<Option<Value<'v>>> {
        use BinaryOp::{Equal, Less, LessEqual, More, MoreEqual};
        if !matches!(op, Equal | Less | LessEqual | More | MoreEqual) {
            return Ok(None);
        }
        if op == Equal && a.len() != b.len() {
            return Ok(Some(Value::FALSE));
        }
        self.checkpoint()?;
        let mut i = 0;
        let answer = loop {
            match (a.get(i), b.get(i)) {
                (Some(x), Some(y)) if self.equal_items(x, y)? => i += 1,
                (Some(_), Some(_)) if op == Equal => break false,
                // The first items that differ decide, by `>` alone.
                (Some(x), Some(y)) => {
                    let (x, y) = if matches!(op, Less | LessEqual) { (y, x) } else { (x, y) };
                    break self.truth(self.binary_op(More, x, y)?)?;
                }
                (x, y) => {
                    break match op {
                        Equal => x.is_none() && y.is_none(),
                        Less => y.is_some(),
                        LessEqual => x.is_none(),
                        More => x.is_some(),
                        _ => y.is_none(),
                    };
                }
            }
        };
        Ok(Some(Value::bool(answer)))
    }

    /// Whether two items are equal, small ints at once.
    #[inline]
    fn equal_items(&self, x: Value<'v>, y: Value<'v>) -> Res<bool> {
        if x.both_small(y) { Ok(x == y) } else { self.equal(x, y) }
    }

    /// `item in sequence`.
    pub(crate) fn contains_item(&self, items: &Items<'v>, item: Value<'v>) -> Res<Option<Value<'v>>> {
        if let (Items::Rom(tuple), Some(n)) = (items, item.as_small())
            && let Some(found) = tuple.find_int(0..usize::MAX, n)
        {
            return Ok(Some(Value::bool(found.is_some())));
        }
        Ok(Some(Value::bool(self.find_item(0..usize::MAX, items, item)?.is_some())))
    }

    /// The index of the first equal item in a range, which ends where the items do.
    pub(crate) fn find_item(&self, range: Range<usize>, items: &Items<'v>, item: Value<'v>) -> Res<Option<usize>> {
        for i in range {
            let Some(other) = items.get(i) else { break };
            if self.equal_items(other, item)? {
                return Ok(Some(i));
            }
        }
        Ok(None)
    }

    /// `sequence.count(item)`
    pub(crate) fn count_item(&self, items: &Items<'v>, item: Value<'v>) -> Res<Value<'v>> {
        let (mut i, mut count) = (0, 0);
        while let Some(other) = items.get(i) {
            count += usize::from(self.equal(other, item)?);
            i += 1;
        }
        Ok(Value::len(count))
    }

    /// `sequence.index(item, start, stop)` of type `what`.
    ///
    /// # Errors
    /// `TypeError` for bounds that are no integers, `ValueError` when it is not there.
    pub(crate) fn index_of(&self, items: &Items<'v>, args: &Args<'_, 'v>, what: &str) -> Res<Value<'v>> {
        let bound = |at: usize| match args.pos.get(at) {
            Some(bound) => self.index_clamped(*bound, what).map(Some),
            None => Ok(None),
        };
        let bounds = Bounds { start: bound(2)?, stop: bound(3)?, step: 1 };
        match self.find_item(bounds.indices(items.len()).range(), items, args.at(1))? {
            Some(i) => Ok(Value::len(i)),
            None => Err(self.raise_not_in_sequence()),
        }
    }

    #[cold]
    pub(crate) fn raise_not_in_sequence(&self) -> Raised {
        self.raise_value_error("object not in sequence")
    }
}
