//! The host tool: compiles a tree of Python, packs it into a ROMFS image, and looks into images.
//!
//! [`cli`] parses the command line and decides the exit status; [`commands`] holds one file per subcommand, thin over
//! the parts they share: [`build`] makes images, [`sign`] signs them, [`image_file`] opens them, [`problem`] says what
//! is wrong with the input.

pub mod atomic;
pub mod build;
pub mod cli;
pub mod commands;
pub mod compile;
pub mod dump;
pub mod help;
pub mod image_file;
pub mod memory;
pub mod module;
pub mod problem;
pub mod repl;
pub mod sign;
pub mod temporary;
