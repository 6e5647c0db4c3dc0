//! `collections.namedtuple`, and tuples with static field names.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static NAMED_TUPLE: TypeRow = TypeRow { id: Ty::NamedTuple, name: q::namedtuple, ..TypeRow::EMPTY };
