//! The lazy built-ins: `map`, `filter`, `zip`, `enumerate`, `reversed`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static MAP: TypeRow = TypeRow { id: Ty::Map, name: q::map, ..TypeRow::EMPTY };

/// See the module.
pub static FILTER: TypeRow = TypeRow { id: Ty::Filter, name: q::filter, ..TypeRow::EMPTY };

/// See the module.
pub static ZIP: TypeRow = TypeRow { id: Ty::Zip, name: q::zip, ..TypeRow::EMPTY };

/// See the module.
pub static ENUMERATE: TypeRow = TypeRow { id: Ty::Enumerate, name: q::enumerate, ..TypeRow::EMPTY };

/// See the module.
pub static REVERSED: TypeRow = TypeRow { id: Ty::Reversed, name: q::reversed, ..TypeRow::EMPTY };
