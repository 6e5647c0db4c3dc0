//! A namespace that takes next to no RAM: the link record of the image lists its names, and values that no code can
//! change.
//!
//! ```text
//! ┌───────────────────┬───────────────────────┬───────────────────────┬──────────────┐
//! │ table: capacity 0 │ section, filled, live │ values × slots in RAM │ stored: bits │
//! └───────────────────┴───────────────────────┴───────────────────────┴──────────────┘
//! ```
//!
//! A name's position is its number in the list, which is in the order in which the module's code stores them first. The
//! list foresees no more than that: a bit says whether the name has been stored, by the module's beginning at once, and
//! a value in ROM counts only when it is the very one that was stored. Whatever comes otherwise (a name that is not in
//! the list or out of its order, another value for one in ROM) makes an ordinary table of it.
#![allow(clippy::arithmetic_side_effects, reason = "numbers of names of a link record, of 16 bits")]

use core::cell::Cell;
use core::ptr::NonNull;

use romfs_format::link::{Named, Namespace, Section, SectionHead};

use super::{Entries, Extent, Map, NAMES, RawMap, Slot, Table};
use crate::heap::tail;
use crate::link::constants::{self, Constants};
use crate::object::{Header, Ty};
use crate::qstr::Qstr;
use crate::value::{Place, PlaceKind, Value};
use crate::vm::{Res, Vm};

const BITS: usize = usize::BITS as usize;

/// What stands behind the table's own struct.
#[repr(C)]
pub(super) struct Head {
    section: Cell<*const u8>,
    /// One past the last name that is stored.
    pub(super) filled: Cell<u32>,
    /// How many names are stored.
    pub(super) live: Cell<u32>,
}

/// Words before the values.
const HEAD: usize = size_of::<Head>() / size_of::<Value>();

/// Such a table with the names that the link record has.
#[derive(Clone, Copy)]
pub(super) struct Names<'v> {
    table: &'v Table<'v>,
    list: Namespace<'v>,
}

impl Header {
    /// The slot of the module that a table of names belongs to. The collector keeps that module as long as the table.
    #[inline]
    pub(crate) fn named_slot(&self) -> Option<u16> {
        (crate::link::IN_USE && self.ty == Ty::Table && self.flags & NAMES != 0).then_some(self.aux)
    }
}

impl<'v> Table<'v> {
    /// A table for the names of a section of the module with this number.
    fn with_names(vm: &Vm<'v>, section: &Section<'v>, place: u16) -> Res<&'v Table<'v>> {
        let bits = section.names.len().div_ceil(BITS);
        let words = HEAD + section.names.slots() + bits;
        let header = Cell::new(Header::with(Ty::Table, NAMES, place));
        let table = Table { header, capacity: Cell::new(0), entries: [] };
        let table = vm.alloc_tailed(table, words * size_of::<Value>())?;
        if let Some(head) = table.name_head() {
            head.section.set(section.bytes.as_ptr());
        }
        Ok(table)
    }

    /// What stands behind the struct, where it has names.
    #[inline]
    pub(super) fn name_head(&self) -> Option<&Head> {
        if !self.is_foreseen() {
            return None;
        }
        // SAFETY: with this flag `with_names` allocated it there, zeroed.
        let all: &[Head] = unsafe { tail(self, 1) };
        all.first()
    }

    /// The name and the value at a position, where it has names.
    #[inline(never)]
    pub(super) fn name_at(&'v self, position: usize) -> Option<(Value<'v>, Value<'v>)> {
        self.names()?.at(position)
    }

    /// The position of a name that is stored, where it has names.
    #[inline(never)]
    pub(super) fn name_position(&'v self, vm: &Vm<'v>, key: Qstr) -> Option<usize> {
        self.names()?.find(vm, key)
    }

    /// The slot in RAM of a number.
    ///
    /// # Safety
    /// The table has names, and [`Names`] gave the number for one of them.
    #[inline(always)]
    pub(super) unsafe fn name_slot(&self, slot: u16) -> &Slot<'v> {
        let at = HEAD + usize::from(slot);
        // SAFETY: `with_names` allocated the head and the slots behind the struct, zeroed; this is one of them.
        unsafe { tail::<_, Slot>(self, at + 1).get_unchecked(at) }
    }

    /// The section whose names the table has instead of entries.
    fn section(&self) -> Option<Section<'_>> {
        if !self.is_foreseen() {
            return None;
        }
        // SAFETY: as in `names`; a section has as many bytes as its head says.
        let bytes = unsafe {
            let start: &[Cell<*const u8>] = tail(self, 1);
            let start = start[0].get();
            let head = &*start.cast::<SectionHead>();
            core::slice::from_raw_parts(start, head.size.get() as usize)
        };
        Section::read(bytes)
    }

    /// The names that a table has instead of entries. Every look-up of a global goes through here: what `with_names`
    /// was given is not checked again.
    #[inline]
    pub(super) fn names(&'v self) -> Option<Names<'v>> {
        let start = self.name_head()?.section.get();
        // SAFETY: `with_names` put the start of a whole section there, which lies in an image that lives as long as the
        // machine's memory and stays as it is. Its head and its tables, which are all of the same type, have no
        // alignment.
        let list = unsafe {
            let head = &*start.cast::<SectionHead>();
            // A part has two bytes.
            let parts = start.add(size_of::<SectionHead>() + 2 * head.before_namespace()).cast();
            head.namespace(core::slice::from_raw_parts(parts, head.namespace_parts()))?
        };
        Some(Names { table: self, list })
    }
}

