//! The programs of `lang/` with a collection at every allocation: what is reachable survives, whenever that is.

use std::process::ExitCode;

use tests::way::WAYS;
use tests::{process, program, suite};

/// Programs that measure or exhaust the heap, or whose many thousand allocations prove nothing here that others don't.
const LEFT_OUT: &[&str] = &[
    "beyond/deep_data",
    "beyond/deep_protocols",
    "beyond/deep_recursion",
    "dict/growth",
    "mod/memory_error",
    "prog/crypto",
    "prog/sudoku",
];

/// What every program here fits in; a collection costs time for memory that nobody uses.
const OPTIONS: &[&str] = &["-X", "gc-stress", "-X", "heapsize=512K"];

fn main() -> ExitCode {
    let mkromfs = process::under_test(env!("CARGO_BIN_EXE_mkromfs-under-test"));
    let mut programs = program::programs(&suite::home().join("lang"));
    assert!(LEFT_OUT.iter().all(|name| programs.iter().any(|program| program.name == *name)));
    programs.retain(|program| !LEFT_OUT.contains(&program.name.as_str()));
    suite::main(suite::trials(&mkromfs, &programs, &WAYS[..1], OPTIONS))
}
