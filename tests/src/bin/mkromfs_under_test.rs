//! `mkromfs` itself, as a binary that Cargo builds for the tests of this package.

use std::process::ExitCode;

fn main() -> ExitCode {
    mkromfs::cli::main()
}
