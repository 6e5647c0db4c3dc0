//! Compiled regular expressions and their matches.

use super::TypeRow;
use crate::object::Ty;
use crate::qstr::q;

/// See the module.
pub static REGEX: TypeRow = TypeRow { id: Ty::Regex, name: q::re, ..TypeRow::EMPTY };

/// See the module.
pub static MATCH: TypeRow = TypeRow { id: Ty::Match, name: q::r#match, ..TypeRow::EMPTY };
