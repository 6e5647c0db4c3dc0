//! TEMPORARY stand-ins until the types land.
use crate::types::TypeRow;
use crate::types::table::KeyMap;
use crate::value::Value;
use crate::vm::{Res, Vm};

impl<'m> Vm<'m> {
    pub(crate) fn float_arg(&self, value: Value) -> Res<f64> {
        if let Some(n) = self.as_float(self.native_self(value)) {
            return Ok(n);
        }
        if let Some(n) = self.as_word(value) {
            return Ok(n as f64);
        }
        let name = self.type_name(value);
        Err(self.type_error(format_args!("can't convert {name} to float")))
    }
    pub(crate) fn new_int_from(&self, n: i128) -> Res {
        match isize::try_from(n) {
            Ok(n) => self.new_int(n),
            Err(_) => Err(self.raise_overflow_error("big int")),
        }
    }
    pub(crate) fn int_low_bits(&self, value: Value) -> Res<u64> {
        Ok(self.int_word(value)? as u64)
    }
    pub(crate) fn new_float(&self, _n: f64) -> Res {
        Err(self.raise_not_implemented("float"))
    }
    pub(crate) fn as_float(&self, _v: Value) -> Option<f64> {
        None
    }
    pub(crate) fn big_as_word(&self, _v: Value) -> Option<isize> {
        None
    }
    pub(crate) fn row_is_int(&self, _v: Value) -> bool {
        false
    }
    pub(crate) fn int_is_negative(&self, _v: Value) -> bool {
        false
    }
    pub(crate) fn parse_int(&self, _t: &[u8], _base: u32) -> Res {
        {
            let mut n = 0isize;
            for c in _t {
                n = n * 10 + (*c - b'0') as isize
            }
            self.new_int(n)
        }
    }
    pub(crate) fn parse_complex_constant(&self, _t: &[u8]) -> Res {
        Err(self.raise_not_implemented("complex"))
    }
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
