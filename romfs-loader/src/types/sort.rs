//! `list.sort` and `sorted`: a stable merge sort.
//!
//! The list is empty while it is sorted, so that a key or a comparison that changes it changes nothing here. The items are a
//! permutation of what they were at every moment in which Python code runs: when it raises, the list has all its items back.

use core::cell::Cell;

use super::list::List;
use crate::ops::BinaryOp;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

type Slot = Cell<Option<Value>>;

/// Runs of this length are sorted by insertion before they are merged.
const RUN: usize = 12;

/// What is sorted: the items, and their keys in the same order where a key function gave some.
#[derive(Clone, Copy)]
struct Rows<'a> {
    items: &'a [Slot],
    keys: Option<&'a [Slot]>,
}

impl<'a> Rows<'a> {
    fn len(&self) -> usize {
        self.items.len()
    }

    /// What row `i` is compared by.
    fn key(&self, i: usize) -> Value {
        self.keys.unwrap_or(self.items)[i].get().unwrap_or(Value::NONE)
    }

    fn part(&self, from: usize, to: usize) -> Rows<'a> {
        Rows { items: &self.items[from..to], keys: self.keys.map(|keys| &keys[from..to]) }
    }

    /// Copies row `from` of `other` into row `to`.
    fn put(&self, to: usize, other: &Rows<'_>, from: usize) {
        self.items[to].set(other.items[from].get());
        if let (Some(keys), Some(others)) = (self.keys, other.keys) {
            keys[to].set(others[from].get());
        }
    }

    /// Moves the last row to the front, and all others up by one.
    fn rotate(&self) {
        for cells in [Some(self.items), self.keys].into_iter().flatten() {
            for i in (1..cells.len()).rev() {
                cells[i].swap(&cells[i - 1]);
            }
        }
    }
}

/// One sort.
struct Sort<'v, 'm> {
    vm: &'v Vm<'m>,
    reverse: bool,
}

impl Sort<'_, '_> {
    /// Whether `a` has to come before `b`, which stands before it now.
    fn before(&self, a: Value, b: Value) -> Res<bool> {
        let (x, y) = if self.reverse { (b, a) } else { (a, b) };
        if let (Some(x), Some(y)) = (x.as_small(), y.as_small()) {
            return Ok(x < y);
        }
        if let (Some(x), Some(y)) = (self.vm.str_bytes(x), self.vm.str_bytes(y)) {
            return Ok(x < y);
        }
        let result = self.vm.binary_op(BinaryOp::Less, x, y)?;
        self.vm.truth(result)
    }

    /// Sorts a short run: each row goes to its place among those before it, found by halving.
    fn insertion(&self, rows: Rows<'_>) -> Res<()> {
        for i in 1..rows.len() {
            let key = rows.key(i);
            if !self.before(key, rows.key(i - 1))? {
                continue;
            }
            let (mut low, mut high) = (0, i - 1);
            while low < high {
                let middle = (low + high) / 2;
                if self.before(key, rows.key(middle))? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            rows.part(low, i + 1).rotate();
        }
        Ok(())
    }

    /// Merges two sorted halves; `spare` has room for the left one.
    fn merge(&self, rows: Rows<'_>, middle: usize, spare: Rows<'_>) -> Res<()> {
        if !self.before(rows.key(middle), rows.key(middle - 1))? {
            return Ok(());
        }
        for i in 0..middle {
            spare.put(i, &rows, i);
        }
        let (mut left, mut right, mut to) = (0, middle, 0);
        let mut result = Ok(());
        while left < middle && right < rows.len() {
            match self.before(rows.key(right), spare.key(left)) {
                Ok(true) => {
                    rows.put(to, &rows, right);
                    right += 1;
                }
                Ok(false) => {
                    rows.put(to, &spare, left);
                    left += 1;
                }
                Err(raised) => {
                    result = Err(raised);
                    break;
                }
            }
            to += 1;
        }
        // What is left of the left half fills the gap exactly, after an exception too.
        for left in left..middle {
            rows.put(to, &spare, left);
            to += 1;
        }
        result
    }

    fn sort(&self, rows: Rows<'_>) -> Res<()> {
        let len = rows.len();
        for from in (0..len).step_by(RUN) {
            self.insertion(rows.part(from, len.min(from + RUN)))?;
        }
        if len <= RUN {
            return Ok(());
        }
        // The longest left half is the greatest power of two of runs that is less than all.
        let mut longest = RUN;
        while longest * 2 < len {
            longest *= 2;
        }
        let items = self.vm.new_slots(longest)?;
        let keys = if rows.keys.is_some() { Some(self.vm.new_slots(longest)?) } else { None };
        let spare = Rows { items: items.cells(), keys: keys.map(|keys| keys.cells()) };
        let mut half = RUN;
        while half < len {
            for from in (0..len - half).step_by(2 * half) {
                self.merge(rows.part(from, len.min(from + 2 * half)), half, spare)?;
            }
            half *= 2;
        }
        Ok(())
    }
}

impl<'m> Vm<'m> {
    /// Sorts a list as the keyword arguments `key` and `reverse` say.
    ///
    /// # Errors
    /// What keys and comparisons raise; `ValueError` if they changed the list. The list keeps all its items.
    pub(crate) fn sort_by_arguments(&self, list: &'m List<'m>, args: Args<'_>) -> Res<()> {
        let known = [Value::qstr(q::key), Value::qstr(q::reverse)];
        if args.kw.chunks_exact(2).any(|pair| !known.contains(&pair[0])) {
            return Err(self.raise_type_error("extra keyword arguments given"));
        }
        let key = args.keyword(q::key).filter(|key| !key.is_none());
        let reverse = match args.keyword(q::reverse) {
            Some(reverse) => self.truth(reverse)?,
            None => false,
        };
        let items = list.items();
        let taken = list.take();
        let sorted = self.sort_slots(items, key, reverse);
        let untouched = list.put_back(taken);
        sorted?;
        if untouched { Ok(()) } else { Err(self.raise_value_error("list modified during sort")) }
    }

    fn sort_slots(&self, items: &'m [Slot], key: Option<Value>, reverse: bool) -> Res<()> {
        let keys = match key {
            // As in MicroPython, the key function is not asked where there is nothing to compare.
            Some(key) if items.len() > 1 => {
                let keys = self.new_slots(items.len())?.cells();
                for (to, item) in keys.iter().zip(items) {
                    to.set(Some(self.call(key, &[item.get().unwrap_or(Value::NONE)])?));
                }
                Some(keys)
            }
            _ => None,
        };
        Sort { vm: self, reverse }.sort(Rows { items, keys })
    }
}
