//! Global names, and the built-in ones behind them.

use super::{Res, Vm};
use crate::qstr::Qstr;
use crate::types::module::Module;
use crate::value::Value;

impl<'v> Vm<'v> {
    /// The value of a global name.
    #[inline(always)]
    pub(super) fn load_global(&self, module: &'v Module<'v>, name: Qstr) -> Res<Value<'v>> {
        let map = &module.globals.map;
        match map.hinted_value(self, name).or_else(|| map.found_value(self, name)) {
            Some(value) => Ok(value),
            None => self.load_global_other(module, name),
        }
    }

    /// The same without looking first where it was the last time.
    #[inline(never)]
    pub(super) fn load_global_other(&self, module: &'v Module<'v>, name: Qstr) -> Res<Value<'v>> {
        let map = &module.globals.map;
        if let Some(value) = map.get_qstr(self, name) {
            return Ok(value);
        }
        let value = self.load_builtin(name)?;
        map.note_built_in(self, name, value);
        Ok(value)
    }
}
