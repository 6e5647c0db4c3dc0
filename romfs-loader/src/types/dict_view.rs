//! What `keys()`, `values()` and `items()` of a dict give.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static DICT_VIEW: TypeRow = TypeRow { id: Ty::DictView, name: q::dict_view, ..TypeRow::EMPTY };
