//! `float`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static FLOAT: TypeRow = TypeRow { id: Ty::Float, name: q::float, ..TypeRow::EMPTY };
