//! What is run: an image, the directory of one, or a script.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use romfs_format::romfs::Image;
use romfs_loader::host::MappedImage;

use crate::build::emit::EmitError;
use crate::build::rules::AlignRules;
use crate::build::tree::{FileKind, Node, SourceFile, Tree, What, walk};
use crate::build::{Options, prepare};
use crate::problem::{Failure, Problem};

/// What an image starts with.
const MAGIC: [u8; 3] = [0xd2, 0xcd, 0x31];

/// Something to run.
pub enum Target {
    /// An image, mapped read-only.
    Image(MappedImage),
    /// A source and its path as it was given.
    Script(Vec<u8>, PathBuf),
    /// An image of nothing but a script, and the path of that when the image is mounted at `/rom`.
    ScriptInImage(MappedImage, String),
}

impl Target {
    /// The bytes of the image to mount.
    pub fn image(&self) -> Option<&[u8]> {
        match self {
            Self::Image(image) | Self::ScriptInImage(image, _) => Some(image.bytes()),
            Self::Script(..) => None,
        }
    }
}

/// Compiles a script into an image of its own.
///
/// # Errors
/// It cannot be opened or compiled.
pub fn script_in_image(path: &Path, opt_level: u8) -> Result<Target, Failure> {
    let source = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stored = format!("{}.mpy", path.file_stem().unwrap_or_default().to_string_lossy());
    let mut tree = Tree::default();
    tree.root.push(Node { name: stored.clone(), what: What::File(0) });
    tree.files.push(SourceFile { path: path.to_owned(), source, stored: stored.clone(), kind: FileKind::Source });
    let image = compiled(path.parent().unwrap_or(Path::new("")), tree, opt_level)?;
    Ok(Target::ScriptInImage(image, format!("/rom/{stored}")))
}

/// Opens what a path leads to. A directory is compiled into a temporary image. A file is an image if it starts like one
/// or is called one, else a script.
///
/// # Errors
/// There is nothing to run, or it cannot be compiled, or the image is damaged.
pub fn open(path: &Path, opt_level: u8) -> Result<Target, Failure> {
    let fail = |error: io::Error| Failure::from(Problem::io(path, "open it", &error));
    let metadata = std::fs::metadata(path).map_err(fail)?;
    if metadata.is_dir() {
        return Ok(Target::Image(compiled(path, walk(path, &[], None)?, opt_level)?));
    }
    let mut file = File::open(path).map_err(fail)?;
    let mut source = vec![];
    if !metadata.is_file() {
        // A pipe: `mkromfs run <(generator)`.
        file.read_to_end(&mut source).map_err(fail)?;
        return Ok(Target::Script(source, path.to_owned()));
    }
    (&file).take(MAGIC.len() as u64).read_to_end(&mut source).map_err(fail)?;
    if source == MAGIC || path.extension().is_some_and(|extension| extension == "romfs") {
        // SAFETY: whoever runs an image is not to overwrite it meanwhile, as with a program that runs; `run --help`
        // says so.
        let image = unsafe { MappedImage::map(&file) }.map_err(fail)?;
        check(path, image.bytes())?;
        return Ok(Target::Image(image));
    }
    file.read_to_end(&mut source).map_err(fail)?;
    Ok(Target::Script(source, path.to_owned()))
}

/// Whether a path leads to an image, or a directory of which one can be made.
pub fn is_image(path: &Path) -> bool {
    let is_image = |mut file: File| {
        let mut start = [0; MAGIC.len()];
        file.read_exact(&mut start).is_ok() && start == MAGIC
    };
    path.is_dir() || (path.is_file() && File::open(path).is_ok_and(is_image))
}

/// Refuses a damaged image.
fn check(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let defect = |error| Problem::image(path, error).help("build the image anew, or copy it again");
    let image = Image::parse(bytes).map_err(defect)?;
    Ok(image.check_crc().map_err(defect)?)
}

/// Whether there is a module `main` in an image.
pub fn has_main(bytes: &[u8]) -> bool {
    let Ok(image) = Image::parse(bytes) else { return false };
    let exists = |path: &&str| image.find(path.as_bytes()).is_ok_and(|entry| entry.is_some());
    ["main", "main.mpy", "main.py", "lib/main.mpy"].iter().any(exists)
}

/// Builds a tree into a temporary file without a name, and maps it.
fn compiled(dir: &Path, tree: Tree, opt_level: u8) -> Result<MappedImage, Failure> {
    let opt_level = opt_level.min(3);
    let options = Options {
        jobs: 0,
        opt_level,
        align: AlignRules::new(&[]),
        name: "",
        version: "",
        link: true,
        signable: false,
        base: None,
        max_waste: 0,
        progress: false,
    };
    let prepared = prepare(dir, tree, &options)?;
    let temporary = |error: io::Error| Problem::io(&std::env::temp_dir(), "write the temporary image", &error);
    let file: File = tempfile::tempfile().map_err(temporary)?;
    let mut writer = io::BufWriter::new(&file);
    prepared.write(&mut writer, false).map_err(|error| match error {
        EmitError::Input(problem) => problem,
        EmitError::Output(error) => temporary(error),
    })?;
    writer.flush().map_err(temporary)?;
    drop(writer);
    // SAFETY: the file has no name, and its only handle ends here.
    Ok(unsafe { MappedImage::map(&file) }.map_err(temporary)?)
}
