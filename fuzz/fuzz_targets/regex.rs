//! Regular expressions: see `tests::fuzz::regex`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tests::fuzz::regex(bytes));
