//! Running a command with a time limit.

use std::ffi::OsStr;
use std::fmt;
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use wait_timeout::ChildExt;

/// The binary to test: what `MKROMFS` names, else `built`, the one that Cargo built for the test.
#[must_use]
pub fn under_test(built: &str) -> PathBuf {
    std::env::var_os("MKROMFS").map_or_else(|| PathBuf::from(built), PathBuf::from)
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With an exit status.
    Status(i32),
    /// By a signal: a crash, whatever the input was.
    Signal,
    /// Not within its time limit; it was stopped.
    TimedOut,
}

/// A finished command.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub end: End,
    /// Everything it wrote on standard output.
    pub out: Vec<u8>,
    /// Everything it wrote on standard error.
    pub err: Vec<u8>,
}

impl Finished {
    /// Whether the command ended by itself without a crash: no signal, no panic, no time-out.
    #[must_use]
    pub fn orderly(&self) -> bool {
        // 101 is the status of a Rust panic.
        matches!(self.end, End::Status(status) if status != 101)
    }
}

impl fmt::Display for Finished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.end)?;
        for (name, bytes) in [("standard output", &self.out), ("standard error", &self.err)] {
            if !bytes.is_empty() {
                let text = String::from_utf8_lossy(bytes);
                let skipped = text.chars().count().saturating_sub(2000);
                let tail: String = text.chars().skip(skipped).collect();
                write!(f, "\n--- {name}{}\n{tail}", if skipped > 0 { " (its end)" } else { "" })?;
            }
        }
        Ok(())
    }
}

/// Runs a program in a directory, with nothing on standard input.
///
/// # Panics
///
/// The program cannot be started: the test cannot say anything then.
pub fn run<S: AsRef<OsStr>>(
    program: &Path,
    args: impl IntoIterator<Item = S>,
    dir: &Path,
    limit: Duration,
) -> Finished {
    run_fed(program, args, dir, &[], limit)
}

/// The same with `input` on standard input.
///
/// # Panics
///
/// The program cannot be started.
pub fn run_fed<S: AsRef<OsStr>>(
    program: &Path,
    args: impl IntoIterator<Item = S>,
    dir: &Path,
    input: &[u8],
    limit: Duration,
) -> Finished {
    let mut fed = tempfile::tempfile().expect("a temporary file");
    fed.write_all(input).and_then(|()| fed.rewind()).expect("writing a temporary file");
    // Files instead of pipes: a child that prints without end must not block, nor must it fill our memory unread.
    let mut out = tempfile::tempfile().expect("a temporary file");
    let mut err = tempfile::tempfile().expect("a temporary file");
    let mut child = Command::new(program)
        .args(args)
        .current_dir(dir)
        .stdin(fed)
        .stdout(out.try_clone().expect("a second handle"))
        .stderr(err.try_clone().expect("a second handle"))
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {}: {error}", program.display()));
    let end = match child.wait_timeout(limit).expect("waiting for a child") {
        Some(status) => status.code().map_or(End::Signal, End::Status),
        None => {
            child.kill().expect("stopping a child");
            child.wait().expect("waiting for a child");
            End::TimedOut
        }
    };
    let read = |file: &mut std::fs::File| {
        let mut bytes = vec![];
        file.rewind().and_then(|()| file.take(1 << 20).read_to_end(&mut bytes)).expect("reading a temporary file");
        bytes
    };
    Finished { end, out: read(&mut out), err: read(&mut err) }
}
