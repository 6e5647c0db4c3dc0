//! Measures how fast sources compile in process, on one core, beside mpy-cross.
//!
//! ```text
//! cargo run --release -p compiler --example throughput -- [--peer MPY_CROSS] FILE_OR_DIR...
//! ```
//!
//! Compiles everything several times and takes the fastest round. mpy-cross is timed the same way, on the largest of the
//! files alone: a whole process per file would measure the start of processes. Files that do not compile are left out.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use compiler::Options;

const ROUNDS: usize = 20;

fn walk(path: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            walk(&entry?.path(), files)?;
        }
    } else if path.extension().is_some_and(|ext| ext == "py") {
        files.push((path.to_path_buf(), fs::read(path)?));
    }
    Ok(())
}

/// The shortest of several runs.
fn fastest(mut run: impl FnMut()) -> Duration {
    let time = |run: &mut dyn FnMut()| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..ROUNDS).map(|_| time(&mut run)).min().unwrap_or_default()
}

fn report(what: &str, bytes: usize, time: Duration) {
    let rate = bytes as f64 / time.as_secs_f64() / 1e6;
    println!("{what}: {bytes} bytes in {:.3} ms, {rate:.1} MB/s", time.as_secs_f64() * 1e3);
}

fn run(args: impl Iterator<Item = OsString>) -> io::Result<()> {
    let mut args = args.peekable();
    let peer = args.next_if(|arg| arg == "--peer").and_then(|_| args.next());
    let mut files = Vec::new();
    for path in args {
        walk(Path::new(&path), &mut files)?;
    }
    let options = Options::default();
    files.retain(|(_, source)| compiler::compile(source, "a.py", &options).is_ok());
    files.sort_by_key(|(path, source)| (source.len(), path.clone()));
    let compile = |source: &[u8]| {
        let _ = std::hint::black_box(compiler::compile(source, "a.py", &options));
    };
    let bytes = files.iter().map(|(_, source)| source.len()).sum();
    let time = fastest(|| files.iter().for_each(|(_, source)| compile(source)));
    report(&format!("{} files", files.len()), bytes, time);
    let Some((path, source)) = files.last() else { return Ok(()) };
    report("largest file", source.len(), fastest(|| compile(source)));
    if let Some(peer) = peer {
        let run = || {
            let status =
                Command::new(&peer).args(["-s", "a.py", "-o", "-", "--"]).arg(path).stdout(Stdio::null()).status();
            assert!(status.is_ok_and(|status| status.success()), "mpy-cross failed");
        };
        report("largest file, mpy-cross", source.len(), fastest(run));
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(std::env::args_os().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("throughput: {error}");
            ExitCode::FAILURE
        }
    }
}
