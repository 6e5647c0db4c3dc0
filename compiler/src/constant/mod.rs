//! Constants: what literals and folding give, and what the module's table of constant objects holds.

pub(crate) mod float;
mod int;
mod number;
mod power;
mod table;

pub(crate) use int::Int;
pub(crate) use number::Number;
pub(crate) use table::{Constant, ConstantId, Constants};
