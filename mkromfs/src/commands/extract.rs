//! `mkromfs extract`: an image becomes a directory.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use romfs_format::romfs::{Entry, name};
use tempfile::{Builder, TempDir};

use crate::atomic::{directory_of, is_stdout};
use crate::image_file::{ImageFile, Listed, Listing, check_sharing};
use crate::problem::{Failure, Problem, counted, printable};
use crate::temporary::{Temporary, undisturbed};

/// Unpack an image into a new directory
///
/// The image is checked first: nothing is written from a damaged one, nor from one whose names lead elsewhere.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image
    image: PathBuf,
    /// The directory to make; it may exist if it is empty
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
}

/// Unpacks the image.
///
/// # Errors
///
/// The image is malformed, damaged, or has names that cannot be unpacked, or the directory cannot be made. Nothing is
/// left behind then.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let opened = ImageFile::open(&args.image)?;
    let image = opened.image()?;
    let defect = |error| Problem::image(&args.image, error);
    image.check_tree().map_err(defect)?;
    image.check_crc().map_err(defect)?;
    check_sharing(&args.image, &image)?;
    let entries = Listing::new(&image).collect::<Result<Vec<_>, _>>().map_err(defect)?;
    check_entries(&args.image, &entries)?;

    let target = &args.output;
    if is_stdout(target) {
        let help =
            "name the directory to make; './-' for one of that name. 'mkromfs cat' writes a file to standard output";
        return Err(Problem::new(target, "an image cannot be unpacked to standard output").help(help).into());
    }
    match fs::read_dir(target).map(|mut entries| entries.next().is_some()) {
        Ok(true) => {
            let help = "choose another one, or remove it first";
            return Err(Problem::new(target, "directory exists and is not empty").help(help).into());
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Problem::io(target, "use it as the output directory", &error).into());
        }
        _ => {}
    }
    let dir = TempTree::create(target)?;
    for listed in &entries {
        dir.write(listed)?;
    }
    dir.commit(target)?;
    let files = entries.iter().filter(|listed| matches!(listed.entry, Entry::File(_))).count();
    writeln!(out, "{}: {}", printable(target.as_os_str().as_encoded_bytes()), counted(files, "file"))
        .map_err(Failure::Output)
}

/// Checks what the image's own rules leave open but a directory cannot have: bad names, and names that occur twice.
fn check_entries(image: &Path, entries: &[Listed<'_>]) -> Result<(), Vec<Problem>> {
    let mut problems = vec![];
    let mut seen = HashSet::new();
    for listed in entries {
        let problem = |message: String| {
            Problem::new(image, message).entry(listed.printable()).offset(listed.entry.offset() as u64)
        };
        if let Err(error) = name::check(listed.entry.name()) {
            problems.push(problem(error.to_string()));
        } else if !seen.insert(listed.path.as_slice()) {
            problems.push(problem("name occurs twice".into()));
        }
        if let Entry::File(file) = listed.entry
            && let Err(error) = file.check()
        {
            problems.push(Problem::image(image, error).entry(listed.printable()));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// A directory that takes its final name only when it is complete.
struct TempTree {
    /// The directory, with the permissions that the process gives to new ones.
    dir: PathBuf,
    /// The private directory around it, which is removed with whatever is still in it.
    _outer: TempDir,
    /// Dropped behind the directory: a signal that comes in between has nothing left to remove.
    _temporary: Temporary,
}

impl TempTree {
    fn create(target: &Path) -> Result<Self, Problem> {
        // A name that starts with the target's would be nicer to find, but the target's may be as long as names get.
        let mut builder = Builder::new();
        builder.prefix(".mkromfs.").suffix(".tmp");
        Temporary::new(|| builder.tempdir_in(directory_of(target)), TempDir::path)
            .and_then(|(temporary, outer)| {
                let dir = outer.path().join("tree");
                undisturbed(|| fs::create_dir(&dir))?;
                Ok(Self { dir, _outer: outer, _temporary: temporary })
            })
            .map_err(|error| Problem::io(target, "create it in its directory", &error))
    }

    /// Writes one entry, whose path has been checked.
    fn write(&self, listed: &Listed<'_>) -> Result<(), Problem> {
        // Checked names are UTF-8, so nothing is replaced here.
        let relative = String::from_utf8_lossy(&listed.path);
        let path = self.dir.join(&*relative);
        undisturbed(|| match listed.entry {
            Entry::Dir(_) => fs::create_dir(&path),
            // `create_new` opens no file that is there already, through whatever name the file system finds it.
            Entry::File(file) => File::create_new(&path).and_then(|mut opened| opened.write_all(file.data)),
        })
        .map_err(|error| Problem::io(Path::new(&*relative), "unpack it", &error))
    }

    fn commit(self, target: &Path) -> Result<(), Problem> {
        undisturbed(|| fs::rename(&self.dir, target))
            .map_err(|error| Problem::io(target, "put the new directory in its place", &error))
    }
}
