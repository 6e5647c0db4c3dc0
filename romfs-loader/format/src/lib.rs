//! The bytes of ROMFS images and `.mpy` files, and nothing else.
#![no_std]

pub mod romfs;
pub mod varuint;
