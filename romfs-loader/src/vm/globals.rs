//! Global names, and the built-in ones behind them.

use core::cell::Cell;

use super::{Res, Vm};
use crate::qstr::Qstr;
use crate::types::module::Module;
use crate::value::Value;

/// How many names are remembered. Those whose ids fall on the same place take turns.
const PLACES: usize = if size_of::<usize>() == 8 { 64 } else { 8 };

/// Built-in names that a module used: that they are not among its globals is what takes long to find out.
///
/// An entry says of a name and a table that the name is not in the table, and what it is among the built-in ones. It goes when the name is added
/// to any table whatever; all of them go when memory is freed, so that no other table comes to lie where one was.
pub(crate) struct Absent([Entry; PLACES]);

struct Entry {
    /// 0 in a free place, which is no name's id.
    name: Cell<u32>,
    table: Cell<usize>,
    value: Cell<Option<Value>>,
}

impl Absent {
    pub(super) const fn new() -> Absent {
        Absent([const { Entry { name: Cell::new(0), table: Cell::new(0), value: Cell::new(None) } }; PLACES])
    }

    #[inline]
    fn place(&self, name: Qstr) -> &Entry {
        &self.0[name.0 as usize % PLACES]
    }

    /// Forgets a name, which is added to some table.
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
    #[inline]
    pub(super) fn load_global(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        match module.globals.map.hinted_value(self, name) {
            Some(value) => Ok(value),
            None => self.load_global_other(module, name),
        }
    }

    fn load_global_other(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        let (entry, table) = (self.absent.place(name), module.globals.map.address());
        let no_override = self.builtins_override.get().is_none();
        if entry.name.get() == name.0
            && entry.table.get() == table
            && no_override
            && let Some(value) = entry.value.get()
        {
            return Ok(value);
        }
        if let Some(value) = module.globals.map.get_qstr(self, name) {
            return Ok(value);
        }
        let value = self.load_builtin(name)?;
        if no_override {
            entry.name.set(name.0);
            entry.table.set(table);
            entry.value.set(Some(value));
        }
        Ok(value)
    }
}
