//! What the tests share: a console that keeps what is written, and images made by hand.

#![allow(dead_code, reason = "not every test uses all of it")]

use std::cell::RefCell;

use romfs_format::romfs::Kind;
use romfs_format::romfs::write::Header;
use romfs_loader::Platform;

/// A console that keeps what is written.
#[derive(Default)]
pub struct Console(pub RefCell<Vec<u8>>);

impl Platform for Console {
    fn write(&self, bytes: &[u8]) {
        self.0.borrow_mut().extend_from_slice(bytes);
    }
}

fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut out = [0; Header::MAX_SIZE];
    [Header::new(kind, payload.len() as u64).encode(&mut out), payload].concat()
}

/// An image with one module, without checksums, as a stock builder might make it.
pub fn image(name: &str, mpy: &[u8]) -> Vec<u8> {
    let named = [&[name.len() as u8], name.as_bytes(), &record(Kind::VERBATIM, mpy)].concat();
    record(Kind::IMAGE, &record(Kind::FILE, &named))
}

/// Numbers that look random and are the same in every run: a xorshift generator.
pub struct Random(u64);

impl Random {
    /// A generator; the same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        // Zero would stay zero for ever.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`, which must not be zero.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}
