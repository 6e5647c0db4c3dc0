//! Code objects.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static CODE: TypeRow = TypeRow { id: Ty::Code, name: q::code, ..TypeRow::EMPTY };
