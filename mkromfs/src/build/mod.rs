//! Making an image from a tree, in four steps, each in its own file:
//!
//! [`tree`] walks the directory and says what goes in and under which name; [`load`] compiles, checks and measures all
//! files in parallel; [`layout`] decides where every byte goes, from sizes alone; [`emit`] streams the bytes out.
//! Only the modules are held in memory, never the data files.

pub mod emit;
pub mod layout;
pub mod load;
pub mod progress;
pub mod rules;
pub mod tree;

/// Alignment of files that no rule names, in bytes.
pub const DEFAULT_ALIGN: u64 = 4;
