//! Template strings.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static TEMPLATE: TypeRow = TypeRow { id: Ty::Template, name: q::Template, ..TypeRow::EMPTY };

/// See the module.
pub static INTERPOLATION: TypeRow = TypeRow { id: Ty::Interpolation, name: q::Interpolation, ..TypeRow::EMPTY };
