//! Streaming the bytes of an image out.

use std::io::{self, BufWriter, Write};

use crc32fast::Hasher;
use indicatif::ProgressBar;
use romfs_format::romfs::ext::Seal;
use romfs_format::romfs::{Placement, write};
use zerocopy::IntoBytes;

use super::layout::{Layout, Piece};
use super::load::{Content, stream};
use super::tree::SourceFile;
use crate::problem::Problem;

/// The checksums of a written image.
#[derive(Debug)]
pub struct Written {
    /// CRC-32 of the image, as its seal has it.
    pub crc: u32,
    /// CRC-32 of each file's data.
    pub file_crcs: Vec<u32>,
}

/// Why an image was not written.
#[derive(Debug)]
pub enum EmitError {
    /// A file of the tree is not what it was.
    Input(Problem),
    /// The output cannot be written.
    Output(io::Error),
}

impl From<Problem> for EmitError {
    fn from(problem: Problem) -> Self {
        Self::Input(problem)
    }
}

impl From<io::Error> for EmitError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Writes the image that `layout` describes; `link` is the payload of its link record, the second one in an image that
/// is built on `base`.
///
/// # Errors
///
/// A file cannot be read or has changed since it was measured, or `sink` fails.
pub fn emit(
    layout: &Layout,
    files: &[SourceFile],
    contents: &[Content],
    link: &[u8],
    base: &[u8],
    sink: impl Write,
    progress: &ProgressBar,
) -> Result<Written, EmitError> {
    let mut crcs = vec![None; files.len()];
    // Their checksums stand before their data.
    for (index, place) in layout.places.iter().enumerate() {
        if place.placement == Placement::Pointer {
            let mut hasher = Hasher::new();
            let hashed: Result<(), io::Error> = stream(&files[index], &contents[index], |bytes| {
                hasher.update(bytes);
                Ok(())
            })?;
            hashed?;
            crcs[index] = Some(hasher.finalize());
        }
    }

    let mut out = HashWriter { out: BufWriter::with_capacity(64 << 10, sink), hasher: Hasher::new() };
    for piece in &layout.pieces {
        match piece {
            Piece::Bytes(range) => out.write_all(&layout.bytes[range.clone()])?,
            Piece::Link => out.write_all(link)?,
            Piece::Base(range) => out.write_all(&base[range.clone()])?,
            Piece::Manifest(count) => drop(io::copy(&mut io::Read::take(io::repeat(0), *count), &mut out.out)?),
            Piece::Zeros(count) => drop(io::copy(&mut io::Read::take(io::repeat(0), *count), &mut out)?),
            Piece::Checksum(index) => out.write_all(&write::checksum(crcs[*index].unwrap_or_default()))?,
            Piece::Data(index) => {
                let mut hasher = Hasher::new();
                stream(&files[*index], &contents[*index], |bytes| {
                    hasher.update(bytes);
                    progress.inc(bytes.len() as u64);
                    out.write_all(bytes)
                })??;
                let crc = hasher.finalize();
                if crcs[*index].is_some_and(|before| before != crc) {
                    let problem = Problem::new(&files[*index].path, "changed while the image was being built");
                    return Err(problem.help("build again").into());
                }
                crcs[*index] = Some(crc);
            }
        }
    }
    let [before, behind] = [&Seal::HEAD[..], &[Seal::MARK]];
    out.write_all(before)?;
    let mut hasher = out.hasher;
    hasher.update(behind);
    let crc = hasher.finalize();
    out.out.write_all(&Seal::new(crc).as_bytes()[Seal::CRC_AT..])?;
    out.out.flush()?;
    progress.finish_and_clear();
    Ok(Written { crc, file_crcs: crcs.into_iter().map(Option::unwrap_or_default).collect() })
}

struct HashWriter<W: Write> {
    out: BufWriter<W>,
    hasher: Hasher,
}

impl<W: Write> Write for HashWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
