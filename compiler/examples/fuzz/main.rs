//! Feeds the compiler sources for a while: mutated ones and generated ones. Nothing may panic; with a peer, mpy-cross has to
//! say the same of each.
//!
//! ```text
//! cargo run --release -p compiler --example fuzz -- [--peer MPY_CROSS] [--seed N] SECONDS DIR...
//! ```
//!
//! The `.py` files of the directories are what is mutated. A source that gives a difference is printed and ends the run. A
//! panic names the seed to go on from.

mod grammar;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use compiler::{Options, compile};

/// A small generator of pseudo-random numbers.
pub struct Random(u64);

impl Random {
    /// A generator whose numbers depend on the seed alone.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of some strings.
    pub fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    "=",
    "==",
    ":=",
    "\n",
    "\n    ",
    ";",
    "@",
    "*",
    "**",
    " if ",
    " else ",
    " for x in ",
    " in ",
    " not ",
    " lambda ",
    " yield ",
    " await ",
    " async ",
    "def f(",
    "class A:",
    " return ",
    " import ",
    " from ",
    " as ",
    "global x",
    "nonlocal x",
    "del ",
    "try:",
    "except:",
    "finally:",
    "with ",
    "break",
    "continue",
    "const(",
    "super()",
    "range(",
    "1",
    "0x",
    "1.5",
    "'",
    "\"",
    "f'{",
    "t'{",
    "}'",
    "#",
    "\\",
    "\0",
    "\r",
    "é",
];

fn mutate(random: &mut Random, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut source = match corpus.len() {
        0 => Vec::new(),
        n => corpus[random.below(n)].clone(),
    };
    for _ in 0..=random.below(4) {
        let at = random.below(source.len() + 1);
        let to = (at + random.below(8)).min(source.len());
        match random.below(4) {
            0 => drop(source.drain(at..to)),
            1 => drop(source.splice(at..at, random.of(TOKENS).bytes())),
            2 => drop(source.splice(at..to, random.of(TOKENS).bytes())),
            _ => {
                let from = random.below(source.len() + 1);
                let piece = source[from..(from + random.below(60)).min(source.len())].to_vec();
                source.splice(at..at, piece);
            }
        }
    }
    source
}

/// What mpy-cross says of a source: its bytes, or that it refuses it.
fn ask(peer: &Path, source: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let mut child = Command::new(peer)
        .args(["-s", "fuzz.py", "-o", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // It may have seen enough before the end.
        let _ = pipe.write_all(source);
    }
    let output = child.wait_with_output()?;
    Ok(output.status.success().then_some(output.stdout))
}

fn collect(dir: &Path, corpus: &mut Vec<Vec<u8>>) -> io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, corpus)?;
        } else if path.extension().is_some_and(|ext| ext == "py") {
            corpus.push(std::fs::read(path)?);
        }
    }
    Ok(())
}

fn run(mut args: impl Iterator<Item = OsString>) -> Result<bool, Box<dyn std::error::Error>> {
    let (mut peer, mut seed, mut seconds, mut dirs) = (None, 1u64, None, Vec::new());
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--peer") => peer = args.next().map(PathBuf::from),
            Some("--seed") => {
                seed = args.next().and_then(|n| n.to_str()?.parse().ok()).ok_or("--seed takes a number")?
            }
            Some(text) if seconds.is_none() => seconds = Some(text.parse().map_err(|_| "SECONDS is a number")?),
            _ => dirs.push(PathBuf::from(arg)),
        }
    }
    let time = Duration::from_secs(seconds.ok_or("usage: fuzz [--peer MPY_CROSS] [--seed N] SECONDS DIR...")?);
    let mut corpus = Vec::new();
    for dir in dirs {
        collect(&dir, &mut corpus)?;
    }
    corpus.retain(|source| source.len() < 5000);
    corpus.sort();
    let start = Instant::now();
    let (mut total, mut accepted) = (0u64, 0u64);
    while start.elapsed() < time {
        let mut random = Random::new(seed);
        let source = if random.once_in(2) { mutate(&mut random, &corpus) } else { grammar::program(&mut random) };
        let ours = std::panic::catch_unwind(|| compile(&source, "fuzz.py", &Options::default()).ok())
            .map_err(|_| format!("panic at seed {seed}"))?;
        if let Some(peer) = &peer
            && ask(peer, &source)? != ours
        {
            println!("seed {seed}: not what mpy-cross says of\n{}", String::from_utf8_lossy(&source));
            return Ok(false);
        }
        total += 1;
        accepted += u64::from(ours.is_some());
        seed += 1;
    }
    println!("{total} sources, {accepted} of them valid; next seed {seed}");
    Ok(true)
}

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fuzz: {error}");
            ExitCode::from(2)
        }
    }
}
