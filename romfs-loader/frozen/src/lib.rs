//! Python packages that are a part of the loader: `asyncio`. They are compiled when this crate is built.
#![no_std]

/// An image with the compiled packages.
pub static IMAGE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/frozen.romfs"));
