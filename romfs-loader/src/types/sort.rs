//! `list.sort` and `sorted`: a stable merge sort.
//!
//! The list is empty while it is sorted, so that a key or a comparison that changes it changes nothing here. The items
//! are a permutation of what they were at every moment in which Python code runs: when it raises, the list has all its
//! items back.

use core::cell::Cell;

use super::list::List;
use crate::ops::BinaryOp;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

type Slot<'v> = Cell<Option<Value<'v>>>;

/// Runs of this length are sorted by insertion before they are merged.
const RUN: usize = 12;

/// So many items that are sorted or merged without calling anything count as one step of work.
const WORK: usize = 64;

/// What is sorted: the items, and their keys in the same order where a key function gave some.
#[derive(Clone, Copy)]
struct Rows<'a, 'v> {
    items: &'a [Slot<'v>],
    keys: Option<&'a [Slot<'v>]>,
}

fn copy<'v>(to: &[Slot<'v>], at: usize, from: &[Slot<'v>], i: usize) {
    if let (Some(to), Some(from)) = (to.get(at), from.get(i)) {
        to.set(from.get());
    }
}

impl<'v> Rows<'_, 'v> {
    /// What row `i` is compared by.
    fn key(&self, i: usize) -> Value<'v> {
        self.keys.unwrap_or(self.items).get(i).and_then(Cell::get).unwrap_or(Value::NONE)
    }

    /// Copies row `i` of `from` into row `at`.
    fn put(&self, at: usize, from: &Rows<'_, 'v>, i: usize) {
        copy(self.items, at, from.items, i);
        if let (Some(keys), Some(from)) = (self.keys, from.keys) {
            copy(keys, at, from, i);
        }
    }

    /// Moves row `from` to `to`, and those in between up by one.
    fn lower(&self, from: usize, to: usize) {
        for cells in [Some(self.items), self.keys].into_iter().flatten() {
            let moved = [Cell::new(cells.get(from).and_then(Cell::get))];
            for i in (to..from).rev() {
                copy(cells, i + 1, cells, i);
            }
            copy(cells, to, &moved, 0);
        }
    }
}

/// One sort.
struct Sort<'a, 'v> {
    vm: &'a Vm<'v>,
    reverse: bool,
    rows: Rows<'a, 'v>,
    /// Room for the left one of two halves that are merged.
    spare: Rows<'a, 'v>,
}

impl<'v> Sort<'_, 'v> {
    /// Whether `a` has to come before `b`, which stands before it now.
    fn before(&self, a: Value<'v>, b: Value<'v>) -> Res<bool> {
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
    fn insertion(&self, from: usize, end: usize) -> Res<()> {
        for i in from + 1..end {
            let key = self.rows.key(i);
            if !self.before(key, self.rows.key(i - 1))? {
                continue;
            }
            let (mut low, mut high) = (from, i - 1);
            while low < high {
                let middle = (low + high) / 2;
                if self.before(key, self.rows.key(middle))? {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            self.rows.lower(i, low);
        }
        Ok(())
    }

    /// Merges two sorted halves, the second of which starts at `middle`.
    fn merge(&self, from: usize, middle: usize, end: usize) -> Res<()> {
        if !self.before(self.rows.key(middle), self.rows.key(middle - 1))? {
            return Ok(());
        }
        let n_left = middle - from;
        for i in 0..n_left {
            self.spare.put(i, &self.rows, from + i);
        }
        let (mut left, mut right, mut to) = (0, middle, from);
        let mut result = Ok(());
        while left < n_left && right < end && result.is_ok() {
            match self.before(self.rows.key(right), self.spare.key(left)) {
                Ok(true) => {
                    self.rows.put(to, &self.rows, right);
                    right += 1;
                    to += 1;
                }
                Ok(false) => {
                    self.rows.put(to, &self.spare, left);
                    left += 1;
                    to += 1;
                }
                Err(raised) => result = Err(raised),
            }
        }
        // What is left of the left half fills the gap exactly, after an exception too.
        for left in left..n_left {
            self.rows.put(to, &self.spare, left);
            to += 1;
        }
        result
    }

    /// Sorts runs, and merges them: each time all those of one length.
    fn sort(&self) -> Res<()> {
        let len = self.rows.items.len();
        let (mut half, mut from) = (0, 0);
        while half < len {
            let middle = from + half;
            let end = len.min(from + if half == 0 { RUN } else { 2 * half });
            self.vm.count_work(1 + (end - from) / WORK)?;
            if half == 0 {
                self.insertion(from, end)?;
            } else if middle < end {
                self.merge(from, middle, end)?;
            }
            from = end;
            if from == len {
                (half, from) = (if half == 0 { RUN } else { 2 * half }, 0);
            }
        }
        Ok(())
    }
}

impl<'v> Vm<'v> {
    /// Sorts a list as the keyword arguments `key` and `reverse` say.
    ///
    /// # Errors
    /// What keys and comparisons raise; `ValueError` if they changed the list. The list keeps all its items.
    pub(crate) fn sort_by_arguments(&self, list: &'v List<'v>, args: Args<'_, 'v>) -> Res<()> {
        args.only(self, &[q::key, q::reverse])?;
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

    fn sort_slots(&self, items: &'v [Slot<'v>], key: Option<Value<'v>>, reverse: bool) -> Res<()> {
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
        let mut spare = Rows { items: &[], keys: None };
        if items.len() > RUN {
            // The longest left half is the greatest power of two of runs that is less than all.
            let mut longest = RUN;
            while longest * 2 < items.len() {
                longest *= 2;
            }
            spare.items = self.new_slots(longest)?.cells();
            if keys.is_some() {
                spare.keys = Some(self.new_slots(longest)?.cells());
            }
        }
        Sort { vm: self, reverse, rows: Rows { items, keys }, spare }.sort()
    }
}
