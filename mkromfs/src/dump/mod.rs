//! What a `.mpy` module consists of, for people and programs.
//!
//! [`module`] takes a file apart with the one walk that `romfs_format` has and keeps what it found; [`operand`] says
//! what the operand of an instruction stands for; [`text`], [`json`] and [`hex`] are views of the two.

pub mod hex;
pub mod json;
pub mod module;
pub mod operand;
pub mod text;
