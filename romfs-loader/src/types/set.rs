//! `set` and `frozenset`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static SET: TypeRow = TypeRow { id: Ty::Set, name: q::set, ..TypeRow::EMPTY };

/// See the module.
pub static FROZEN_SET: TypeRow = TypeRow { id: Ty::FrozenSet, name: q::frozenset, ..TypeRow::EMPTY };
