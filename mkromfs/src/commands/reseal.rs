//! `mkromfs reseal`: new checksums for an image that was changed on purpose. For tests, so not in the help.

use std::io::Write;
use std::path::PathBuf;

use romfs_format::romfs::{Entry, Image};

use crate::atomic::Output;
use crate::image_file::ImageFile;
use crate::problem::{Failure, Problem};

/// Recompute the checksums of a changed image, as far as its structure can be read
#[derive(Debug, clap::Args)]
#[command(hide = true)]
pub struct Args {
    /// The image
    image: PathBuf,
    /// The image to write, '-' for standard output [default: replace IMAGE]
    #[arg(short, long, value_name = "IMAGE")]
    output: Option<PathBuf>,
}

/// Writes the image with new checksums.
///
/// # Errors
///
/// The file is not an image with a seal, or the output cannot be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    let file = ImageFile::open(&args.image)?;
    let mut bytes = file.bytes().to_vec();
    reseal(&mut bytes).map_err(|error| Problem::image(&args.image, error))?;
    let target = args.output.as_ref().unwrap_or(&args.image);
    let mut file = Output::create(target, out)?;
    file.write_all(&bytes).map_err(|error| file.failure("write it", error))?;
    file.commit()
}

/// Recomputes the checksums of the image in `bytes`: those of the files up to the first defect, then the image's.
///
/// # Errors
///
/// The bytes are not an image. One without a seal is left as it is.
pub fn reseal(bytes: &mut [u8]) -> Result<(), romfs_format::romfs::Error> {
    let image = Image::parse(bytes)?;
    let mut fixes = vec![];
    for step in image.walk().map_while(Result::ok) {
        if let Entry::File(file) = step.entry
            && let Some(checksum) = file.checksum
        {
            fixes.push((checksum.offset, crc32fast::hash(file.data)));
        }
    }
    for (at, crc) in fixes {
        bytes[at..at + 4].copy_from_slice(&crc.to_le_bytes());
    }
    let image = Image::parse(bytes)?;
    if let Some(at) = image.crc_offset() {
        let crc = image.compute_crc();
        bytes[at..at + 4].copy_from_slice(&crc.to_le_bytes());
    }
    Ok(())
}
