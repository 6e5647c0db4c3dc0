//! Fuzz targets for the compiler: mutated sources and generated programs. Nothing may panic, what is accepted has to
//! pass the loader's verifier, and with a peer mpy-cross has to say the same of each source: the same bytes, or the
//! same error in the same line.
//!
//! ```text
//! cargo run --release -p mpy-compiler --example fuzz -- \
//!     mutate|generate [--peer MPY_CROSS] [--seconds N] [--seed N] [DIR...]
//! ```
//!
//! The `.py` files of the directories are what is mutated. Each source has a seed of its own, which also decides on the
//! options; `--seed` is where to begin. What goes wrong is printed with its seed and ends the run.

mod grammar;

use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use mpy_compiler::{CompileError, ErrorKind, Input, Options, compile};
use romfs_format::mpy;
use romfs_format::verify::scratch_len;

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

/// How long mpy-cross may think: some constants would keep it busy for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// What mpy-cross says of a source: its bytes, or the line and the exception. `None` if it does not know either: a
/// crash, too little memory, no end.
fn ask(peer: &Path, source: &[u8], options: &Options) -> io::Result<Option<Result<Vec<u8>, String>>> {
    let mut child = Command::new(peer)
        .arg(format!("-O{}", options.opt_level))
        .arg(format!("-msmall-int-bits={}", options.small_int_bits))
        .args(["-X", if options.source_lines { "source-lines" } else { "no-source-lines" }])
        .args(["-X", "heapsize=64m", "-s", "fuzz.py", "-o", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut pipe) = child.stdin.take() {
        // It may have seen enough before the end.
        let _ = pipe.write_all(source);
    }
    let out = child.stdout.take().map(|mut pipe| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            pipe.read_to_end(&mut bytes).map(|_| bytes)
        })
    });
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_micros(200));
    };
    let bytes = out.and_then(|thread| thread.join().ok()).transpose()?.unwrap_or_default();
    if status.success() {
        return Ok(Some(Ok(bytes)));
    }
    let mut text = Vec::new();
    child.stderr.take().map(|mut pipe| pipe.read_to_end(&mut text)).transpose()?;
    let text = String::from_utf8_lossy(&text);
    let line = text.lines().rev().find_map(|line| line.split_once(", line ")).map_or("0", |(_, rest)| rest);
    let message = text.lines().last().unwrap_or_default();
    let knows = status.code() == Some(1) && !message.starts_with("MemoryError");
    Ok(knows.then(|| Err(format!("{line} {message}"))))
}

/// An error as [`ask`] gives it.
fn describe(error: &CompileError) -> String {
    let located = matches!(error.kind, ErrorKind::SyntaxError | ErrorKind::IndentationError);
    let line = if located { error.line } else { 0 };
    let block = error.block.as_ref().filter(|_| located).map_or(String::new(), |block| format!(", in {block}"));
    format!("{line}{block} {}: {}", error.kind.name(), error.message)
}

/// Where mpy-cross and this compiler differ on purpose: ours has limits on nesting and on the size of numbers.
fn is_limit(error: &CompileError) -> bool {
    matches!(error.kind, ErrorKind::MemoryError) || error.message == "maximum recursion depth exceeded"
}

