//! `memoryview`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static MEMORY_VIEW: TypeRow = TypeRow { id: Ty::MemoryView, name: q::memoryview, ..TypeRow::EMPTY };
