//! What the tests of the command line share: a scratch directory, and running the program with a time limit.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// No run on a test's input comes near this.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// A scratch directory of one test.
pub struct Work(tempfile::TempDir);

impl Work {
    /// An empty directory.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The path of something in the directory.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, making the directories above it.
    pub fn write(&self, name: &str, data: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, data).unwrap();
        path
    }

    /// Runs `mkromfs` in the directory.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        self.run_in("", args)
    }

    /// Runs `mkromfs` in a directory below the directory.
    pub fn run_in<S: AsRef<OsStr>>(&self, dir: &str, args: impl IntoIterator<Item = S>) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mkromfs"));
        command.args(args).current_dir(self.path(dir));
        finish(command)
    }

    /// All names directly in the directory, sorted.
    pub fn names(&self, dir: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(dir)).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// A finished run.
#[derive(Debug)]
pub struct Run {
    /// Exit status; `None` after a signal.
    pub status: Option<i32>,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error.
    pub err: String,
}

impl Run {
    /// Asserts that the run was good, and returns its output.
    pub fn good_bytes(&self) -> &[u8] {
        assert_eq!(self.status, Some(0), "{self:?}");
        &self.out
    }

    /// Asserts that the run was good, and returns its output as text.
    pub fn good(&self) -> String {
        String::from_utf8(self.good_bytes().to_vec()).unwrap()
    }

    /// Asserts that the run refused its input with a message that has all `parts`.
    pub fn bad(&self, parts: &[&str]) -> &Self {
        assert_eq!(self.status, Some(1), "{self:?}");
        for part in parts {
            assert!(self.err.contains(part), "{part:?} is missing in: {}", self.err);
        }
        self
    }
}

/// Runs a command to its end, with empty standard input. One that does not end is killed and fails the test.
pub fn finish(mut command: Command) -> Run {
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let out = drain(child.stdout.take().unwrap());
    let err = drain(child.stderr.take().unwrap());
    let started = Instant::now();
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if started.elapsed() > TIME_LIMIT => {
                child.kill().unwrap();
                panic!("{command:?} hangs");
            }
            None => thread::sleep(Duration::from_millis(1)),
        }
    };
    let err = String::from_utf8_lossy(&err.join().unwrap()).into_owned();
    Run { status: status.code(), out: out.join().unwrap(), err }
}

/// Reads a pipe to its end, so that a program with much to say does not wait for us.
fn drain(mut pipe: impl Read + Send + 'static) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = vec![];
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// Says that a test or a part of it did not run. Not captured by the test harness, unlike `eprintln!`.
pub fn skipped(why: &str) {
    let _ = writeln!(io::stderr(), "SKIPPED: {why}");
}

/// The program `name` among the peers: in `$ROMFS_PEERS`, in the cache directory, or on the path.
pub fn peer(name: &str) -> Option<PathBuf> {
    let cache = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::var_os("ROMFS_PEERS").map(PathBuf::from).into_iter().collect();
    places.extend(cache.map(|cache| cache.join("romfs-peers/bin")));
    places.extend(std::env::split_paths(&path));
    let found = places.into_iter().map(|place| place.join(name)).find(|path| path.is_file());
    if found.is_none() {
        skipped(&format!("{name} is not installed; set ROMFS_PEERS to the directory it is in"));
    }
    found
}

/// A small pseudo-random generator (xorshift), so that runs repeat.
pub struct Random(pub u64);

impl Random {
    /// A number from 0 to `below` - 1.
    pub fn below(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below as u64).unwrap()
    }
}
