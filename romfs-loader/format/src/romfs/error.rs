//! What can be wrong with an image, and where.

use core::fmt;

use crate::varuint::VaruintError;

/// A defect of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where it is wrong: bytes from the image's start.
    pub offset: usize,
}

/// The kinds of defects that an image can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes do not begin with `D2 CD 31`.
    NotRomfs,
    /// The image's header says that it is longer than the bytes at hand.
    Truncated {
        /// Length in bytes that the header states.
        stated: u64,
        /// Length in bytes that is there.
        found: usize,
    },
    /// A kind, length, size or offset is not a valid varuint.
    Varuint(VaruintError),
    /// A record of kind 0, which no writer makes.
    UnusedRecord,
    /// A record, or what it contains, reaches behind the end of the record around it.
    Overrun {
        /// Length in bytes that is stated.
        stated: u64,
        /// Length in bytes that there is room for.
        room: usize,
    },
    /// A file without a data record.
    NoData,
    /// A data pointer that leads out of the image.
    PointerOutside {
        /// Size in bytes that the pointer states.
        size: u64,
        /// Offset from the image's payload that it states.
        target: u64,
    },
    /// Directories nested deeper than [`MAX_DEPTH`](super::MAX_DEPTH).
    TooDeep,
    /// An extension record whose payload has the wrong length or contents.
    BadExtension,
    /// The image says that it ends in a seal, and does not: its end was lost or never written.
    NotSealed,
    /// A checksum differs from that of the bytes it covers.
    Checksum {
        /// The CRC-32 stored in the image.
        stored: u32,
        /// The CRC-32 of the bytes.
        computed: u32,
    },
}

impl ErrorKind {
    /// This kind of defect, found at `offset`.
    pub(super) const fn at(self, offset: usize) -> Error {
        Error { kind: self, offset }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at offset {:#x})", self.kind, self.offset)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What no word holds is shown as the largest one: numbers of 64 bits would cost small machines a division of
        // their own.
        let word = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        match *self {
            Self::NotRomfs => f.write_str("not a ROMFS image: it does not begin with D2 CD 31"),
            Self::Truncated { stated, found } => {
                write!(f, "image is cut short: its header says {} bytes, there are {found}", word(stated))
            }
            Self::Varuint(error) => error.fmt(f),
            Self::UnusedRecord => f.write_str("record of the unused kind 0: the image is corrupt"),
            Self::Overrun { stated, room } => {
                write!(f, "record overruns the one around it: {} bytes stated, room for {room}", word(stated))
            }
            Self::NoData => f.write_str("file has no data record"),
            Self::PointerOutside { size, target } => {
                let (size, target) = (word(size), word(target));
                write!(f, "data pointer leads out of the image: {size} bytes at payload offset {target:#x}")
            }
            Self::TooDeep => write!(f, "directories are nested more than {} deep", super::MAX_DEPTH),
            Self::BadExtension => f.write_str("extension record is malformed"),
            Self::NotSealed => f.write_str("image does not end in its seal: its end is damaged or was never written"),
            Self::Checksum { stored, computed } => {
                write!(f, "checksum mismatch: CRC-32 is {computed:08x}, the image says {stored:08x}")
            }
        }
    }
}

impl core::error::Error for Error {}
