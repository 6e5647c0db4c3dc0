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
    #[inline(always)]
    pub(super) fn load_global(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        if let Some(value) = module.globals.map.hinted_value(self, name) {
            return Ok(value);
        }
        let entry = self.absent.place(name);
        if entry.name.get() == name.0
            && entry.table.get() == module.globals.map.address()
            && self.builtins_override.get().is_none()
            && let Some(value) = entry.value.get()
        {
            return Ok(value);
        }
        self.load_global_other(module, name)
    }

    /// The same without looking first where it was the last time.
    #[inline(never)]
    pub(super) fn load_global_other(&self, module: &'m Module<'m>, name: Qstr) -> Res {
        if let Some(value) = module.globals.map.get_qstr(self, name) {
            return Ok(value);
        }
        let value = self.load_builtin(name)?;
        if self.builtins_override.get().is_none() {
            let entry = self.absent.place(name);
            entry.name.set(name.0);
            entry.table.set(module.globals.map.address());
            entry.value.set(Some(value));
        }
        Ok(value)
    }
}
