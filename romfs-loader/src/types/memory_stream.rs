//! `io.StringIO` and `io.BytesIO`.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static MEMORY_STREAM: TypeRow = TypeRow { id: Ty::MemoryStream, name: q::StringIO, ..TypeRow::EMPTY };
