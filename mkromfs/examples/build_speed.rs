//! Measures `mkromfs build` of a tree beside `mpremote romfs build` of the same tree.
//!
//! ```text
//! cargo build --release && cargo run --release -p mkromfs --example build_speed -- MKROMFS MPREMOTE DIR
//! ```
//!
//! MKROMFS is `target/release/mkromfs`. Both programs compile all modules and write an image. They take turns, and the
//! fastest round of each counts, as the shell sees it: with the start of the process. The images must have the same
//! files.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use romfs_format::romfs::{Entry, Image};

const ROUNDS: usize = 7;

/// A way to build an image.
struct Way {
    name: &'static str,
    command: Command,
    image: PathBuf,
    best: Duration,
}

impl Way {
    fn new(name: &'static str, program: &OsStr, args: &[&OsStr], image: PathBuf) -> Self {
        let mut command = Command::new(program);
        command.args(args).stdout(Stdio::null()).stderr(Stdio::null());
        Self { name, command, image, best: Duration::MAX }
    }

    fn round(&mut self) -> io::Result<()> {
        let start = Instant::now();
        let status = self.command.status()?;
        self.best = self.best.min(start.elapsed());
        if status.success() { Ok(()) } else { Err(io::Error::other(format!("{}: {status}", self.name))) }
    }
}

/// The names of all files in an image.
fn names(image: &Path) -> io::Result<Vec<Vec<u8>>> {
    let bytes = fs::read(image)?;
    let image = Image::parse(&bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let mut names = vec![];
    for step in image.walk() {
        let step = step.map_err(|error| io::Error::other(error.to_string()))?;
        if let Entry::File(file) = step.entry {
            names.push(file.name.to_vec());
        }
    }
    names.sort();
    Ok(names)
}

fn run(mkromfs: &OsStr, mpremote: &OsStr, dir: &OsStr) -> io::Result<()> {
    let work = tempfile::tempdir()?;
    let [one, all, theirs] = ["one.romfs", "all.romfs", "theirs.romfs"].map(|name| work.path().join(name));
    let arg = OsStr::new;
    let mut ways = [
        Way::new(
            "mpremote romfs build",
            mpremote,
            &[arg("romfs"), arg("-o"), theirs.as_ref(), arg("build"), dir],
            theirs.clone(),
        ),
        Way::new("mkromfs build", mkromfs, &[arg("build"), dir, arg("-o"), all.as_ref()], all.clone()),
        Way::new("mkromfs build -j1", mkromfs, &[arg("build"), dir, arg("-j1"), arg("-o"), one.as_ref()], one.clone()),
    ];
    for _ in 0..ROUNDS {
        ways.iter_mut().try_for_each(Way::round)?;
    }
    let expected = names(&ways[0].image)?;
    println!("{} files\n{:22}  {:>9}  {:>10}  {:>6}", expected.len(), "", "ms", "bytes", "ratio");
    for way in &ways {
        if names(&way.image)? != expected {
            return Err(io::Error::other(format!("{}: other files", way.name)));
        }
        let (time, reference) = (way.best.as_secs_f64(), ways[0].best.as_secs_f64());
        let size = fs::metadata(&way.image)?.len();
        println!("{:22}  {:9.1}  {size:10}  {:6.1}", way.name, time * 1e3, reference / time);
    }
    Ok(())
}

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [mkromfs, mpremote, dir] = &args[..] else {
        eprintln!("usage: build_speed MKROMFS MPREMOTE DIR");
        return ExitCode::from(2);
    };
    match run(mkromfs, mpremote, dir) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("build_speed: {error}");
            ExitCode::FAILURE
        }
    }
}
