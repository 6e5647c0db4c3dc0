//! Mounts a ROMFS image and executes its modules in place.
#![cfg_attr(not(any(feature = "std", test)), no_std)]

pub mod num;
pub mod re;
pub mod text;
