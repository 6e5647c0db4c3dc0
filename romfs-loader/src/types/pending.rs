//! TEMPORARY stand-ins until the types land.
use crate::types::TypeRow;
use crate::types::table::KeyMap;
use crate::value::Value;
use crate::vm::{Res, Vm};

impl<'m> Vm<'m> {
    pub(crate) fn set_map(&self, _v: Value) -> Option<&'m KeyMap<'m>> {
        None
    }
    pub(crate) fn new_set(&self, _items: &[Value]) -> Res {
        Err(self.raise_not_implemented("set"))
    }
    pub(crate) fn set_add(&self, _set: Value, _item: Value) -> Res<()> {
        Err(self.raise_not_implemented("set"))
    }
    pub(crate) fn named_tuple_class(&self, _v: Value) -> Option<Value> {
        None
    }
    pub(crate) fn foreign_row(&self, _v: Value) -> Option<&'static TypeRow> {
        None
    }
}
