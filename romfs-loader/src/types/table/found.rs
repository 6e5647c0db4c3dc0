//! Where global names were found lately.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;

use super::{Map, Slot, Table};
use crate::qstr::Qstr;
use crate::value::Value;
use crate::vm::Vm;

/// How many names are remembered. Those whose ids fall on the same place take turns.
const PLACES: usize = if size_of::<usize>() == 8 { 128 } else { 32 };

/// What looking for names gave where that takes long: in tables whose names are in the image, and for built-in names
/// among the built-in ones, after they were not among a module's globals.
///
/// An entry says of a name and a table what it is. It goes when the name is added to any table whatever, or taken from
/// one whose names are in the image; all of them go when memory is collected, and those of a table when that is freed,
/// so that no other table comes to lie where one was.
pub(crate) struct Found<'v>([Entry<'v>; PLACES]);

struct Entry<'v> {
    name: Cell<u16>,
    /// The number of a slot, or one of the kinds below.
    slot: Cell<u16>,
    /// The table's address; 0, where no table lies, in a free place. Names do not tell: a link record may have any id
    /// for one.
    table: Cell<usize>,
    value: Cell<Option<Value<'v>>>,
}

/// In the place of a slot: `value` is what the name has as long as the table stays, or as long as no program changes
/// built-in names.
const ROM: u16 = 0xffff;
const BUILT_IN: u16 = 0xfffe;

/// What a name is.
#[derive(Clone, Copy)]
pub(crate) enum At<'v> {
    /// Not in the table; this is the built-in name's value, if no program has changed those.
    BuiltIn(Value<'v>),
    /// A value that does not change as long as the table stays.
    Rom(Value<'v>),
    /// A slot of the table.
    Slot(&'v Slot<'v>),
}

impl<'v> Found<'v> {
    pub(crate) const fn new() -> Self {
        Found(
            [const { Entry { name: Cell::new(0), slot: Cell::new(ROM), table: Cell::new(0), value: Cell::new(None) } };
                PLACES],
        )
    }

    #[inline]
    fn place(&self, name: Qstr) -> &Entry<'v> {
        &self.0[name.0 as usize % PLACES]
    }

    fn set(&self, name: Qstr, table: &Table, slot: u16, value: Option<Value<'v>>) {
        let Ok(short) = u16::try_from(name.0) else { return };
        let entry = self.place(name);
        entry.name.set(short);
        entry.slot.set(slot);
        entry.table.set(core::ptr::from_ref(table).addr());
        entry.value.set(value);
    }

    /// Remembers the slot of a name in a table whose names are in the image. There are fewer than [`BUILT_IN`].
    pub(super) fn set_slot(&self, name: Qstr, table: &Table, slot: u16) {
        self.set(name, table, slot, None);
    }

    /// The same where its value needs none.
    pub(super) fn set_rom(&self, name: Qstr, table: &Table, value: Value<'v>) {
        self.set(name, table, ROM, Some(value));
    }

    /// Forgets a name.
    #[inline]
    pub(super) fn forget(&self, name: Qstr) {
        let entry = self.place(name);
        if u32::from(entry.name.get()) == name.0 {
            entry.table.set(0);
        }
    }

    /// Forgets what is known of the table at an address.
    pub(crate) fn forget_table(&self, address: usize) {
        self.0.iter().filter(|entry| entry.table.get() == address).for_each(|entry| entry.table.set(0));
    }

    /// Forgets all.
    pub(crate) fn clear(&self) {
        self.0.iter().for_each(|entry| entry.table.set(0));
    }
}

impl<'v> Table<'v> {
    /// What a name is in this table, if that is remembered.
    #[inline(always)]
    pub(super) fn found(&'v self, vm: &Vm<'v>, name: Qstr) -> Option<At<'v>> {
        let entry = vm.found.place(name);
        if u32::from(entry.name.get()) != name.0 || entry.table.get() != core::ptr::from_ref(self).addr() {
            return None;
        }
        match entry.slot.get() {
            ROM => entry.value.get().map(At::Rom),
            BUILT_IN => entry.value.get().map(At::BuiltIn),
            // SAFETY: the number was noted for the table at this address, which has not been freed since: it is this
            // one, which has so many slots.
            slot => Some(At::Slot(unsafe { self.name_slot(slot) })),
        }
    }
}

impl<'v> Map<'v, 2> {
    /// The value of a global name, if that is remembered.
    #[inline(always)]
    pub(crate) fn found_value(&self, vm: &Vm<'v>, name: Qstr) -> Option<Value<'v>> {
        match self.0.get()?.found(vm, name)? {
            At::Slot(slot) => slot.get(),
            At::Rom(value) => Some(value),
            At::BuiltIn(value) if vm.builtins_override.get().is_none() => Some(value),
            At::BuiltIn(_) => None,
        }
    }

    /// Remembers of a name that it is not among these globals, but built in.
    pub(crate) fn note_built_in(&self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) {
        if let (Some(table), None) = (self.0.get(), vm.builtins_override.get()) {
            vm.found.set(name, table, BUILT_IN, Some(value));
        }
    }
}