impl<'v> Names<'v> {
    /// The slots in RAM.
    #[inline(always)]
    fn slots(&self) -> &'v [Slot<'v>] {
        let end = HEAD + self.list.slots();
        // SAFETY: `with_names` allocated the head and the slots behind the struct, zeroed.
        let slots: &[Slot] = unsafe { tail(self.table, end) };
        slots.get(HEAD..).unwrap_or_default()
    }

    /// One past the last name that is stored.
    #[inline]
    fn filled(&self) -> usize {
        self.table.name_head().map_or(0, |head| head.filled.get() as usize)
    }

    /// Notes that so many more names are stored, the last one before `filled`.
    fn note_stored(&self, filled: usize, more: u32) {
        if let Some(head) = self.table.name_head() {
            head.live.set(head.live.get() + more);
            head.filled.set(filled as u32);
        }
    }

    /// For each name a bit that tells whether it is stored.
    #[inline(always)]
    fn stored(&self) -> &'v [Cell<usize>] {
        let start = HEAD + self.list.slots();
        // SAFETY: `with_names` allocated the head, the slots and the bits behind the struct, zeroed.
        let words: &[Cell<usize>] = unsafe { tail(self.table, start + self.list.len().div_ceil(BITS)) };
        words.get(start..).unwrap_or_default()
    }

    #[inline(always)]
    fn is_stored(&self, position: usize) -> bool {
        self.stored().get(position / BITS).is_some_and(|word| word.get() >> (position % BITS) & 1 != 0)
    }

    #[inline(always)]
    fn id(&self, position: usize) -> Option<Qstr> {
        self.list.id(position).map(|id| Qstr(id.into()))
    }

    /// The position of a name in the list, whether it is stored or not.
    #[inline(always)]
    fn position(&self, vm: &Vm<'v>, key: Qstr) -> Option<usize> {
        let hint = usize::from(vm.hints.of(key).get());
        if self.id(hint) == Some(key) { Some(hint) } else { self.search(key) }
    }

    #[inline(never)]
    fn search(&self, key: Qstr) -> Option<usize> {
        // A module's code stores most names one after the other.
        let next = self.filled();
        if self.id(next) == Some(key) { Some(next) } else { self.list.position(u16::try_from(key.0).ok()?) }
    }

    /// The value under a name, in few instructions when the last look-up of the name was here too.
    #[inline]
    pub(super) fn get(&self, vm: &Vm<'v>, key: Qstr) -> Option<Value<'v>> {
        let position = self.position(vm, key)?;
        if let Ok(position) = u8::try_from(position) {
            vm.hints.of(key).set(position);
        }
        if !self.is_stored(position) {
            return None;
        }
        match self.list.named(position)? {
            Named::Slot(slot) => {
                let value = self.slots().get(usize::from(slot))?.get()?;
                vm.found.set_slot(key, self.table, slot);
                Some(value)
            }
            named => {
                let value = self.in_rom(named)?;
                vm.found.set_rom(key, self.table, value);
                Some(value)
            }
        }
    }

    /// The position of a name that is stored.
    pub(super) fn find(&self, vm: &Vm<'v>, key: Qstr) -> Option<usize> {
        self.position(vm, key).filter(|position| self.is_stored(*position))
    }

    /// The name and the value at a position.
    #[inline(always)]
    pub(super) fn at(&self, position: usize) -> Option<(Value<'v>, Value<'v>)> {
        if !self.is_stored(position) {
            return None;
        }
        let value = match self.list.named(position)? {
            Named::Slot(slot) => self.slots().get(usize::from(slot))?.get()?,
            named => self.in_rom(named)?,
        };
        Some((Value::qstr(self.id(position)?), value))
    }

    fn in_rom(&self, named: Named) -> Option<Value<'v>> {
        // The module's number, for functions and constants that are read in place.
        let slot = self.table.header.get().aux;
        match named {
            Named::Slot(_) => None,
            Named::Function(at) => Value::in_place(Place { kind: PlaceKind::Function, slot, at }),
            Named::Constant(index) => {
                let section = self.table.section()?;
                Constants::new(section.bytes, slot).value(section.constant(index.into())?)
            }
            Named::Int(n) => Some(Value::int(n.into())),
            Named::Qstr(id) => Some(Value::qstr(Qstr(id.into()))),
            Named::Singleton(n) => constants::singleton(n.into()),
        }
    }

    /// The slot in RAM at a position, if there is one.
    fn slot(&self, position: usize) -> Option<&'v Slot<'v>> {
        match self.list.named(position)? {
            Named::Slot(slot) => self.slots().get(usize::from(slot)),
            _ => None,
        }
    }

    /// Stores a value under a name; its position. `None` where that is not possible: an ordinary table has to take
    /// over.
    fn store(&self, vm: &Vm<'v>, key: Qstr, value: Value<'v>) -> Option<usize> {
        let position = self.position(vm, key)?;
        let new = !self.is_stored(position);
        if new && position < self.filled() {
            return None;
        }
        match self.list.named(position)? {
            Named::Slot(slot) => self.slots().get(usize::from(slot))?.set(Some(value)),
            named if self.in_rom(named) == Some(value) => {}
            _ => return None,
        }
        if new {
            vm.found.forget(key);
            let word = self.stored().get(position / BITS)?;
            word.set(word.get() | 1 << (position % BITS));
            self.note_stored(position + 1, 1);
        }
        Some(position)
    }

    /// Stores so many of the names that come next, all of which have values in ROM; whether that is possible.
    fn begin(&self, count: usize) -> bool {
        let (from, to) = (self.filled(), self.filled() + count);
        if to > self.list.len() {
            return false;
        }
        for position in from..to {
            if let Some(word) = self.stored().get(position / BITS) {
                word.set(word.get() | 1 << (position % BITS));
            }
        }
        self.note_stored(to, count as u32);
        true
    }

    /// Removes what is at a position.
    pub(super) fn remove(&self, vm: &Vm<'v>, position: usize) {
        if !self.is_stored(position) {
            return;
        }
        if let Some(name) = self.id(position) {
            vm.found.forget(name);
        }
        let word = &self.stored()[position / BITS];
        word.set(word.get() & !(1 << (position % BITS)));
        if let Some(slot) = self.slot(position) {
            slot.set(None);
        }
        let Some(Head { live, filled, .. }) = self.table.name_head() else { return };
        live.set(live.get() - 1);
        while self.filled() > 0 && !self.is_stored(self.filled() - 1) {
            filled.set(filled.get() - 1);
        }
    }
}

