//! Mounts a ROMFS image and executes its modules in place.
#![cfg_attr(not(feature = "std"), no_std)]

pub mod num;
pub mod re;
pub mod text;
