//! Global names, and the built-in ones behind them.

use core::cell::Cell;

use super::{Res, Vm};
use crate::qstr::Qstr;
use crate::types::module::Module;
use crate::value::Value;

/// How many names are remembered. Those whose ids fall on the same place take turns.
const PLACES: usize = if size_of::<usize>() == 8 { 128 } else { 16 };

/// What looking for names gave where that takes long: in tables whose names are in the image, and for built-in names among the built-in ones, after
/// they were not among a module's globals.
///
/// An entry says of a name and a table what it is. It goes when the name is added to any table whatever, or taken from one whose
/// names are in the image; all of them go when memory is freed, so that no other table comes to lie where one was.
pub(crate) struct Found<'m>([Entry<'m>; PLACES]);

struct Entry<'m> {
    /// 0 in a free place, which is no name's id.
    name: Cell<u32>,
    /// The table's address.
    table: Cell<usize>,
    at: Cell<At<'m>>,
}

/// What a name is.
#[derive(Clone, Copy)]
pub(crate) enum At<'m> {
    /// Not in the table; this is the built-in name's value, if no program has changed those.
    BuiltIn(Value),
    /// A value that does not change as long as the table stays.
    Rom(Value),
    /// A slot of the table.
    Slot(&'m Cell<Option<Value>>),
}

impl<'m> Found<'m> {
    pub(super) const fn new() -> Self {
        Found(
            [const { Entry { name: Cell::new(0), table: Cell::new(0), at: Cell::new(At::BuiltIn(Value::NONE)) } };
                PLACES],
        )
    }

    #[inline]
    fn place(&self, name: Qstr) -> &Entry<'m> {
        &self.0[name.0 as usize % PLACES]
    }

    /// What a name is in the table at an address, if that is remembered.
    #[inline]
    pub(crate) fn get(&self, name: Qstr, table: usize) -> Option<At<'m>> {
        let entry = self.place(name);
        if entry.name.get() == name.0 && entry.table.get() == table { Some(entry.at.get()) } else { None }
    }

    /// Remembers what a name is.
    #[inline]
    pub(crate) fn set(&self, name: Qstr, table: usize, at: At<'m>) {
        let entry = self.place(name);
        entry.name.set(name.0);
        entry.table.set(table);
        entry.at.set(at);
    }

    /// Forgets a name.
    #[inline]
    pub(crate) fn forget(&self, name: Qstr) {
        let entry = self.place(name);
        if entry.name.get() == name.0 {
            entry.name.set(0);
        }
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.0.iter().for_each(|entry| entry.name.set(0));
    }
}

impl<'m> Vm<'m> {
    /// The value of a global name.
    #[inline(always)]
    pub(super) fn load_global(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        if let Some(value) = module.globals.map.hinted_value(self, name) {
            return Ok(value);
        }
        let found = match self.found.get(name, module.globals.map.address()) {
            Some(At::Slot(slot)) => slot.get(),
            Some(At::Rom(value)) => Some(value),
            Some(At::BuiltIn(value)) if self.builtins_override.get().is_none() => Some(value),
            _ => None,
        };
        match found {
            Some(value) => Ok(value),
            None => self.load_global_other(module, name),
        }
    }

    /// The same without looking first where it was the last time.
    #[inline(never)]
    pub(super) fn load_global_other(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        if let Some(value) = module.globals.map.get_qstr(self, name) {
            return Ok(value);
        }
        let value = self.load_builtin(name)?;
        if self.builtins_override.get().is_none() {
            self.found.set(name, module.globals.map.address(), At::BuiltIn(value));
        }
        Ok(value)
    }
}