impl<'v, const STRIDE: usize> Map<'v, STRIDE> {
    /// Gives an empty map the names that a section foresees; `place` is the module's number.
    pub(crate) fn foresee(&self, vm: &Vm<'v>, section: &Section<'v>, place: u16) -> Res<()> {
        if STRIDE == 2 && self.len() == 0 && !section.names.is_empty() {
            self.0.set(Some(Table::with_names(vm, section, place)?));
        }
        Ok(())
    }

    /// Stores the names that a module's beginning stores, behind those of the import; whether that is possible. What is
    /// remembered of names that are not in a table is not of this one, which is new.
    pub(crate) fn begin(&self, count: usize) -> bool {
        self.0.get().and_then(Table::names).is_some_and(|names| names.begin(count))
    }
}

impl<'v> RawMap<'_, 'v> {
    /// Stores under a name that was foreseen, or with `replace` off leaves what is there; its position. `None` where
    /// the map is an ordinary one, as from now on it may be.
    pub(super) fn place_foreseen(
        self,
        vm: &Vm<'v>,
        key: Value<'v>,
        value: Value<'v>,
        replace: bool,
    ) -> Res<Option<usize>> {
        let Some(names) = self.table.get().and_then(Table::names) else { return Ok(None) };
        let name = key.as_qstr().or_else(|| vm.find_qstr(vm.str_bytes(key)?));
        let kept = name.filter(|_| !replace).and_then(|name| names.find(vm, name));
        if let Some(position) = kept.or_else(|| names.store(vm, name?, value)) {
            return Ok(Some(position));
        }
        // It must be able to be a key before anything changes.
        vm.hash(key)?;
        self.replace_names(vm)?;
        Ok(None)
    }

    /// Makes an ordinary table of one with names, with room for one more entry. It runs no Python code.
    pub(super) fn make_ordinary(self, vm: &Vm<'v>) -> Res<()> {
        let capacity = crate::layout::table_capacity(self.len());
        let table = Table::new(vm, Extent { capacity, stride: self.stride, names: true, hashes: false })?;
        for (key, value) in (Entries { map: self, next: 0 }).take(capacity) {
            table.push(vm, self.stride, key.as_qstr().map_or(0, |name| vm.qstr_hash(name).into()), key, value);
        }
        self.table.set(Some(table));
        Ok(())
    }

    /// The same of a table that no other map has.
    pub(super) fn replace_names(self, vm: &Vm<'v>) -> Res<()> {
        let old = self.table.get();
        self.make_ordinary(vm)?;
        if let Some(old) = old {
            vm.outgrow(NonNull::from(old).cast(), vm.heap.size(core::ptr::from_ref(old).addr()));
        }
        Ok(())
    }
}
