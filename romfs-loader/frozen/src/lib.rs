#![doc = include_str!("../README.md")]
#![no_std]

/// An image with the compiled packages.
pub static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frozen.romfs"));
