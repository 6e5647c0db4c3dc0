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
pub mod image;
mod import;
pub mod layout;
mod link;
pub mod memory;
pub mod modules;
mod native_stack;
pub mod num;
pub mod object;
pub mod ops;
pub mod platform;
pub mod print;
pub mod prompt;
pub mod qstr;
mod raw;
pub mod re;
mod reflected;
pub mod source;
pub mod text;
pub mod types;
#[cfg(feature = "update")]
pub mod updates;
pub mod value;
mod vfs;
pub mod vm;
mod walk;

pub use image::MountError;
pub use platform::Platform;
pub use value::Value;
pub use vm::{Config, Raised, Vm};
