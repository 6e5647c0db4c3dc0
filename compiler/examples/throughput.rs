//! Measures how fast sources compile in process, on one core, beside mpy-cross on one large file.
//!
//! ```text
//! cargo run --release -p mpy-compiler --example throughput -- [--peer MPY_CROSS] FILE_OR_DIR...
//! ```
//!
//! Rows of the table: the whole tree, file by file; one file of about 232 kB, which is made of the tree's files one
//! behind another; the same file with mpy-cross, as a process, because it has no other form: on so large a file its
//! start does not count. Rounds of all rows alternate, so that a machine that gets slower does so for all. The fastest
//! of each counts, in the first row of each file. For numbers to publish the machine has to be idle: a long run is
//! never undisturbed otherwise. The ratio is that of throughputs, to mpy-cross's. Files that do not compile are left
//! out.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use mpy_compiler::Options;

const ROUNDS: usize = 20;

/// Bytes of the large file: what mpy-cross takes 38 ms for on the machine the project's goals were set on.
const LARGE: usize = 232_000;

fn walk(path: &Path, files: &mut Vec<Vec<u8>>) -> io::Result<()> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        entries.sort();
        entries.iter().try_for_each(|entry| walk(entry, files))?;
    } else if path.extension().is_some_and(|ext| ext == "py") {
        files.push(fs::read(path)?);
    }
    Ok(())
}

fn compiles(source: &[u8]) -> bool {
    mpy_compiler::compile(source, "a.py", &Options::default()).is_ok()
}

/// Files one behind another, as many as make a valid module of at most [`LARGE`] bytes.
fn concatenated(files: &[Vec<u8>]) -> Vec<u8> {
    let mut large = Vec::new();
    for file in files {
        let before = large.len();
        large.extend_from_slice(file);
        large.push(b'\n');
        if large.len() > LARGE || !compiles(&large) {
            large.truncate(before);
        }
    }
    large
}

type Task<'a> = Box<dyn FnMut() -> io::Result<()> + 'a>;

/// A row of the table: what is done one after another, and the fastest time of each.
struct Row<'a> {
    name: String,
    bytes: usize,
    tasks: Vec<(Task<'a>, Duration)>,
}

impl<'a> Row<'a> {
    fn new(name: String, bytes: usize, tasks: impl IntoIterator<Item = Task<'a>>) -> Self {
        Self { name, bytes, tasks: tasks.into_iter().map(|task| (task, Duration::MAX)).collect() }
    }

    fn round(&mut self) -> io::Result<()> {
        self.tasks.iter_mut().try_for_each(|(task, best)| {
            let start = Instant::now();
            task()?;
            *best = start.elapsed().min(*best);
            Ok(())
        })
    }

    fn seconds(&self) -> f64 {
        self.tasks.iter().map(|(_, best)| best.as_secs_f64()).sum()
    }

    fn rate(&self) -> f64 {
        self.bytes as f64 / self.seconds() / 1e6
    }
}

fn run(args: impl Iterator<Item = OsString>) -> io::Result<()> {
    let mut args = args.peekable();
    let peer = args.next_if(|arg| arg == "--peer").and_then(|_| args.next());
    let mut files = Vec::new();
    args.try_for_each(|path| walk(Path::new(&path), &mut files))?;
    files.retain(|source| compiles(source));
    let large = concatenated(&files);
    // Where mpy-cross finds it.
    let path = std::env::temp_dir().join(format!("throughput-{}.py", std::process::id()));
    fn in_process(source: &[u8]) -> io::Result<()> {
        let module = mpy_compiler::compile(std::hint::black_box(source), "a.py", &Options::default());
        std::hint::black_box(module).map(drop).map_err(|error| io::Error::other(error.to_string()))
    }
    fn task(source: &[u8]) -> Task<'_> {
        Box::new(move || in_process(source))
    }
    let bytes = files.iter().map(Vec::len).sum();
    let mut rows = vec![
        Row::new(format!("compiler, {} files", files.len()), bytes, files.iter().map(|source| task(source))),
        Row::new("compiler, one large file".to_owned(), large.len(), [task(&large)]),
    ];
    if let Some(peer) = &peer {
        fs::write(&path, &large)?;
        let path = &path;
        let run = move || {
            let mut command = Command::new(peer);
            command.args(["-X", "heapsize=64m", "-s", "a.py", "-o", "-", "--"]).arg(path).stdout(Stdio::null());
            if command.status()?.success() { Ok(()) } else { Err(io::Error::other("mpy-cross fails")) }
        };
        rows.push(Row::new("mpy-cross, one large file".to_owned(), large.len(), [Box::new(run) as Task<'_>]));
    }
    let measured = (0..ROUNDS).try_for_each(|_| rows.iter_mut().try_for_each(Row::round));
    if peer.is_some() {
        fs::remove_file(&path)?;
    }
    measured?;
    println!("{:27}  {:>9}  {:>9}  {:>7}  {:>6}", "", "bytes", "ms", "MB/s", "ratio");
    for row in &rows {
        let ratio = match (&peer, rows.last()) {
            (Some(_), Some(reference)) => format!("{:6.1}", row.rate() / reference.rate()),
            _ => String::new(),
        };
        println!("{:27}  {:9}  {:9.3}  {:7.1}  {ratio}", row.name, row.bytes, row.seconds() * 1e3, row.rate());
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
