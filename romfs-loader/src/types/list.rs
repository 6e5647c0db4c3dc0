//! `list`.

use core::cell::Cell;
use core::ops::Range;

use super::sequence::{Items, Picked, sized};
use super::slice::Indices;
use super::slots::Slots;
use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A list: its length, and the slots of which the first `len` are its items.
#[repr(C)]
pub(crate) struct List<'v> {
    header: Header,
    len: Cell<u32>,
    slots: Cell<Option<&'v Slots<'v>>>,
}

// SAFETY: repr(C), header first; made by `new_list*` only.
unsafe impl<'v> Object<'v> for List<'v> {
    const TY: Ty = Ty::List;
}

impl<'v> From<&'v List<'v>> for Value<'v> {
    fn from(list: &'v List<'v>) -> Value<'v> {
        Value::object(list)
    }
}

impl<'v> List<'v> {
    /// How many items it has.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len.get() as usize
    }

    /// The items as they are now. When the list grows meanwhile this keeps showing the old ones.
    #[inline]
    pub(crate) fn items(&self) -> &'v [Cell<Option<Value<'v>>>] {
        match self.slots.get() {
            Some(slots) => slots.cells().get(..self.len()).unwrap_or_default(),
            None => &[],
        }
    }

    /// The item at an index, which another list operation may have made invalid.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Value<'v>> {
        self.items().get(index)?.get()
    }

    /// Replaces the item at an index, if there is one.
    #[inline]
    pub(crate) fn set(&self, index: usize, value: Value<'v>) {
        if let Some(slot) = self.items().get(index) {
            slot.set(Some(value));
        }
    }

    /// Adds an item at the end.
    #[inline]
    pub(crate) fn push(&self, vm: &Vm<'v>, value: Value<'v>) -> Res<()> {
        let len = self.len();
        match self.slots.get().and_then(|slots| slots.cells().get(len)) {
            Some(slot) => {
                slot.set(Some(value));
                self.len.set(len as u32 + 1);
                Ok(())
            }
            None => self.splice(vm, len, len, &[value]),
        }
    }

    /// Makes room for `least` items in all, better for `most`.
    fn grow(&self, vm: &Vm<'v>, least: usize, most: usize) -> Res<()> {
        self.slots.set(Some(vm.grow_slots(self.slots.get(), least, most)?));
        Ok(())
    }

    /// Makes room for `n` items in all.
    pub(crate) fn reserve(&self, vm: &Vm<'v>, n: usize) -> Res<()> {
        if n > self.slots.get().map_or(0, Slots::capacity) { self.grow(vm, n, n) } else { Ok(()) }
    }

    /// Replaces `from..to` by `n` items of which nothing is known, for the caller to fill with [`List::set`].
    fn open(&self, vm: &Vm<'v>, from: usize, to: usize, n: usize) -> Res<()> {
        let len = self.len();
        let (from, to) = (from.min(len), to.clamp(from.min(len), len));
        let new_len = len - (to - from) + n;
        if new_len > self.slots.get().map_or(0, Slots::capacity) {
            self.grow(vm, new_len, crate::layout::list_capacity(new_len))?;
        }
        let Some(cells) = self.slots.get().map(Slots::cells) else { return Ok(()) };
        if from + n == to {
            return Ok(());
        }
        let (behind, to_where) = (len - to, from + n);
        let shift = |i: usize| {
            if let (Some(old), Some(new)) = (cells.get(to + i), cells.get(to_where + i)) {
                new.set(old.get());
            }
        };
        if to_where < to {
            (0..behind).for_each(shift);
        } else {
            (0..behind).rev().for_each(shift);
        }
        for cell in cells.get(new_len..len).unwrap_or_default() {
            cell.set(None);
        }
        self.len.set(new_len as u32);
        Ok(())
    }

    /// Replaces `from..to` by `with`, which must not be cells of this list.
    pub(crate) fn splice(&self, vm: &Vm<'v>, from: usize, to: usize, with: &[Value<'v>]) -> Res<()> {
        self.open(vm, from, to, with.len())?;
        for (cell, value) in self.items().iter().skip(from).zip(with) {
            cell.set(Some(*value));
        }
        Ok(())
    }

    /// Removes and gives the item at an index that is in range.
    pub(crate) fn remove(&self, vm: &Vm<'v>, index: usize) -> Res<Option<Value<'v>>> {
        let item = self.get(index);
        self.open(vm, index, index + 1, 0)?;
        Ok(item)
    }

    /// Removes and gives the last item.
    pub(crate) fn pop(&self) -> Option<Value<'v>> {
        let item = self.items().last()?.take();
        self.len.set(self.len.get() - 1);
        item
    }

    /// Forgets the items from `len` on.
    pub(crate) fn truncate(&self, len: usize) {
        for cell in self.items().get(len..).unwrap_or_default() {
            cell.set(None);
        }
        self.len.set(self.len.get().min(len as u32));
    }

    /// Adds what an iterable gives; the list itself is one too.
    pub(crate) fn extend(&self, vm: &Vm<'v>, iterable: Value<'v>) -> Res<()> {
        if let Some(items) = vm.tuple_items(iterable) {
            let len = self.len();
            return self.splice(vm, len, len, items);
        }
        let Some(other) = vm.cast::<List>(iterable) else {
            self.reserve(vm, self.len().saturating_add(vm.length_hint(iterable)))?;
            let mut items = vm.items_of(iterable)?;
            while let Some(item) = items.next(vm)? {
                self.push(vm, item)?;
            }
            return Ok(());
        };
        self.extend_part(vm, other, 0..other.len())
    }

    /// Adds the items of a list, which may be this one, in a range.
    fn extend_part(&self, vm: &Vm<'v>, other: &List<'v>, range: Range<usize>) -> Res<()> {
        let len = self.len();
        self.reserve(vm, len + range.len())?;
        let (Some(slots), Some(from)) = (self.slots.get(), other.items().get(range)) else { return Ok(()) };
        for (to, from) in slots.cells().iter().skip(len).zip(from) {
            to.set(from.get());
        }
        self.len.set((len + from.len()) as u32);
        Ok(())
    }

    /// Replaces the items of a slice by `n` of which nothing is known; where they start.
    fn open_slice(&self, vm: &Vm<'v>, indices: Indices, n: usize) -> Res<usize> {
        if indices.step != 1 {
            return Err(vm.raise_type(&super::exception::NOT_IMPLEMENTED_ERROR));
        }
        let range = indices.range();
        self.open(vm, range.start, range.end, n)?;
        Ok(range.start)
    }

    /// The items in reverse order, in place.
    pub(crate) fn reverse(&self) {
        let items = self.items();
        for (low, high) in items.iter().zip(items.iter().rev()).take(items.len() / 2) {
            low.swap(high);
        }
    }

    /// Takes all slots out, which leaves the list empty; for [`List::put_back`].
    pub(super) fn take(&self) -> (Option<&'v Slots<'v>>, u32) {
        (self.slots.take(), self.len.replace(0))
    }

    /// Puts back what [`List::take`] gave; false if the list got items meanwhile, which are lost.
    pub(super) fn put_back(&self, (slots, len): (Option<&'v Slots<'v>>, u32)) -> bool {
        let untouched = self.slots.get().is_none();
        self.slots.set(slots);
        self.len.set(len);
        untouched
    }
}

