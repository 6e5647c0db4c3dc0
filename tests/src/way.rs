//! The ways to run a program.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::process::{Finished, run};
use crate::program::Program;

/// No program of the suites comes near this, even where every allocation collects.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// A way to run a program.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Its name, as tests and the list of known differences call it.
    pub name: &'static str,
    /// Runs the program with additional options of `mkromfs run`.
    pub(crate) run: fn(&Path, &Program, &[&str]) -> Finished,
}

/// All ways. The first is the one whose output `UPDATE_EXPECT` records.
pub const WAYS: &[Way] = &[
    Way { name: "source", run: from_source },
    Way { name: "image", run: from_image },
    Way { name: "unlinked", run: from_unlinked_image },
];

impl Way {
    /// Runs `program` with the binary `mkromfs`.
    #[must_use]
    pub fn run(&self, mkromfs: &Path, program: &Program, options: &[&str]) -> Finished {
        (self.run)(mkromfs, program, options)
    }
}

/// `mkromfs run FILE.py` or `mkromfs run DIR`, as a developer tries out a program.
fn from_source(mkromfs: &Path, program: &Program, options: &[&str]) -> Finished {
    let file = format!("{}.py", program.module);
    let target = if program.folder { "." } else { &file };
    run(mkromfs, [&["run"], options, &[target]].concat(), &program.dir, TIME_LIMIT)
}

/// The image that `mkromfs build` makes, with a link record.
fn from_image(mkromfs: &Path, program: &Program, options: &[&str]) -> Finished {
    from_image_built(mkromfs, program, &[], options)
}

/// One without.
fn from_unlinked_image(mkromfs: &Path, program: &Program, options: &[&str]) -> Finished {
    from_image_built(mkromfs, program, &["--no-link"], options)
}

/// `mkromfs build`, then `mkromfs run IMAGE` from a directory that has no sources.
fn from_image_built(mkromfs: &Path, program: &Program, how: &[&str], options: &[&str]) -> Finished {
    let work = tempfile::tempdir().expect("a temporary directory");
    let image = match image_of(mkromfs, program, work.path(), how) {
        Ok(image) => image,
        Err(built) => return built,
    };
    let elsewhere = work.path().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a directory");
    let image = image.to_str().expect("a UTF-8 path");
    run(mkromfs, [&["run"], options, &["-m", &program.module, image]].concat(), &elsewhere, TIME_LIMIT)
}

/// The image of a program in the directory `work`; how the build ended if there is none.
pub(crate) fn image_of(mkromfs: &Path, program: &Program, work: &Path, how: &[&str]) -> Result<PathBuf, Finished> {
    let tree = if program.folder { program.dir.clone() } else { alone(program, work) };
    let image = work.join("program.romfs");
    let built = build(mkromfs, &tree, &image, how);
    if built.orderly() && image.exists() { Ok(image) } else { Err(built) }
}

/// A tree with nothing but a program that is one file.
fn alone(program: &Program, work: &Path) -> PathBuf {
    let tree = work.join("tree");
    let file = format!("{}.py", program.module);
    fs::create_dir(&tree).expect("a directory");
    fs::copy(program.dir.join(&file), tree.join(&file)).expect("copying a program");
    tree
}

/// `mkromfs build TREE -o IMAGE` with more options.
#[must_use]
pub fn build(mkromfs: &Path, tree: &Path, image: &Path, options: &[&str]) -> Finished {
    let mut args = vec!["build".as_ref(), tree.as_os_str(), "-o".as_ref(), image.as_os_str()];
    args.extend(options.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    run(mkromfs, args, Path::new("."), TIME_LIMIT)
}
