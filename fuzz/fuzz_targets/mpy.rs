//! .mpy files: see `tests::fuzz::mpy`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzz::mpy(bytes));
