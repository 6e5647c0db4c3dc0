//! `list`.

use core::cell::Cell;

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
pub(crate) struct List<'m> {
    header: Header,
    len: Cell<u32>,
    slots: Cell<Option<&'m Slots>>,
}

// SAFETY: repr(C), header first; made by `new_list*` only.
unsafe impl Object for List<'_> {
    const TY: Ty = Ty::List;
}

impl<'m> From<&'m List<'m>> for Value {
    fn from(list: &'m List<'m>) -> Value {
        Value::object(list)
    }
}

impl<'m> List<'m> {
    /// How many items it has.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len.get() as usize
    }

    /// The items as they are now. When the list grows meanwhile this keeps showing the old ones.
    #[inline]
    pub(crate) fn items(&self) -> &'m [Cell<Option<Value>>] {
        match self.slots.get() {
            Some(slots) => slots.cells().get(..self.len()).unwrap_or_default(),
            None => &[],
        }
    }

    /// The item at an index, which another list operation may have made invalid.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Value> {
        self.items().get(index)?.get()
    }

    /// Adds an item at the end.
    #[inline]
    pub(crate) fn push(&self, vm: &Vm<'m>, value: Value) -> Res<()> {
        let len = self.len();
        if let Some(slot) = self.slots.get().and_then(|slots| slots.cells().get(len)) {
            slot.set(Some(value));
        } else {
            self.grow(vm, len + 1)?;
            if let Some(slot) = self.slots.get().and_then(|slots| slots.cells().get(len)) {
                slot.set(Some(value));
            }
        }
        self.len.set(len as u32 + 1);
        Ok(())
    }

    /// Makes room for `wanted` items.
    fn grow(&self, vm: &Vm<'m>, wanted: usize) -> Res<()> {
        let capacity = wanted.max(4).saturating_add(wanted / 4);
        let slots = vm.new_slots(capacity)?;
        for (to, from) in slots.cells().iter().zip(self.items()) {
            to.set(from.get());
        }
        self.slots.set(Some(slots));
        Ok(())
    }

    /// Replaces `from..to` by `with`, which must not be cells of this list.
    pub(crate) fn splice(&self, vm: &Vm<'m>, from: usize, to: usize, with: &[Value]) -> Res<()> {
        let len = self.len();
        let (from, to) = (from.min(len), to.clamp(from.min(len), len));
        let new_len = len - (to - from) + with.len();
        if new_len > self.slots.get().map_or(0, Slots::capacity) {
            self.grow(vm, new_len)?;
        }
        let Some(cells) = self.slots.get().map(Slots::cells) else { return Ok(()) };
        if from + with.len() <= to {
            for i in to..len {
                cells[i - to + from + with.len()].set(cells[i].get());
            }
        } else {
            for i in (to..len).rev() {
                cells[i - to + from + with.len()].set(cells[i].get());
            }
        }
        for (cell, value) in cells[from..].iter().zip(with) {
            cell.set(Some(*value));
        }
        for cell in &cells[new_len.min(len)..len] {
            cell.set(None);
        }
        self.len.set(new_len as u32);
        Ok(())
    }

    /// Removes and gives the item at an index that is in range.
    pub(crate) fn remove(&self, vm: &Vm<'m>, index: usize) -> Res<Option<Value>> {
        let item = self.get(index);
        self.splice(vm, index, index + 1, &[])?;
        Ok(item)
    }

    /// Forgets the items from `len` on.
    pub(crate) fn truncate(&self, len: usize) {
        for cell in self.items().get(len..).unwrap_or_default() {
            cell.set(None);
        }
        self.len.set(self.len.get().min(len as u32));
    }
}

impl<'m> Vm<'m> {
    /// A list of these items.
    pub(crate) fn new_list(&self, items: &[Value]) -> Res<&'m List<'m>> {
        let list = self.new_list_with_capacity(items.len())?;
        for item in items {
            list.push(self, *item)?;
        }
        Ok(list)
    }

    /// An empty list with room for `capacity` items.
    pub(crate) fn new_list_with_capacity(&self, capacity: usize) -> Res<&'m List<'m>> {
        let slots = if capacity > 0 { Some(self.new_slots(capacity)?) } else { None };
        self.alloc_tailed(List { header: Header::new(Ty::List), len: Cell::new(0), slots: Cell::new(slots) }, 0)
    }

    /// A list of what an iterable gives.
    pub(crate) fn list_from(&self, iterable: Value) -> Res<&'m List<'m>> {
        let list = self.new_list_with_capacity(self.length_hint(iterable))?;
        self.for_each(iterable, |item| list.push(self, item))?;
        Ok(list)
    }
}

fn list_new<'m>(vm: &Vm<'m>, _: Value, args: Args<'_>) -> Res {
    match args.pos {
        [] => Ok(vm.new_list(&[])?.into()),
        [iterable] => Ok(vm.list_from(*iterable)?.into()),
        _ => Err(vm.raise_type_error("list expected at most 1 argument")),
    }
}

fn print<'m>(vm: &Vm<'m>, out: &mut Out<'_, 'm>, value: Value, _: PrintKind) -> Res<()> {
    vm.check_native_stack()?;
    let Some(list) = vm.cast::<List>(value) else { return Ok(()) };
    out.text("[")?;
    let mut i = 0;
    while let Some(item) = list.get(i) {
        if i > 0 {
            out.text(", ")?;
        }
        vm.print(out, item, PrintKind::Repr)?;
        i += 1;
    }
    out.text("]")
}

fn unary(vm: &Vm<'_>, op: UnaryOp, value: Value) -> Res<Option<Value>> {
    let Some(list) = vm.cast::<List>(value) else { return Ok(None) };
    Ok(match op {
        UnaryOp::Bool => Some(Value::bool(list.len() > 0)),
        UnaryOp::Len => Some(Value::len(list.len())),
        _ => None,
    })
}

fn binary(_: &Vm<'_>, _: BinaryOp, _: Value, _: Value) -> Res<Option<Value>> {
    Ok(None)
}

fn subscript(vm: &Vm<'_>, value: Value, index: Value, action: Subscript) -> Res<Option<Value>> {
    let Some(list) = vm.cast::<List>(value) else { return Ok(None) };
    let at = vm.index(index, list.len(), "list")?;
    match action {
        Subscript::Load => Ok(list.get(at)),
        Subscript::Store(item) => {
            list.items()[at].set(Some(item));
            Ok(Some(Value::NONE))
        }
        Subscript::Delete => {
            list.remove(vm, at)?;
            Ok(Some(Value::NONE))
        }
    }
}

fn append(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let list = vm.receiver::<List>(&args)?;
    list.push(vm, args.pos[1])?;
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
    methods: &native::sorted([Entry::func(q::append, 2, 2, append)]),
    ..TypeRow::EMPTY
};
