//! Whole-system tests: programs with expected output, run in every way that the project can run them.
//!
//! A *program* is a `.py` file or a folder with a `main.py`, and its expected output is in a `.exp` file beside it. A
//! *way* takes a program and runs it: from source, from a built image. The suites pair all programs with all ways and
//! make one test of each pair, named `way::program`, so that `cargo test -p tests --test lang exc/` or `... image::`
//! runs what one is working on.
//!
//! - `UPDATE_EXPECT=1` rewrites the `.exp` files from what the first way prints. The committed ones are from stock
//!   MicroPython 1.29, or for the area `beyond` from CPython, by the script `record`; look at every change before
//!   committing it.
//! - `MKROMFS=PATH` tests another binary with the same command line.
//! - `MICROPYTHON_LIB=DIR` names a checkout of micropython-lib; without it, the tests that need it say so and pass.
//! - `ROMFS_PEERS=DIR` names a directory with stock `micropython` (default: the user's cache, then `PATH`), likewise.
//! - `ROMFS_FIRMWARE=DIR` names the directory with the firmware of the emulated boards (default: where it is built).
//!   Without it or without QEMU, the tests of the boards say so and pass; with `ROMFS_BOARDS=required` they fail.
//! - `known-differences.txt` lists what differs from stock and why; an entry that no longer applies fails.

pub mod board;
pub mod console;
pub mod fuzz;
pub mod known;
pub mod library;
pub mod peer;
pub mod process;
pub mod program;
pub mod random;
pub mod suite;
pub mod way;
