//! `int` and `bool`.

use super::TypeRow;
use crate::object::Ty;
use crate::print::PrintKind;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Res, Vm};

impl<'m> Vm<'m> {
    /// An int of a machine word.
    #[inline]
    pub(crate) fn new_int(&self, n: isize) -> Res {
        match Value::small(n) {
            Some(value) => Ok(value),
            None => Err(self.raise_overflow_error("big int")),
        }
    }
}

/// `int`.
pub static INT: TypeRow = TypeRow {
    id: Ty::Int,
    name: q::int,
    print: |_, out, value, _| {
        use core::fmt::Write;
        Ok(write!(out, "{}", value.as_small().unwrap_or_default())?)
    },
    ..TypeRow::EMPTY
};

/// `bool`.
pub static BOOL: TypeRow = TypeRow {
    id: Ty::Bool,
    name: q::bool,
    base: Some(&INT),
    new: Some(|vm, _, args| match args.pos {
        [] => Ok(Value::FALSE),
        [value] => Ok(Value::bool(vm.truth(*value)?)),
        _ => Err(vm.raise_type_error("bool expected at most 1 argument")),
    }),
    print: |_, out, value, _: PrintKind| out.text(if value == Value::TRUE { "True" } else { "False" }),
    ..TypeRow::EMPTY
};
