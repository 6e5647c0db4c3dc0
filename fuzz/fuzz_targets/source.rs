//! Sources: see `tests::fuzz::source`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzz::source(bytes));
