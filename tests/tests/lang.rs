//! The programs of `lang/` on every way to run them.

use std::process::ExitCode;

use tests::way::WAYS;
use tests::{process, program, suite};

fn main() -> ExitCode {
    let mkromfs = process::under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let programs = program::programs(&suite::home().join("lang"));
    suite::main(suite::trials(&mkromfs, &programs, WAYS, &[]))
}
