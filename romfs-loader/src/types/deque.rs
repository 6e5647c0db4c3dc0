//! `collections.deque`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static DEQUE: TypeRow = TypeRow { id: Ty::Deque, name: q::deque, ..TypeRow::EMPTY };
