//! `mkromfs reseal`: new checksums for an image that was changed on purpose. For tests, so not in the help.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;

use romfs_format::link;
use romfs_format::romfs::write::{self, CHECKSUM_SIZE};
use romfs_format::romfs::{Entry, FileChecksum, Image, Placement};

use crate::atomic::replace;
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
    replace(target, &bytes, out)
}

/// Recomputes the checksums of the image in `bytes`: those of the files up to the first defect, here and in the link
/// record, the link record's own, then the image's.
///
/// # Errors
///
/// The bytes are not an image. One without a seal is left as it is.
pub fn reseal(bytes: &mut [u8]) -> Result<(), romfs_format::romfs::Error> {
    let image = Image::parse(bytes)?;
    let (mut fixes, mut crcs) = (vec![], HashMap::new());
    for step in image.walk().map_while(Result::ok) {
        let Entry::File(file) = step.entry else { continue };
        let crc = crc32fast::hash(file.data);
        if let Some(FileChecksum { crc: stored, offset }) = file.checksum {
            fixes.push((offset, crc));
            // It may stand beside the data as well.
            let end = file.data_offset + file.data.len();
            let beside = bytes.get(end..end + CHECKSUM_SIZE).is_some_and(|record| record == write::checksum(stored));
            if file.placement == Placement::Pointer && beside {
                fixes.push((end + CHECKSUM_SIZE - size_of::<u32>(), crc));
            }
        }
        crcs.insert(file.data_offset, crc);
    }
    let links: Vec<_> = link::find(&image).collect();
    for range in &links {
        let modules = bytes.get(range.clone()).and_then(link::modules).unwrap_or_default();
        let known = modules
            .iter()
            .enumerate()
            .filter_map(|(i, module)| Some((i, *crcs.get(&(module.file_at.get() as usize))?)));
        fixes.extend(known.map(|(i, crc)| (range.start + link::crc_at(i), crc)));
    }
    put(bytes, &fixes);
    // A second record says which one it continues.
    let mut continued = None;
    for range in links {
        let Some((crc, covered)) = bytes.get_mut(range).and_then(<[u8]>::split_first_chunk_mut::<4>) else { break };
        if let (Some(first), Some((fingerprint, _))) = (continued, covered.split_first_chunk_mut::<4>()) {
            *fingerprint = first;
        }
        *crc = crc32fast::hash(covered).to_le_bytes();
        continued = Some(*crc);
    }
    let image = Image::parse(bytes)?;
    if let Some(at) = image.crc_offset() {
        let crc = image.compute_crc();
        put(bytes, &[(at, crc)]);
    }
    Ok(())
}

fn put(bytes: &mut [u8], checksums: &[(usize, u32)]) {
    for (at, crc) in checksums {
        bytes[*at..at + 4].copy_from_slice(&crc.to_le_bytes());
    }
}
