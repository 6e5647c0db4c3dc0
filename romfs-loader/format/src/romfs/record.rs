//! One level of records: kind, length, payload.

use core::ops::Range;

use super::error::{Error, ErrorKind};
use crate::varuint;

/// The kind of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kind(pub u64);

impl Kind {
    /// Never written; finding it means corruption.
    pub const UNUSED: Self = Self(0);
    /// Padding or a comment: any payload, no meaning.
    pub const PADDING: Self = Self(1);
    /// The bytes of a file.
    pub const VERBATIM: Self = Self(2);
    /// Size and place of the bytes of a file.
    pub const POINTER: Self = Self(3);
    /// A directory.
    pub const DIRECTORY: Self = Self(4);
    /// A file.
    pub const FILE: Self = Self(5);
    /// The image itself. Encodes as `D2 CD 31`: "RM1" with continuation bits.
    pub const IMAGE: Self = Self(0x14_a6b1);

    /// Extension: the image's alignment, name and version. First in the payload. See [`super::ext::Info`].
    pub const INFO: Self = Self::extension(b'I');
    /// Extension: CRC-32 of the whole image. Last in the payload. See [`super::ext::Seal`].
    pub const SEAL: Self = Self::extension(b'S');
    /// Extension: CRC-32 of a file's data, inside the file's record behind the data.
    pub const CHECKSUM: Self = Self::extension(b'C');
    /// Extension: modules linked ahead of time, among the root's records. See [`crate::link`].
    pub const LINK: Self = Self::extension(b'L');

    /// Extension: signature, and hashes of all blocks; directly behind the info record. See [`super::manifest`].
    pub const MANIFEST: Self = Self::extension(b'M');

    /// The extension of this project with the given letter.
    ///
    /// All extensions encode as the byte `D8` ("X" with the continuation bit) and the letter, which keeps clear of the
    /// official kinds (small numbers, given out in order) and is easy to see in a hex dump.
    pub const fn extension(letter: u8) -> Self {
        Self((b'X' as u64) << 7 | (letter & 0x7f) as u64)
    }
}

/// A record inside an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its kind, known or not. Never [`Kind::UNUSED`].
    pub kind: Kind,
    /// Where its kind starts, in bytes from the image's start.
    pub offset: usize,
    /// Where its payload lies, in bytes from the image's start.
    pub payload: Range<usize>,
}

/// The records in a stretch of an image, in order. Ends after the first error.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    bytes: &'a [u8],
    pos: usize,
}

impl<'a> Records<'a> {
    pub(super) const NONE: Self = Self { bytes: &[], pos: 0 };

    /// Reads records from `bytes[range]`; offsets are counted from the start of `bytes`.
    ///
    /// A range that reaches behind `bytes` is cut at its end.
    pub fn new(bytes: &'a [u8], range: Range<usize>) -> Self {
        Self { bytes: &bytes[..range.end.min(bytes.len())], pos: range.start }
    }

    /// Where the next record starts, in bytes from the image's start.
    pub fn position(&self) -> usize {
        self.pos
    }

    fn read(&self) -> Result<Record, Error> {
        let offset = self.pos;
        let (kind, pos) = read_varuint(self.bytes, offset)?;
        if Kind(kind) == Kind::UNUSED {
            return Err(ErrorKind::UnusedRecord.at(offset));
        }
        let (stated, start) = read_varuint(self.bytes, pos)?;
        let end = span_end(start, stated, self.bytes.len(), pos)?;
        Ok(Record { kind: Kind(kind), offset, payload: start..end })
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.pos >= self.bytes.len() {
            return None;
        }
        let record = self.read();
        self.pos = record.as_ref().map_or(self.bytes.len(), |record| record.payload.end);
        Some(record)
    }
}

/// Reads a varuint at `pos`, with the position as the error's offset.
pub(super) fn read_varuint(bytes: &[u8], pos: usize) -> Result<(u64, usize), Error> {
    varuint::read(bytes, pos).map_err(|error| ErrorKind::Varuint(error).at(pos))
}

/// The end of `stated` bytes from `start`, which must not pass `limit`; `field` is where the length is written.
pub(super) fn span_end(start: usize, stated: u64, limit: usize, field: usize) -> Result<usize, Error> {
    usize::try_from(stated)
        .ok()
        .and_then(|length| start.checked_add(length))
        .filter(|&end| end <= limit)
        .ok_or_else(|| ErrorKind::Overrun { stated, room: limit.saturating_sub(start) }.at(field))
}