/// Asks the loader's verifier.
fn verify(bytes: &[u8]) -> Result<(), String> {
    match mpy::check(bytes, &mut vec![0; scratch_len(bytes.len())]) {
        // Python allows strings that are no text, and the format sets no limit where the loader does.
        Ok(()) => Ok(()),
        Err(error) if matches!(error.kind(), mpy::ErrorKind::NotUtf8 | mpy::ErrorKind::CodeDepth) => Ok(()),
        Err(error) => Err(format!("the verifier refuses: {error}")),
    }
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

/// One source and what there is to say against the compiler's answer; gives whether the source is valid.
fn check(source: &[u8], options: &Options, peer: Option<&Path>) -> Result<bool, String> {
    let ours = std::panic::catch_unwind(|| compile(source, "fuzz.py", options)).map_err(|_| "panic".to_string())?;
    if let Ok(bytes) = &ours {
        verify(bytes)?;
    }
    let Some(peer) = peer.filter(|_| options.input == Input::File) else { return Ok(ours.is_ok()) };
    let theirs = match ask(peer, source, options) {
        Ok(Some(theirs)) => theirs,
        Ok(None) => return Ok(ours.is_ok()),
        Err(error) => return Err(format!("mpy-cross does not run: {error}")),
    };
    match (&ours, &theirs) {
        (Ok(ours), Ok(theirs)) if ours == theirs => Ok(true),
        (Ok(_), Ok(_)) => Err("not the bytes of mpy-cross".to_string()),
        (Err(error), _) if is_limit(error) => Ok(false),
        (Err(ours), Err(theirs)) if describe(ours) == *theirs => Ok(false),
        (Err(ours), Err(theirs)) => Err(format!("'{}' here, '{theirs}' there", describe(ours))),
        (Err(ours), Ok(_)) => Err(format!("only rejected here: {}", describe(ours))),
        (Ok(_), Err(theirs)) => Err(format!("only rejected there: {theirs}")),
    }
}

/// What the command line says.
struct Settings {
    generate: bool,
    peer: Option<PathBuf>,
    seconds: u64,
    seed: u64,
    dirs: Vec<PathBuf>,
}

const USAGE: &str = "usage: fuzz mutate|generate [--peer MPY_CROSS] [--seconds N] [--seed N] [DIR...]";

fn settings(mut args: impl Iterator<Item = OsString>) -> Result<Settings, &'static str> {
    let generate = match args.next().as_ref().and_then(|target| target.to_str()) {
        Some("mutate") => false,
        Some("generate") => true,
        _ => return Err(USAGE),
    };
    let mut settings = Settings { generate, peer: None, seconds: 60, seed: 1, dirs: Vec::new() };
    while let Some(arg) = args.next() {
        let mut number = || args.next().and_then(|n| n.to_str()?.parse().ok()).ok_or(USAGE);
        match arg.to_str() {
            Some("--seconds") => settings.seconds = number()?,
            Some("--seed") => settings.seed = number()?,
            Some("--peer") => settings.peer = Some(args.next().ok_or(USAGE)?.into()),
            Some(option) if option.starts_with('-') => return Err(USAGE),
            _ => settings.dirs.push(arg.into()),
        }
    }
    Ok(settings)
}

fn run(settings: &Settings) -> io::Result<bool> {
    let mut corpus = Vec::new();
    for dir in &settings.dirs {
        collect(dir, &mut corpus)?;
    }
    corpus.retain(|source| source.len() < 5000);
    corpus.sort();
    let (start, time) = (Instant::now(), Duration::from_secs(settings.seconds));
    let (mut total, mut accepted, mut seed) = (0u64, 0u64, settings.seed);
    while start.elapsed() < time {
        let mut random = Random::new(seed);
        let source = if settings.generate { grammar::program(&mut random) } else { mutate(&mut random, &corpus) };
        let options = Options {
            // What is typed at a prompt cannot be asked of mpy-cross.
            input: if random.once_in(8) { [Input::Single, Input::Eval][random.below(2)] } else { Input::File },
            opt_level: random.below(4) as u8,
            small_int_bits: [31, 31, 31, 16, 63][random.below(5)],
            source_lines: !random.once_in(8),
            drop_in: settings.peer.is_some(),
            ..Options::default()
        };
        match check(&source, &options, settings.peer.as_deref()) {
            Ok(valid) => accepted += u64::from(valid),
            Err(what) => {
                println!("seed {seed}: {what}\n{options:?}\n{}", String::from_utf8_lossy(&source));
                return Ok(false);
            }
        }
        total += 1;
        seed += 1;
    }
    println!("{total} sources, {accepted} of them valid; next seed {seed}");
    Ok(true)
}

fn main() -> ExitCode {
    let settings = match settings(std::env::args_os().skip(1)) {
        Ok(settings) => settings,
        Err(usage) => {
            eprintln!("{usage}");
            return ExitCode::from(2);
        }
    };
    match run(&settings) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("fuzz: {error}");
            ExitCode::from(2)
        }
    }
}