impl<'v> Vm<'v> {
    /// A list of these items.
    #[inline(never)]
    pub(crate) fn new_list(&self, items: &[Value<'v>]) -> Res<&'v List<'v>> {
        let list = self.new_list_with_capacity(items.len())?;
        list.splice(self, 0, 0, items)?;
        Ok(list)
    }

    /// An empty list with room for `capacity` items.
    pub(crate) fn new_list_with_capacity(&self, capacity: usize) -> Res<&'v List<'v>> {
        let slots = if capacity > 0 { Some(self.new_slots_rounded(capacity)?) } else { None };
        self.alloc_tailed(List { header: Header::new(Ty::List), len: Cell::new(0), slots: Cell::new(slots) }, 0)
    }

    /// A list of what an iterable gives.
    pub(crate) fn list_from(&self, iterable: Value<'v>) -> Res<&'v List<'v>> {
        let list = self.new_list_with_capacity(self.length_hint(iterable))?;
        list.extend(self, iterable)?;
        Ok(list)
    }

    /// The list that a value is, an instance of a subclass included.
    fn as_list(&self, value: Value<'v>) -> Option<&'v List<'v>> {
        self.cast::<List>(self.native_self(value))
    }
}

fn list_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 0, 1)?;
    match args.pos {
        [iterable] => Ok(vm.list_from(*iterable)?.into()),
        _ => Ok(vm.new_list(&[])?.into()),
    }
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    vm.checkpoint()?;
    let Some(list) = vm.cast::<List>(value) else { return Ok(()) };
    let mut i = 0;
    let mut next = || {
        i += 1;
        list.get(i - 1)
    };
    out.items("[", &mut next, "]")
}

fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    Ok(vm.cast::<List>(value).and_then(|list| sized(op, list.len())))
}

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(list) = vm.cast::<List>(left) else { return Ok(None) };
    match op {
        BinaryOp::In => vm.contains_item(&Items::List(list), right),
        BinaryOp::InplaceAdd => list.extend(vm, right).map(|()| Some(left)),
        BinaryOp::Multiply | BinaryOp::InplaceMultiply => {
            let Some(times) = vm.repeat_count(right)? else { return Ok(None) };
            let len = list.len();
            let total = vm.repeated_len(len, times)?;
            let to = if op == BinaryOp::Multiply { vm.new_list_with_capacity(total)? } else { list };
            to.truncate(total);
            to.reserve(vm, total)?;
            if op == BinaryOp::Multiply && total > 0 {
                to.extend_part(vm, list, 0..len)?;
            }
            let cells = to.slots.get().map_or(&[][..], Slots::cells);
            for i in len..total {
                if let (Some(new), Some(old)) = (cells.get(i), cells.get(i - len)) {
                    new.set(old.get());
                }
            }
            to.len.set(total as u32);
            Ok(Some(to.into()))
        }
        _ => {
            let Some(other) = vm.as_list(right) else { return Ok(None) };
            if op == BinaryOp::Add {
                let sum = vm.new_list_with_capacity(list.len() + other.len())?;
                sum.extend(vm, left)?;
                sum.extend(vm, other.into())?;
                return Ok(Some(sum.into()));
            }
            vm.compare_items(op, &Items::List(list), &Items::List(other))
        }
    }
}

fn subscript<'v>(vm: &Vm<'v>, value: Value<'v>, index: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
    let Some(list) = vm.cast::<List>(value) else { return Ok(None) };
    if let (Some(slice), Subscript::Store(items)) = (vm.as_slice(index), action) {
        let bounds = vm.slice_bounds(slice)?;
        // The copy stands for an iterable that is, or changes, this very list.
        let with = match vm.cast::<List>(items) {
            Some(other) if !core::ptr::eq(other, list) => other,
            _ => vm.list_from(items)?,
        };
        let start = list.open_slice(vm, bounds.indices(list.len()), with.len())?;
        for (to, from) in list.items().iter().skip(start).zip(with.items()) {
            to.set(from.get());
        }
        return Ok(Some(Value::NONE));
    }
    match (vm.pick(index, || list.len(), "list")?, action) {
        (Picked::Item(at), Subscript::Load) => return Ok(list.get(at)),
        (Picked::Item(at), Subscript::Store(item)) => list.set(at, item),
        (Picked::Item(at), Subscript::Delete) => {
            list.remove(vm, at)?;
        }
        (Picked::Slice(indices), Subscript::Load) => {
            let part = vm.new_list_with_capacity(indices.len())?;
            if indices.step == 1 {
                part.extend_part(vm, list, indices.range())?;
                return Ok(Some(part.into()));
            }
            for item in indices.iter().map_while(|i| list.get(i)) {
                part.push(vm, item)?;
            }
            return Ok(Some(part.into()));
        }
        (Picked::Slice(_), Subscript::Store(_)) => {}
        (Picked::Slice(indices), Subscript::Delete) => {
            list.open_slice(vm, indices, 0)?;
        }
    }
    Ok(Some(Value::NONE))
}

