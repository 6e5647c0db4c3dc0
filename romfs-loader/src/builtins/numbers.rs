//! The built-in functions about numbers: abs, divmod, pow, round.

use crate::ops::UnaryOp;
use crate::qstr::q;
use crate::types::native::Entry;

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[Entry::func(q::abs, 1, 1, |vm, args| vm.unary_op(UnaryOp::Abs, args.pos[0]))];
