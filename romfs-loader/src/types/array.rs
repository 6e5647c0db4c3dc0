//! `bytearray` and `array.array`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static BYTE_ARRAY: TypeRow = TypeRow { id: Ty::Array, name: q::bytearray, ..TypeRow::EMPTY };
