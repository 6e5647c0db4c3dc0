//! `mkromfs cat`: one file of an image.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use romfs_format::romfs::Entry;

use crate::image_file::ImageFile;
use crate::problem::{Failure, Problem, printable};

/// Write one file of an image to standard output
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image
    image: PathBuf,
    /// Path of the file in the image
    path: OsString,
}

/// Writes the file.
///
/// # Errors
///
/// The image is malformed, has no such file, or the file does not match its checksum.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let opened = ImageFile::open(&args.image)?;
    let image = opened.image()?;
    let path = args.path.as_encoded_bytes();
    let defect = |error| Problem::image(&args.image, error).entry(printable(path));
    match image.find(path).map_err(defect)? {
        Some(Entry::File(file)) => {
            file.check().map_err(defect)?;
            out.write_all(file.data).map_err(Failure::Output)
        }
        Some(Entry::Dir(_)) => {
            Err(Problem::new(&args.image, "is a directory, not a file").entry(printable(path)).into())
        }
        None => Err(Problem::new(&args.image, "no such file in the image")
            .entry(printable(path))
            .help("'mkromfs ls' lists what is in it")
            .into()),
    }
}
