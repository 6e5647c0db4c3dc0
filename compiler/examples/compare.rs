//! Compares this compiler with mpy-cross over all `.py` files of some directories, at each optimisation level and under
//! the options that change the output.
//!
//! ```text
//! cargo run --release -p mpy-compiler --example compare -- [--levels-only] MPY_CROSS DIR...
//! ```
//!
//! Prints a table with a row for each set of options: files with identical bytes, different bytes, rejected by both
//! with the same exception and line, rejected by both differently, rejected by one only. Names each file that differs
//! on standard error. Exits with 1 if there is any, or if something could not be compared.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use mpy_compiler::{CompileError, ErrorKind, Options};

/// One way to call both compilers.
struct Setting {
    options: Options,
    /// The name to record; that of the file without its directories if there is none.
    name: Option<&'static str>,
}

impl Setting {
    /// What mpy-cross has to be told.
    fn arguments(&self) -> Vec<String> {
        let defaults = Options::default();
        let mut args = vec![format!("-O{}", self.options.opt_level)];
        if self.options.small_int_bits != defaults.small_int_bits {
            args.push(format!("-msmall-int-bits={}", self.options.small_int_bits));
        }
        if self.options.source_lines != defaults.source_lines {
            args.extend(["-X", "no-source-lines"].map(str::to_owned));
        }
        args
    }
}

/// Widths of small ints at which constants change their kind, down to the least that can be.
const SMALL_INT_BITS: [u8; 8] = [1, 2, 8, 16, 30, 32, 47, 63];

/// A name that no short constant and no symbol of the source is.
const OTHER_NAME: &str = "a/name of its own/caf\u{e9}.py";

fn settings(levels_only: bool) -> Vec<Setting> {
    let plain = Options { drop_in: true, ..Options::default() };
    let mut all: Vec<_> =
        (0..4).map(|opt_level| Setting { options: Options { opt_level, ..plain }, name: None }).collect();
    if !levels_only {
        for opt_level in [0, 2] {
            let options = Options { source_lines: false, opt_level, ..plain };
            all.push(Setting { options, name: None });
        }
        for small_int_bits in SMALL_INT_BITS {
            all.push(Setting { options: Options { small_int_bits, ..plain }, name: None });
        }
        all.push(Setting { options: plain, name: Some(OTHER_NAME) });
        // The name of a module of MicroPython, which has a number there.
        all.push(Setting { options: plain, name: Some("sys") });
    }
    all
}

#[derive(Default, Clone, Copy)]
struct Tally {
    identical: usize,
    different: usize,
    same_error: usize,
    other_error: usize,
    only_ours: usize,
    only_theirs: usize,
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), files)?;
        } else if kind.is_file() && entry.path().extension().is_some_and(|ext| ext == "py") {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// What mpy-cross makes of a file: bytes, or the last line of its traceback with the line number before it.
fn theirs(mpy_cross: &Path, file: &Path, args: &[String], name: &str) -> io::Result<Result<Vec<u8>, String>> {
    let output = Command::new(mpy_cross).args(args).args(["-s", name, "-o", "-", "--"]).arg(file).output()?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().rev().find_map(|line| line.split_once(", line ")).map_or("0", |(_, rest)| rest);
    Ok(Err(format!("{} {}", line, text.lines().last().unwrap_or("no message"))))
}

/// An error as [`theirs`] gives it.
fn describe(error: &CompileError) -> String {
    // Without a traceback there.
    let located = matches!(error.kind, ErrorKind::SyntaxError | ErrorKind::IndentationError);
    let line = if located { error.line } else { 0 };
    let block = error.block.as_ref().filter(|_| located).map_or(String::new(), |block| format!(", in {block}"));
    format!("{line}{block} {}: {}", error.kind.name(), error.message)
}

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from).peekable();
    let levels_only = args.next_if(|arg| arg.as_os_str() == "--levels-only").is_some();
    let Some(mpy_cross) = args.next() else {
        eprintln!("usage: compare [--levels-only] MPY_CROSS DIR...");
        return ExitCode::from(2);
    };
    let settings = settings(levels_only);
    let mut files = Vec::new();
    for dir in args {
        if let Err(error) = walk(&dir, &mut files) {
            eprintln!("{}: {error}", dir.display());
            return ExitCode::from(2);
        }
    }
    files.sort();
    let tallies = Mutex::new(vec![Tally::default(); settings.len()]);
    let next = AtomicUsize::new(0);
    // A comparison that did not take place is no success.
    let missed = AtomicUsize::new(0);
    let miss = |path: &Path, error: &io::Error| {
        eprintln!("{}: {error}", path.display());
        missed.fetch_add(1, Ordering::Relaxed);
    };
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let source = match fs::read(file) {
                Ok(source) => source,
                Err(error) => {
                    miss(file, &error);
                    continue;
                }
            };
            let file_name = file.file_name().unwrap_or_default().to_string_lossy();
            for (i, setting) in settings.iter().enumerate() {
                let (name, args) = (setting.name.unwrap_or(&file_name), setting.arguments());
                let theirs = match theirs(&mpy_cross, file, &args, name) {
                    Ok(theirs) => theirs,
                    Err(error) => {
                        miss(&mpy_cross, &error);
                        return;
                    }
                };
                let ours = mpy_compiler::compile(&source, name, &setting.options);
                let mut tallies = tallies.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let tally = &mut tallies[i];
                let problem = match (&ours, &theirs) {
                    (Ok(ours), Ok(theirs)) if ours == theirs => {
                        tally.identical += 1;
                        continue;
                    }
                    (Ok(ours), Ok(theirs)) => {
                        tally.different += 1;
                        let at = ours.iter().zip(theirs).position(|(a, b)| a != b);
                        let at = at.unwrap_or(ours.len().min(theirs.len()));
                        format!("different from byte {at} of {} and {}", ours.len(), theirs.len())
                    }
                    (Err(ours), Err(theirs)) if &describe(ours) == theirs => {
                        tally.same_error += 1;
                        continue;
                    }
                    (Err(ours), Err(theirs)) => {
                        tally.other_error += 1;
                        format!("errors: '{}' here, '{theirs}' there", describe(ours))
                    }
                    (Err(ours), Ok(_)) => {
                        tally.only_ours += 1;
                        format!("only rejected here: {}", describe(ours))
                    }
                    (Ok(_), Err(theirs)) => {
                        tally.only_theirs += 1;
                        format!("only rejected there: {theirs}")
                    }
                };
                eprintln!("{} {}: {problem}", file.display(), args.join(" "));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let tallies = tallies.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    println!("{} files", files.len());
    println!(
        "options                               identical  different  same error  other error  only ours  only theirs"
    );
    let mut bad = 0;
    for (setting, t) in settings.iter().zip(&tallies) {
        let name = setting.name.map_or(String::new(), |name| format!(" -s '{name}'"));
        println!(
            "{:36}  {:9}  {:9}  {:10}  {:11}  {:9}  {:11}",
            setting.arguments().join(" ") + &name,
            t.identical,
            t.different,
            t.same_error,
            t.other_error,
            t.only_ours,
            t.only_theirs
        );
        bad += t.different + t.other_error + t.only_ours + t.only_theirs;
    }
    let complete = !files.is_empty() && missed.into_inner() == 0;
    if bad == 0 && complete { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
