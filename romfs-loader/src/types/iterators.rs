//! The iterators of built-in containers and protocols.

use core::cell::Cell;

use super::TypeRow;
use super::table::{KeyMap, RawMap};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// Iterates over anything with positions: list, tuple, str, bytes, array.
#[repr(C)]
struct SeqIter<'v> {
    header: Header,
    /// An item's index; for a string the byte offset.
    at: Cell<u32>,
    sequence: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for SeqIter<'v> {
    const TY: Ty = Ty::SeqIter;
}

/// What an iterator over a table gives.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Part {
    Keys = 0,
    Values = 1,
    Items = 2,
}

/// Iterates over a dict, a set, or a view: anything with a table.
#[repr(C)]
struct TableIter<'v> {
    header: Header,
    at: Cell<u32>,
    container: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for TableIter<'v> {
    const TY: Ty = Ty::TableIter;
}

/// Iterates by `__getitem__` with 0, 1, ...
#[repr(C)]
struct GetItemIter<'v> {
    header: Header,
    at: Cell<u32>,
    object: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for GetItemIter<'v> {
    const TY: Ty = Ty::GetItemIter;
}

/// Calls a function until it gives the sentinel.
#[repr(C)]
struct CallIter<'v> {
    header: Header,
    done: Cell<u32>,
    function: Value<'v>,
    sentinel: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for CallIter<'v> {
    const TY: Ty = Ty::CallIter;
}

impl<'v> Vm<'v> {
    pub(crate) fn new_seq_iter(&self, sequence: Value<'v>) -> Res<Value<'v>> {
        let header = Header::new(Ty::SeqIter);
        Ok(Value::object(self.alloc_tailed(SeqIter { header, at: Cell::new(0), sequence }, 0)?))
    }

    pub(crate) fn new_table_iter(&self, container: Value<'v>, part: Part) -> Res<Value<'v>> {
        let header = Header::with(Ty::TableIter, part as u8, 0);
        Ok(Value::object(self.alloc_tailed(TableIter { header, at: Cell::new(0), container }, 0)?))
    }

    pub(crate) fn new_get_item_iter(&self, object: Value<'v>) -> Res<Value<'v>> {
        let header = Header::new(Ty::GetItemIter);
        Ok(Value::object(self.alloc_tailed(GetItemIter { header, at: Cell::new(0), object }, 0)?))
    }

    pub(crate) fn new_call_iter(&self, function: Value<'v>, sentinel: Value<'v>) -> Res<Value<'v>> {
        let header = Header::new(Ty::CallIter);
        Ok(Value::object(self.alloc_tailed(CallIter { header, done: Cell::new(0), function, sentinel }, 0)?))
    }

    /// The next item of a sequence, and where to go on; `None` at its end. Shared by `SeqIter` and FOR_ITER.
    #[inline]
    pub(crate) fn seq_next(&self, sequence: Value<'v>, at: usize) -> Res<Option<(Value<'v>, usize)>> {
        if let Some(list) = self.cast::<super::list::List>(sequence) {
            return Ok(list.get(at).map(|item| (item, at + 1)));
        }
        if let Some(items) = self.tuple_items(sequence) {
            return Ok(items.get(at).map(|item| (*item, at + 1)));
        }
        if sequence.is_tuple_in_place() {
            return Ok(self.rom_item(sequence, at).map(|item| (item, at + 1)));
        }
        if let Some(text) = self.str_bytes(sequence) {
            let Some(rest) = text.get(at..) else { return Ok(None) };
            let len = crate::ops::char_len(rest);
            return if len == 0 { Ok(None) } else { Ok(Some((self.new_str(&rest[..len])?, at + len))) };
        }
        if let Some(bytes) = self.bytes_bytes(sequence) {
            return Ok(bytes.get(at).map(|b| (Value::len(*b as usize), at + 1)));
        }
        if let Some(deque) = self.cast::<super::deque::Deque>(sequence) {
            return Ok(deque.get(at).map(|item| (item, at + 1)));
        }
        self.seq_next_other(sequence, at)
    }

    /// The next key of a dict or item of a set from a position on, and where to go on; `None` at its end.
    pub(crate) fn table_next(&self, container: Value<'v>, at: usize) -> Option<(Value<'v>, usize)> {
        let map = self.table_of(container)?;
        let (next, (key, _)) = map.next_entry(at.max(map.start()))?;
        Some((key, next))
    }

    /// The table that a container iterates over.
    fn table_of(&self, container: Value<'v>) -> Option<RawMap<'v, 'v>> {
        match self.cast::<super::dict::Dict>(container) {
            Some(dict) => Some(dict.map.raw()),
            None => self.set_map(container).map(KeyMap::raw),
        }
    }
}

/// Iterator over a sequence.
pub static SEQ_ITER: TypeRow = TypeRow {
    id: Ty::SeqIter,
    name: q::iterator,
    print: super::lazy::print_bare,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(it) = vm.cast::<SeqIter>(value) else { return Ok(None) };
        Ok(vm.seq_next(it.sequence, it.at.get() as usize)?.map(|(item, at)| {
            it.at.set(at as u32);
            item
        }))
    }),
    ..TypeRow::EMPTY
};

/// Iterator over a dict, set or view.
pub static TABLE_ITER: TypeRow = TypeRow {
    id: Ty::TableIter,
    name: q::iterator,
    print: super::lazy::print_bare,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(it) = vm.cast::<TableIter>(value) else { return Ok(None) };
        let entry = vm.table_of(it.container).and_then(|map| map.next_entry(map.start().max(it.at.get() as usize)));
        let Some((next, (key, value))) = entry else { return Ok(None) };
        it.at.set(next as u32);
        Ok(Some(match it.header.flags {
            0 => key,
            1 => value,
            _ => vm.new_tuple(&[key, value])?,
        }))
    }),
    ..TypeRow::EMPTY
};

/// Iterator over an object with `__getitem__`.
pub static GET_ITEM_ITER: TypeRow = TypeRow {
    id: Ty::GetItemIter,
    name: q::iterator,
    print: super::lazy::print_bare,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(it) = vm.cast::<GetItemIter>(value) else { return Ok(None) };
        let at = it.at.get();
        let item = vm.load_subscript(it.object, Value::len(at as usize));
        let item = vm.catch(item, &super::exception::INDEX_ERROR);
        let item = match item {
            Err(raised) => vm.catch(Err(raised), &super::exception::STOP_ITERATION)?,
            Ok(item) => item,
        };
        vm.stop.set(None);
        it.at.set(at.wrapping_add(1));
        Ok(item)
    }),
    ..TypeRow::EMPTY
};

/// The iterator of `iter(function, sentinel)`.
pub static CALL_ITER: TypeRow = TypeRow {
    id: Ty::CallIter,
    name: q::iterator,
    print: super::lazy::print_bare,
    iter: Some(|_, value| Ok(value)),
    next: Some(|vm, value| {
        let Some(it) = vm.cast::<CallIter>(value) else { return Ok(None) };
        if it.done.get() != 0 {
            return Ok(None);
        }
        let item = vm.call(it.function, &[])?;
        if vm.equal(item, it.sentinel)? {
            it.done.set(1);
            return Ok(None);
        }
        Ok(Some(item))
    }),
    ..TypeRow::EMPTY
};