/// The items of the list that a method is called on.
fn receiver<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<Items<'v>> {
    vm.receiver::<List>(args).map(Items::List)
}

fn insert<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = vm.receiver::<List>(&args)?;
    let at = vm.int_clamped(args.at(1))?;
    let len = list.len();
    let at = if at < 0 { at.saturating_add(len as isize).max(0) as usize } else { len.min(at as usize) };
    list.splice(vm, at, at, &[args.at(2)])?;
    Ok(Value::NONE)
}

fn pop<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = vm.receiver::<List>(&args)?;
    let empty = || vm.raise_index_error("pop from empty list");
    let Some(index) = args.pos.get(1) else { return list.pop().ok_or_else(empty) };
    if list.len() == 0 {
        return Err(empty());
    }
    match vm.pick(*index, || list.len(), "list")? {
        Picked::Item(at) => list.remove(vm, at)?.ok_or_else(empty),
        Picked::Slice(_) => Err(vm.raise_type_error("list indices must be integers, not slice")),
    }
}

fn remove<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = vm.receiver::<List>(&args)?;
    match vm.find_item(0..list.len(), &Items::List(list), args.at(1))? {
        Some(at) => list.remove(vm, at).map(|_| Value::NONE),
        None => Err(vm.raise_not_in_sequence()),
    }
}

/// `list.sort(key=None, reverse=False)`.
fn sort<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = vm.receiver::<List>(&args)?;
    if args.pos.len() > 1 {
        return Err(vm.raise_type_error("extra positional arguments given"));
    }
    vm.sort_by_arguments(list, args)?;
    Ok(Value::NONE)
}

/// `list`.
pub static LIST: TypeRow = TypeRow {
    id: Ty::List,
    name: q::list,
    new: Some(list_new),
    print,
    unary,
    binary,
    subscript,
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    methods: &native::sorted([
        Entry::func(q::append, 2, 2, |vm, args| {
            vm.receiver::<List>(&args)?.push(vm, args.at(1))?;
            Ok(Value::NONE)
        }),
        #[cfg(feature = "methods")]
        Entry::func(q::clear, 1, 1, |vm, args| {
            vm.receiver::<List>(&args)?.take();
            Ok(Value::NONE)
        }),
        #[cfg(feature = "methods")]
        Entry::func(q::copy, 1, 1, |vm, args| Ok(vm.list_from(vm.receiver::<List>(&args)?.into())?.into())),
        #[cfg(feature = "methods")]
        Entry::func(q::count, 2, 2, |vm, args| vm.count_item(&receiver(vm, &args)?, args.at(1))),
        Entry::func(q::extend, 2, 2, |vm, args| {
            vm.receiver::<List>(&args)?.extend(vm, args.at(1))?;
            Ok(Value::NONE)
        }),
        #[cfg(feature = "methods")]
        Entry::func(q::index, 2, 4, |vm, args| vm.index_of(&receiver(vm, &args)?, &args, "list")),
        #[cfg(feature = "methods")]
        Entry::func(q::insert, 3, 3, insert),
        Entry::func(q::pop, 1, 2, pop),
        #[cfg(feature = "methods")]
        Entry::func(q::remove, 2, 2, remove),
        #[cfg(feature = "methods")]
        Entry::func(q::reverse, 1, 1, |vm, args| {
            vm.receiver::<List>(&args)?.reverse();
            Ok(Value::NONE)
        }),
        #[cfg(feature = "iterables")]
        Entry::func_kw(q::sort, 1, native::ANY, sort),
    ]),
    ..TypeRow::EMPTY
};
