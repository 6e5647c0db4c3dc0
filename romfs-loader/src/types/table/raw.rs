//! What a map does, of whatever stride it is: one copy of the code for dicts and sets.
#![allow(clippy::arithmetic_side_effects, reason = "numbers of entries: none is above `LARGEST`")]

use core::cell::Cell;
use core::ptr::NonNull;

use super::super::instance::DICT_KEY;
use super::{At, Extent, NotSimple, Probe, Simple, Table, is_deep, is_hashed_by_class, named};
use crate::layout::table_capacity;
use crate::qstr::Qstr;
use crate::types::dict::Dict;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// A map without its type.
#[derive(Clone, Copy)]
pub(crate) struct RawMap<'a, 'v> {
    pub(super) table: &'a Cell<Option<&'v Table<'v>>>,
    /// See [`super::Map`].
    pub(super) stride: usize,
}

/// The entries of a map in order of insertion.
pub(crate) struct Entries<'a, 'v> {
    pub(super) map: RawMap<'a, 'v>,
    pub(super) next: usize,
}

impl<'v> Iterator for Entries<'_, 'v> {
    type Item = (Value<'v>, Value<'v>);

    fn next(&mut self) -> Option<(Value<'v>, Value<'v>)> {
        let (next, entry) = self.map.next_entry(self.next)?;
        self.next = next;
        Some(entry)
    }
}

