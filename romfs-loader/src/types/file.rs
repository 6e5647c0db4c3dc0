//! Files of mounted images, and the console as a stream.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static FILE: TypeRow = TypeRow { id: Ty::File, name: q::FileIO, ..TypeRow::EMPTY };

/// See the module.
pub static CONSOLE: TypeRow = TypeRow { id: Ty::Console, name: q::FileIO, ..TypeRow::EMPTY };
