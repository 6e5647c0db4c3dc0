//! TEMPORARY stand-ins until the types land.
use crate::types::TypeRow;
use crate::value::Value;
use crate::vm::{Res, Vm};

impl<'m> Vm<'m> {
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
    pub(crate) fn foreign_row(&self, _v: Value) -> Option<&'static TypeRow> {
        None
    }
    pub(crate) fn seq_next_other(&self, _s: Value, _at: usize) -> Res<Option<(Value, usize)>> {
        Ok(None)
    }
}
