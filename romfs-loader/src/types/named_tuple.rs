//! `collections.namedtuple`, and tuples with static field names.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static NAMED_TUPLE: TypeRow = TypeRow { id: Ty::NamedTuple, name: q::namedtuple, ..TypeRow::EMPTY };

/// See the module.
pub static ATTR_TUPLE: TypeRow = TypeRow { id: Ty::AttrTuple, name: q::tuple, ..TypeRow::EMPTY };
