//! `collections.deque`: a ring of slots.

use core::cell::Cell;

use super::sequence::{Items, Picked, sized};
use super::slots::Slots;
use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Subscript};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A deque. The item at index `i` is in slot `start + i`, wrapped around at the slots' end.
#[repr(C)]
pub(crate) struct Deque<'v> {
    /// Flags: see [`CHECKED`].
    header: Header,
    len: Cell<u32>,
    start: Cell<u32>,
    max: u32,
    slots: Cell<Option<&'v Slots<'v>>>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Deque<'v> {
    const TY: Ty = Ty::Deque;
}

/// In the header's flags: adding to a full deque raises, instead of dropping an item at the other end.
const CHECKED: u8 = 1;

/// An end of a deque.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Left,
    Right,
}

impl<'v> Deque<'v> {
    pub(super) fn len(&self) -> usize {
        self.len.get() as usize
    }

    /// The slot of an index.
    fn slot(&self, index: usize) -> Option<&'v Cell<Option<Value<'v>>>> {
        let cells = self.slots.get()?.cells();
        let at = self.start.get() as usize + index;
        cells.get(if at < cells.len() { at } else { at - cells.len() })
    }

    /// The item at an index.
    pub(crate) fn get(&self, index: usize) -> Option<Value<'v>> {
        if index < self.len() { self.slot(index)?.get() } else { None }
    }

    /// Makes room for one more, where all slots are full.
    fn grow(&self, vm: &Vm<'v>) -> Res<()> {
        let (len, max) = (self.len(), self.max as usize);
        let slots = vm.grow_slots(self.slots.get(), len + 1, (len + len / 2 + 4).min(max))?;
        self.slots.set(Some(slots));
        // A ring that is wrapped around stays so: the items from its start to the old end go to the new end.
        let (cells, start) = (slots.cells(), self.start.get() as usize);
        if start > 0 {
            let distance = cells.len() - len;
            for at in (start..len).rev() {
                cells[at + distance].set(cells[at].take());
            }
            self.start.set((start + distance) as u32);
        }
        Ok(())
    }

    fn push(&self, vm: &Vm<'v>, end: End, item: Value<'v>) -> Res<()> {
        if self.len.get() >= self.max {
            if self.header.flags & CHECKED != 0 {
                return Err(vm.raise_index_error("full"));
            }
            if self.max == 0 {
                return Ok(());
            }
            self.pop(if end == End::Left { End::Right } else { End::Left });
        }
        if self.len() >= self.slots.get().map_or(0, Slots::capacity) {
            self.grow(vm)?;
        }
        let index = match end {
            End::Right => self.len(),
            End::Left => {
                let capacity = self.slots.get().map_or(0, Slots::capacity) as u32;
                let start = self.start.get();
                self.start.set(if start == 0 { capacity - 1 } else { start - 1 });
                0
            }
        };
        self.len.set(self.len.get() + 1);
        if let Some(slot) = self.slot(index) {
            slot.set(Some(item));
        }
        Ok(())
    }

    fn pop(&self, end: End) -> Option<Value<'v>> {
        let last = self.len().checked_sub(1)?;
        let item = self.slot(if end == End::Left { 0 } else { last })?.take();
        if end == End::Left {
            let start = self.start.get() as usize + 1;
            self.start.set(if start < self.slots.get()?.capacity() { start as u32 } else { 0 });
        }
        self.len.set(last as u32);
        item
    }

    fn extend(&self, vm: &Vm<'v>, end: End, iterable: Value<'v>) -> Res<()> {
        if vm.cast::<Deque>(iterable).is_some_and(|other| core::ptr::eq(other, self)) {
            let items = vm.list_from(iterable)?;
            return (0..).map_while(|i| items.get(i)).try_for_each(|item| self.push(vm, end, item));
        }
        vm.for_each(iterable, |item| self.push(vm, end, item))
    }
}

/// `deque(iterable, maxlen, flags=0)`.
fn new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 2, 3)?;
    let flags = args.pos.get(2).map_or(Ok(0), |flags| vm.int_word(*flags))?;
    let Ok(max) = u32::try_from(vm.int_word(args.at(1))?) else {
        return Err(vm.raise_type(&super::exception::VALUE_ERROR));
    };
    let deque = vm.alloc_tailed(
        Deque {
            header: Header::with(Ty::Deque, flags as u8 & CHECKED, 0),
            len: Cell::new(0),
            start: Cell::new(0),
            max,
            slots: Cell::new(None),
        },
        0,
    )?;
    deque.extend(vm, End::Right, args.at(0))?;
    Ok(Value::object(deque))
}

fn pop<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, end: End) -> Res<Value<'v>> {
    vm.receiver::<Deque>(&args)?.pop(end).ok_or_else(|| vm.raise_index_error("empty"))
}

fn push<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, end: End) -> Res<Value<'v>> {
    vm.receiver::<Deque>(&args)?.push(vm, end, args.at(1))?;
    Ok(Value::NONE)
}

fn extend<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, end: End) -> Res<Value<'v>> {
    vm.receiver::<Deque>(&args)?.extend(vm, end, args.at(1))?;
    Ok(Value::NONE)
}

/// `collections.deque`.
pub static DEQUE: TypeRow = TypeRow {
    id: Ty::Deque,
    name: q::deque,
    new: Some(new),
    print: super::lazy::print_bare,
    unary: |vm, op, value| Ok(vm.cast::<Deque>(value).and_then(|deque| sized(op, deque.len()))),
    binary: |vm, op, left, right| match (vm.cast::<Deque>(left), op) {
        (Some(deque), BinaryOp::In) => vm.contains_item(&Items::Deque(deque), right),
        _ => Ok(None),
    },
    subscript: |vm, value, index, action| {
        let Some(deque) = vm.cast::<Deque>(value) else { return Ok(None) };
        if action == Subscript::Delete {
            return Ok(None);
        }
        let slot = match vm.pick(index, || deque.len(), "deque")? {
            Picked::Item(at) => deque.slot(at),
            Picked::Slice(_) => return Err(vm.raise_type_error("deque indices must be integers, not slice")),
        };
        match (slot, action) {
            (Some(slot), Subscript::Store(item)) => {
                slot.set(Some(item));
                Ok(Some(Value::NONE))
            }
            (slot, _) => Ok(slot.and_then(Cell::get)),
        }
    },
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    methods: &native::sorted([
        Entry::func(q::append, 2, 2, |vm, args| push(vm, args, End::Right)),
        Entry::func(q::appendleft, 2, 2, |vm, args| push(vm, args, End::Left)),
        Entry::func(q::extend, 2, 2, |vm, args| extend(vm, args, End::Right)),
        Entry::func(q::extendleft, 2, 2, |vm, args| extend(vm, args, End::Left)),
        Entry::func(q::pop, 1, 1, |vm, args| pop(vm, args, End::Right)),
        Entry::func(q::popleft, 1, 1, |vm, args| pop(vm, args, End::Left)),
    ]),
    ..TypeRow::EMPTY
};
