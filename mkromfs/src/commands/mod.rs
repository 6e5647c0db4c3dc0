//! The subcommands, one file each: its arguments, and what it does with them.

pub mod build;
pub mod cat;
pub mod compile;
pub mod delta;
pub mod dump;
pub mod extract;
pub mod keygen;
pub mod ls;
pub mod memory;
pub mod reseal;
pub mod run;
pub mod sign;
pub mod verify;
