#![doc = include_str!("../README.md")]
#![cfg_attr(not(any(feature = "std", test)), no_std)]
// What only the modules and types that are left out use.
#![cfg_attr(not(feature = "full"), allow(dead_code, unused_imports))]

#[cfg(feature = "compiler")]
extern crate alloc;

mod attr;
mod builtins;
mod errno;
pub mod extension;
pub mod files;
mod heap;
#[cfg(feature = "std")]
pub mod host;
mod image;
mod import;
pub mod layout;
mod link;
mod machine;
pub mod memory;
pub mod modules;
mod native_stack;
mod object;
mod ops;
pub mod platform;
mod print;
pub mod prompt;
pub mod qstr;
mod raw;
mod reflected;
mod root;
mod scope;
pub mod source;
mod types;
#[cfg(feature = "update")]
pub mod updates;
mod value;
mod vfs;
mod vm;
mod walk;

pub use image::MountError;
pub use machine::{Error, Machine, Uncaught};
pub use platform::Platform;
pub use root::Root;
pub use scope::Scope;
pub use value::Value;
pub use vm::{Args, Config, Interrupt, Raised, Res};
