//! `complex`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static COMPLEX: TypeRow = TypeRow { id: Ty::Complex, name: q::complex, ..TypeRow::EMPTY };
