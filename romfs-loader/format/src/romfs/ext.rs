//! Extension records: payloads that stock readers skip.
//!
//! Payloads only ever grow at their end; a reader ignores what follows the fields it knows. A change that an older
//! reader must not ignore gets a new letter ([`Kind::extension`](super::Kind::extension)).

use core::str;

use zerocopy::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Fixed part of the info record's payload; the name and the version (UTF-8) follow.
///
/// ```text
///   0  log2 of the largest alignment     an image is placed on a multiple of it
///   1  length of the name in bytes       0: none
///   2  length of the version in bytes    0: none
///   3  name, then version
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct InfoHead {
    /// Base-2 logarithm of the largest alignment in the image, below [`MAX_ALIGN_LOG2`] inclusive.
    pub align_log2: u8,
    /// Bytes of the name.
    pub name_len: u8,
    /// Bytes of the version.
    pub version_len: u8,
}

/// The largest alignment that an image can ask for, as base-2 logarithm: 16 MiB, the largest flash block in use.
pub const MAX_ALIGN_LOG2: u8 = 24;

/// What the info record says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info<'a> {
    /// Base-2 logarithm of the alignment in bytes that the image's start needs for its data to be aligned.
    pub align_log2: u8,
    /// The application's name, empty when none was given.
    pub name: &'a str,
    /// The application's version, empty when none was given.
    pub version: &'a str,
}

impl<'a> Info<'a> {
    /// Decodes the payload of an info record; `None` when it is malformed.
    pub fn parse(payload: &'a [u8]) -> Option<Self> {
        let (head, rest) = InfoHead::ref_from_prefix(payload).ok()?;
        let (name, rest) = rest.split_at_checked(head.name_len.into())?;
        let version = rest.get(..head.version_len.into())?;
        if head.align_log2 > MAX_ALIGN_LOG2 {
            return None;
        }
        Some(Self {
            align_log2: head.align_log2,
            name: str::from_utf8(name).ok()?,
            version: str::from_utf8(version).ok()?,
        })
    }

    /// The fixed part that belongs in front of the name and the version; `None` when one is longer than 255 bytes.
    pub fn head(&self) -> Option<InfoHead> {
        Some(InfoHead {
            align_log2: self.align_log2,
            name_len: self.name.len().try_into().ok()?,
            version_len: self.version.len().try_into().ok()?,
        })
    }
}

/// Payload of the checksum record in a file: CRC-32 (IEEE) of the file's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Checksum {
    /// The CRC-32.
    pub crc: U32,
}

/// The last record of an image, whole: its kind and length are fixed, so that it is found from the image's end.
///
/// ```text
///   0  D8 53 05       kind "XS", length of the payload
///   3  CRC-32 (IEEE)  of all bytes of the image but these four and the payload of the manifest record, little-endian
///   7  5A             end mark: the last byte written, and no byte of erased flash
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Seal {
    /// Kind and length, always [`Seal::HEAD`].
    pub head: [u8; 3],
    /// The CRC-32 of everything before and behind this field.
    pub crc: U32,
    /// Always [`Seal::MARK`].
    pub mark: u8,
}

impl Seal {
    /// Kind and length of the record.
    pub const HEAD: [u8; 3] = [0x80 | b'X', b'S', 5];
    /// The image's last byte.
    pub const MARK: u8 = 0x5a;
    /// Bytes of the whole record.
    pub const SIZE: usize = size_of::<Self>();
    /// Offset of the CRC-32 in the record.
    pub const CRC_AT: usize = 3;

    /// The record with the given CRC-32.
    pub const fn new(crc: u32) -> Self {
        Self { head: Self::HEAD, crc: U32::new(crc), mark: Self::MARK }
    }

    /// The seal at the end of `image`, if it ends in one.
    pub fn at_end(image: &[u8]) -> Option<&Self> {
        let (_, seal) = Self::ref_from_suffix(image).ok()?;
        (seal.head == Self::HEAD && seal.mark == Self::MARK).then_some(seal)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    #[test]
    fn seal_is_an_ordinary_record() {
        let seal = Seal::new(0x0403_0201);
        let bytes = seal.as_bytes();
        assert_eq!(bytes, [0xd8, 0x53, 5, 1, 2, 3, 4, 0x5a]);
        assert_eq!(crate::varuint::read(bytes, 0), Ok((Kind::SEAL.0, 2)));
        assert_eq!(Seal::at_end(bytes), Some(&seal));
        assert_eq!(Seal::at_end(&bytes[..7]), None);
    }

    #[test]
    fn info_limits() {
        let longest = [b'n'; 255];
        let name = str::from_utf8(&longest).unwrap();
        assert!(Info { align_log2: 2, name, version: "" }.head().is_some());
        assert!(Info::parse(&[MAX_ALIGN_LOG2, 0, 0]).is_some());
        assert!(Info::parse(&[MAX_ALIGN_LOG2 + 1, 0, 0]).is_none());
        assert_eq!(
            Info::parse(b"\x04\x02\x03ab1.2 and later fields"),
            Some(Info { align_log2: 4, name: "ab", version: "1.2" })
        );
        for cut in 0..8 {
            assert_eq!(Info::parse(&b"\x04\x02\x03ab1.2"[..cut]), None);
        }
        assert_eq!(Info::parse(b"\x04\x01\x00\xff"), None);
    }
}