impl<'v> RawMap<'_, 'v> {
    /// See [`super::Map::len`].
    #[inline]
    pub(super) fn len(self) -> usize {
        self.table.get().map_or(0, |table| table.len(self.stride))
    }

    /// See [`super::Map::start`].
    #[inline]
    pub(crate) fn start(self) -> usize {
        self.table.get().map_or(0, |table| table.holes(self.stride))
    }

    /// See [`super::Map::end`].
    #[inline]
    pub(super) fn end(self) -> usize {
        self.table.get().map_or(0, |table| table.filled(self.stride))
    }

    /// See [`super::Map::at`].
    #[inline]
    pub(super) fn at(self, position: usize) -> Option<(Value<'v>, Value<'v>)> {
        let table = self.table.get()?;
        match table.entry(self.stride, position) {
            [] => table.name_at(position),
            entry => Some((entry.first()?.get()?, entry.last()?.get()?)),
        }
    }

    /// The first entry from a position on, and where to go on.
    pub(crate) fn next_entry(self, from: usize) -> Option<(usize, (Value<'v>, Value<'v>))> {
        (from..self.end()).find_map(|position| Some((position + 1, self.at(position)?)))
    }

    /// The position of a qstr in a table whose keys are all qstrs. Objects of a class mostly have a name at the same
    /// position: where it was the last time is looked at first.
    #[inline]
    fn find_word(self, vm: &Vm<'v>, table: &'v Table<'v>, key: Qstr) -> Option<usize> {
        let position = usize::from(vm.hints.of(key).get());
        if table.key(self.stride, position) == Some(Value::qstr(key)) {
            return Some(position);
        }
        self.search_word(vm, table, key)
    }

    /// The same without looking there, but noting it for the next time.
    fn search_word(self, vm: &Vm<'v>, table: &'v Table<'v>, key: Qstr) -> Option<usize> {
        if table.is_foreseen() {
            return table.name_position(vm, key);
        }
        let word = Some(Value::qstr(key));
        let position = if table.has_index() {
            let fits = |position| Ok::<_, NotSimple>(table.key(self.stride, position) == word);
            table.index(self.stride).find(vm.qstr_hash(key).into(), fits).ok()??
        } else {
            let slots = table.slots(self.stride).get(..table.filled(self.stride).wrapping_mul(self.stride))?;
            match slots.as_chunks().0 {
                entries if self.stride == 2 => entries.iter().position(|[key, _]| key.get() == word)?,
                _ => slots.iter().position(|key| key.get() == word)?,
            }
        };
        note(vm, key, position);
        Some(position)
    }

    /// See [`super::Map::find_qstr`].
    pub(super) fn find_qstr(self, vm: &Vm<'v>, key: Qstr) -> Option<usize> {
        let table = self.table.get()?;
        if !table.is_mixed() {
            return self.find_word(vm, table, key);
        }
        let (word, text) = (Value::qstr(key), vm.qstr_text(key));
        let mut fits =
            |other: Value<'v>| Ok(other == word || other.as_qstr().is_none() && vm.str_bytes(other) == Some(text));
        table.search_slowly(self.stride, vm.qstr_hash(key).into(), &mut fits).unwrap_or(None)
    }

    /// See [`super::Map::find`].
    #[inline]
    pub(super) fn find(self, vm: &Vm<'v>, key: Value<'v>) -> Res<Option<usize>> {
        // As in MicroPython, nothing is hashed to find that it is not in an empty dict.
        let Some(table) = self.table.get() else { return Ok(None) };
        match self.find_quickly(vm, table, key) {
            Ok(found) => Ok(found),
            Err(NotSimple) if table.len(self.stride) == 0 => Ok(None),
            Err(NotSimple) => self.find_probe(&Probe::new(vm, key)?),
        }
    }

    /// The position of a name or another simple key; an error where that takes more than looking at simple keys.
    #[inline]
    fn find_quickly(self, vm: &Vm<'v>, table: &'v Table<'v>, key: Value<'v>) -> Result<Option<usize>, NotSimple> {
        match key.as_qstr() {
            Some(name) if !table.is_mixed() => Ok(self.find_word(vm, table, name)),
            _ => self.find_simple(vm, table, key),
        }
    }

    #[inline(never)]
    fn find_simple(self, vm: &Vm<'v>, table: &'v Table<'v>, key: Value<'v>) -> Result<Option<usize>, NotSimple> {
        if table.is_foreseen() {
            return Err(NotSimple);
        }
        Simple::of(vm, key).ok_or(NotSimple)?.find(vm, table, self.stride)
    }

    #[inline(never)]
    fn find_probe(self, probe: &Probe<'_, 'v>) -> Res<Option<usize>> {
        let vm = probe.vm;
        loop {
            let Some(table) = self.table.get() else { return Ok(None) };
            if table.is_foreseen() {
                let name = probe.key.as_qstr().or_else(|| vm.find_qstr(vm.str_bytes(probe.key)?));
                return Ok(name.and_then(|name| table.name_position(vm, name)));
            }
            if let Ok(found) = self.find_simple(vm, table, probe.key) {
                return Ok(found);
            }
            let hash = if table.needs_hash() { probe.hash()? } else { 0 };
            let before = (table.capacity(), table.counts(self.stride));
            let mut seen = None;
            let found = table.search_slowly(self.stride, hash, &mut |other| {
                seen = Some(other);
                probe.fits(other, table.has_hashes())
            })?;
            // Comparing may have changed the map.
            let same = self.table.get().is_some_and(|now| core::ptr::eq(now, table));
            match found {
                Some(position) if same && table.key(self.stride, position) == seen => return Ok(found),
                None if same && (table.capacity(), table.counts(self.stride)) == before => return Ok(None),
                _ => {}
            }
        }
    }

    /// See [`super::Map::get_qstr`].
    #[inline(never)]
    pub(super) fn get_qstr_other(self, vm: &Vm<'v>, q: Qstr) -> Option<Value<'v>> {
        let table = self.table.get()?;
        if table.is_foreseen() {
            return match table.found(vm, q) {
                Some(At::Slot(slot)) if slot.get().is_some() => slot.get(),
                Some(At::Rom(value)) => Some(value),
                _ => table.names()?.get(vm, q),
            };
        }
        let position = if table.is_mixed() {
            // What an object has may be in a dict by now.
            if let Some((_, dict)) = self.at(0).filter(|(key, _)| *key == DICT_KEY.anywhere()) {
                return vm.cast::<Dict>(dict)?.map.get_qstr(vm, q);
            }
            self.find_qstr(vm, q)?
        } else {
            self.search_word(vm, table, q)?
        };
        table.entry(self.stride, position).last()?.get()
    }

    /// See [`super::Map::set`].
    pub(super) fn set(self, vm: &Vm<'v>, key: Value<'v>, value: Value<'v>) -> Res<()> {
        if let Some((table, name)) = self.table.get().filter(|table| table.is_foreseen()).zip(key.as_qstr())
            && let Some(At::Slot(slot)) = table.found(vm, name)
            && slot.get().is_some()
        {
            slot.set(Some(value));
            return Ok(());
        }
        if self.place_foreseen(vm, key, value, true)?.is_some() {
            return Ok(());
        }
        let position = self.place(vm, key, value)?;
        if let Some([_, slot]) = self.table.get().map(|table| table.entry(self.stride, position)) {
            slot.set(Some(value));
        }
        Ok(())
    }

    /// See [`super::Map::place`].
    pub(super) fn place(self, vm: &Vm<'v>, key: Value<'v>, value: Value<'v>) -> Res<usize> {
        if let Some(position) = self.place_foreseen(vm, key, value, false)? {
            return Ok(position);
        }
        let table = self.table.get();
        let found = table.map(|table| self.find_quickly(vm, table, key));
        if let Some(Ok(Some(position))) = found {
            return Ok(position);
        }
        let key = named(vm, key);
        if let (Some(table), Some(Ok(None))) = (table, found)
            && table.has_room(self.stride, key)
        {
            let hash = if table.needs_hash() { vm.hash(key)? } else { 0 };
            return Ok(self.add(vm, table, hash, key, value));
        }
        let probe = Probe::new(vm, key)?;
        let by_class = is_deep(key) && is_hashed_by_class(vm, key);
        loop {
            // Making room hashes the other keys, which may have stored this one meanwhile: it is looked for again.
            if let Some(position) = self.find_probe(&probe)? {
                return Ok(position);
            }
            let takes = |table: &&'v Table<'v>| table.has_room(self.stride, key) && (table.has_hashes() || !by_class);
            if let Some(table) = self.table.get().filter(takes) {
                // Known by now where it may run Python code: see `Probe::new`.
                let hash = if table.needs_hash() { probe.hash()? } else { 0 };
                return Ok(self.add(vm, table, hash, key, value));
            }
            self.rebuild(vm, 0, key.as_qstr().is_some(), by_class)?;
        }
    }

    /// Adds an entry, for which there is room; its position. A name's key is a name.
    fn add(self, vm: &Vm<'v>, table: &'v Table<'v>, hash: usize, key: Value<'v>, value: Value<'v>) -> usize {
        let position = table.push(vm, self.stride, hash, key, value);
        if let Some(name) = key.as_qstr() {
            note(vm, name, position);
        }
        position
    }

    /// See [`super::Map::remove_at`].
    pub(super) fn remove_at(self, vm: &Vm<'v>, position: usize) {
        let Some(table) = self.table.get() else { return };
        if let Some(names) = table.names() {
            return names.remove(vm, position);
        }
        if table.key(self.stride, position).is_none() {
            return;
        }
        for slot in table.entry(self.stride, position) {
            slot.set(None);
        }
        let (mut filled, live) = table.counts(self.stride);
        while filled > 0 && table.key(self.stride, filled - 1).is_none() {
            filled -= 1;
        }
        table.set_counts(self.stride, filled, live - 1);
    }

    /// Puts a copy in the place of a block that another map has as well. It runs no Python code.
    pub(super) fn unshare(self, vm: &Vm<'v>) -> Res<()> {
        let Some(from) = self.table.get().filter(|from| from.filled(self.stride) > 0) else {
            self.table.set(None);
            return Ok(());
        };
        if from.is_foreseen() {
            return self.make_ordinary(vm);
        }
        let to = Table::new(vm, from.extent(self.stride))?;
        for (to, from) in to.slots(self.stride).iter().zip(from.slots(self.stride)) {
            to.set(from.get());
        }
        for (to, from) in to.hashes(self.stride).iter().zip(from.hashes(self.stride)) {
            to.set(from.get());
        }
        if from.has_index() {
            to.index(self.stride).copy_from(&from.index(self.stride));
        }
        to.header.set(from.header.get());
        self.table.set(Some(to));
        Ok(())
    }

    /// Makes a table without holes, with room for at least one more entry and for `wanted` in all: in place where its
    /// keys allow it and the memory behind it is free, else in a new block. `names` says that what comes are names;
    /// `hashes` that it shall keep hashes, as it does if the old one did.
    #[inline(never)]
    pub(super) fn rebuild(self, vm: &Vm<'v>, wanted: usize, names: bool, hashes: bool) -> Res<()> {
        if self.table.get().is_some_and(Table::is_foreseen) {
            self.replace_names(vm)?;
        }
        loop {
            let old = self.table.get();
            let most = if wanted == 0 { table_capacity(self.len()) } else { wanted.max(self.len() + 1) };
            let least = wanted.max(self.len() + 1);
            let names = names && old.is_none_or(|old| !old.is_mixed());
            let hashes = hashes || old.is_some_and(Table::has_hashes);
            let extent = |capacity| Extent { capacity, stride: self.stride, names, hashes };
            let movable = old.filter(|old| old.is_movable(vm, extent(most)));
            let table = vm.alloc_between(least, most, |capacity| {
                if movable.is_some_and(|old| old.grow(vm, extent(capacity))) {
                    return movable;
                }
                Table::try_new(vm, extent(capacity))
            })?;
            let Some(old) = old else {
                self.table.set(Some(table));
                return Ok(());
            };
            if core::ptr::eq(old, table) {
                return Ok(());
            }
            if old.has_hashes() {
                let hashes = old.hashes(self.stride).iter().enumerate();
                let keys = hashes.filter_map(|(position, hash)| Some((old.key(self.stride, position)?, hash.get())));
                keys.take(table.capacity()).for_each(|(key, hash)| {
                    table.push(vm, self.stride, hash, key, key);
                });
            } else {
                for key in old.keys(self.stride).take(table.capacity()) {
                    // This may run Python code that changes this very map.
                    let hash = if table.needs_hash() { vm.hash(key)? } else { 0 };
                    table.push(vm, self.stride, hash, key, key);
                }
            }
            // From here on none runs. The new block counts only if the old one still has the same keys in the same
            // order.
            let same = self.table.get().is_some_and(|now| core::ptr::eq(now, old));
            if same && old.keys(self.stride).eq(table.keys(self.stride)) {
                let values = Entries { map: self, next: 0 };
                for (position, (_, value)) in values.enumerate() {
                    if let [_, slot] = table.entry(self.stride, position) {
                        slot.set(Some(value));
                    }
                }
                self.table.set(Some(table));
                // No other map has it: a copy has a table of its own.
                vm.outgrow(NonNull::from(old).cast(), old.extent(self.stride).bytes());
                return Ok(());
            }
        }
    }
}

/// Notes where a name was found.
#[inline]
fn note<'v>(vm: &Vm<'v>, name: Qstr, position: usize) {
    if let Ok(position) = u8::try_from(position) {
        vm.hints.of(name).set(position);
    }
}
