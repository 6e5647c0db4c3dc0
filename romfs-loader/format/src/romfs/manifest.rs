//! The manifest record: who signed an image, for which devices, and the hashes that its blocks are checked by.
//!
//! It stands directly behind the info record, or first where there is none, so that whoever receives an image as a
//! stream can decide on the first few hundred bytes, and can check every further block before it is stored. All numbers
//! are little-endian.
//!
//! ```text
//!   payload of the record
//!     0  u8    format of this layout, 1
//!     1  u8    id of the signing key, 0 to 31
//!     2  u16   0
//!     4  u32   length of the image in bytes
//!     8  u32   version
//!    12  u32   floor: once the image is confirmed, lower versions are refused for good; at most the version
//!    16  u32   version of the oldest loader that can run the image
//!    20  u32   hardware that it is for
//!    24  u32   keys that are revoked once the image is confirmed: a bit per id, never the signing key's
//!    28  16 B  product that it is for
//!    44  32 B  root: hash of block 0
//!    76  64 B  Ed25519 signature of DOMAIN and the 76 bytes before it
//!   140  32 B × (number of blocks - 1)   hashes of block 1, 2, ... to the last
//! ```
//!
//! A block is 4096 bytes of the image, counted from its start; the last one is shorter where the image is. Its hash is
//! SHA-256(`"mkromfs\0blk\0"`, block number as u32, the block's bytes). In block 0 the 96 bytes of root and signature
//! count as zeros, so the root can be computed before it is written down.
//!
//! ```text
//!                 signature
//!                     │ signs
//!                  manifest ──root──▶ block 0: head of the image, manifest, hashes of blocks 1 to n
//!                                       │  │  └──────────────▶ block 2 ... n
//!                                       │  └─────▶ block 1: where the list goes on, hashes of blocks n + 1 to m
//!                                       │            └───────▶ block n + 1 ... m
//! ```
//!
//! So the blocks are a tree of hashes whose inner nodes are the blocks that hold the list. The hash of a block always
//! stands in a block with a lower number: in a stream, each block can be checked when it arrives, with nothing in
//! memory but the block itself.

use core::ops::Range;

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::record::Kind;
use crate::varuint::{self, VaruintError};

/// Bytes of a block, the unit that is hashed.
pub const BLOCK: usize = 4096;

/// Bytes of a hash.
pub const HASH: usize = 32;

/// What is signed starts with this, so that a signature made for something else is none of a manifest.
pub const DOMAIN: [u8; 20] = *b"mkromfs manifest v1\n";

/// Bytes that are signed: [`DOMAIN`] and a [`Manifest`].
pub const MESSAGE: usize = DOMAIN.len() + size_of::<Manifest>();

/// Ids of keys are below: one bit each in a word.
pub const MAX_KEYS: u8 = 32;

/// So many bytes from the start of an image hold its [`Head`], however long its name and version are.
pub const FIRST: usize = 1024;

/// What is signed of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Manifest {
    /// Format of the layout, [`Manifest::FORMAT`].
    pub format: u8,
    /// Id of the signing key, below [`MAX_KEYS`].
    pub key: u8,
    /// Always 0.
    pub reserved: U16,
    /// Length of the image in bytes.
    pub length: U32,
    /// Version of the application.
    pub version: U32,
    /// Once the image is confirmed, versions below are refused. At most `version`.
    pub floor: U32,
    /// Version of the oldest loader that can run the image: see [`version`].
    pub loader: U32,
    /// The hardware that it is for.
    pub hardware: U32,
    /// Keys that are revoked once the image is confirmed, a bit per id.
    pub revokes: U32,
    /// The product that it is for: text, filled up with zeros.
    pub product: [u8; 16],
    /// Hash of block 0.
    pub root: [u8; HASH],
}

/// The fixed part of the record's payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Head {
    /// What is signed.
    pub manifest: Manifest,
    /// The signature.
    pub signature: [u8; 64],
}

/// Why the first bytes of an image give no manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestError {
    /// The manifest lies further behind: so many bytes are needed, at most [`FIRST`].
    Short(usize),
    /// The bytes are no ROMFS image.
    NotRomfs,
    /// The image has no manifest record where it belongs.
    Unsigned,
    /// The record's format is of a later version.
    Format(u8),
    /// The fields contradict each other, or the image's header.
    Malformed,
}

/// A manifest record in the first bytes of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located {
    /// The fixed part.
    pub head: Head,
    /// Where the record's payload starts, in bytes from the image's start.
    pub at: usize,
    /// Bytes of the record's payload.
    pub size: usize,
}

impl Manifest {
    /// The format that this module reads and writes.
    pub const FORMAT: u8 = 1;

    /// The bytes that are signed.
    pub fn message(&self) -> [u8; MESSAGE] {
        let mut message = [0; MESSAGE];
        let (domain, rest) = message.split_at_mut(DOMAIN.len());
        domain.copy_from_slice(&DOMAIN);
        rest.copy_from_slice(self.as_bytes());
        message
    }

    /// Whether the fields make sense together, whatever the image is.
    pub fn is_consistent(&self) -> bool {
        self.format == Self::FORMAT
            && self.key < MAX_KEYS
            && self.reserved.get() == 0
            && self.floor.get() <= self.version.get()
            && self.revokes.get() & (1 << self.key) == 0
    }

    /// Number of blocks of the image.
    pub fn blocks(&self) -> u32 {
        blocks(self.length.get())
    }
}

impl Head {
    /// Bytes of root and signature together, which count as zeros in the hash of block 0.
    pub const HOLE: usize = HASH + 64;
    /// Where they start in the record's payload.
    pub const HOLE_AT: usize = size_of::<Manifest>() - HASH;

    /// Bytes of the payload of the record for an image of `length` bytes.
    pub const fn payload_size(length: u32) -> u64 {
        size_of::<Self>() as u64 + HASH as u64 * blocks(length).saturating_sub(1) as u64
    }
}

impl Located {
    /// The image alone, of bytes that start with it, as a file or a slot does: what lies behind it is no part of it.
    /// `None` if it is cut short.
    pub fn image_in<'b>(&self, bytes: &'b [u8]) -> Option<&'b [u8]> {
        bytes.get(..self.head.manifest.length.get() as usize)
    }

    /// The bytes of block 0 that its hash takes as zeros, in bytes from the image's start.
    pub fn hole(&self) -> Range<usize> {
        let start = self.at + Head::HOLE_AT;
        start..start + Head::HOLE
    }

    /// Where the hash of a block other than 0 stands, in bytes from the image's start.
    pub fn hash_at(&self, block: u32) -> usize {
        self.at + size_of::<Head>() + HASH * (block as usize).saturating_sub(1)
    }
}

/// Number of blocks of an image of `length` bytes.
pub const fn blocks(length: u32) -> u32 {
    length.div_ceil(BLOCK as u32)
}

/// Bytes of a block of an image of `length` bytes; 0 behind its end.
pub fn block_size(length: u32, block: u32) -> usize {
    let start = u64::from(block) * BLOCK as u64;
    u64::from(length).saturating_sub(start).min(BLOCK as u64) as usize
}

/// What is hashed before the bytes of a block.
pub fn prefix(block: u32) -> [u8; 16] {
    let mut prefix = *b"mkromfs\0blk\0\0\0\0\0";
    prefix[12..].copy_from_slice(&block.to_le_bytes());
    prefix
}

/// The number of a version `major.minor.patch`: in 8, 8 and 16 bits.
pub const fn version(major: u8, minor: u8, patch: u16) -> u32 {
    (major as u32) << 24 | (minor as u32) << 16 | patch as u32
}

/// Finds the manifest in the first bytes of an image; [`FIRST`] of them are enough, or all that the image has.
///
/// Nothing is verified but that the record is well-formed: its fields are consistent, fit the image's header, and the
/// hash of every block stands in an earlier one.
///
/// # Errors
///
/// See [`ManifestError`].
pub fn find(first: &[u8]) -> Result<Located, ManifestError> {
    let reader = Reader { bytes: &first[..first.len().min(FIRST)] };
    match varuint::read(reader.bytes, 0) {
        Ok((kind, 3)) if Kind(kind) == Kind::IMAGE => {}
        Err(VaruintError::Truncated) if reader.bytes.len() < 3 => return Err(ManifestError::Short(3)),
        _ => return Err(ManifestError::NotRomfs),
    }
    let (payload, mut pos) = reader.varuint(3)?;
    let length = payload.checked_add(pos as u64).and_then(|length| u32::try_from(length).ok());
    let length = length.ok_or(ManifestError::Malformed)?;
    let (mut kind, mut size);
    (kind, size, pos) = reader.record(pos)?;
    if kind == Kind::INFO {
        pos = usize::try_from(size).ok().and_then(|size| pos.checked_add(size)).ok_or(ManifestError::Unsigned)?;
        (kind, size, pos) = reader.record(pos)?;
    }
    if kind != Kind::MANIFEST {
        return Err(ManifestError::Unsigned);
    }
    let format = reader.take(pos, 1)?[0];
    if format != Manifest::FORMAT {
        return Err(ManifestError::Format(format));
    }
    let bytes = reader.take(pos, size_of::<Head>())?;
    let head = Head::read_from_bytes(bytes).map_err(|_| ManifestError::Malformed)?;
    let end = (pos as u64).checked_add(size).ok_or(ManifestError::Malformed)?;
    let fits = head.manifest.length.get() == length && size >= Head::payload_size(length) && end <= u64::from(length);
    if !fits || !head.manifest.is_consistent() {
        return Err(ManifestError::Malformed);
    }
    // The list starts in block 0 with room for a hash before block 1, so each hash stands before its block.
    Ok(Located { head, at: pos, size: size as usize })
}

/// The first bytes of an image, read with errors that say how many would be enough.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&self, pos: usize, count: usize) -> Result<&'a [u8], ManifestError> {
        let end = pos.checked_add(count).filter(|&end| end <= FIRST).ok_or(ManifestError::Unsigned)?;
        self.bytes.get(pos..end).ok_or(ManifestError::Short(end))
    }

    /// Kind and length of the record at `pos`, and where its payload starts.
    fn record(&self, pos: usize) -> Result<(Kind, u64, usize), ManifestError> {
        let (kind, pos) = self.varuint(pos)?;
        let (size, pos) = self.varuint(pos)?;
        Ok((Kind(kind), size, pos))
    }

    fn varuint(&self, pos: usize) -> Result<(u64, usize), ManifestError> {
        match varuint::read(self.bytes, pos) {
            Ok(read) => Ok(read),
            Err(VaruintError::Overflow) => Err(ManifestError::Malformed),
            Err(VaruintError::Truncated) => {
                let needed = pos.max(self.bytes.len()).saturating_add(1);
                Err(if needed > FIRST { ManifestError::Unsigned } else { ManifestError::Short(needed) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec::Vec;

    use super::super::write::Header;
    use super::*;

    fn record(kind: Kind, payload: &[u8]) -> Vec<u8> {
        let mut out = [0; Header::MAX_SIZE];
        [Header::new(kind, payload.len() as u64).encode(&mut out), payload].concat()
    }

    fn manifest(length: u32) -> Manifest {
        Manifest {
            format: Manifest::FORMAT,
            key: 3,
            reserved: U16::new(0),
            length: U32::new(length),
            version: U32::new(version(1, 2, 3)),
            floor: U32::new(version(1, 0, 0)),
            loader: U32::new(0),
            hardware: U32::new(7),
            revokes: U32::new(0b0111),
            product: *b"station\0\0\0\0\0\0\0\0\0",
            root: [0xaa; HASH],
        }
    }

    /// An image of `length` bytes whose info record has `info` bytes, changed by `change`.
    fn image(length: u32, info: usize, change: impl FnOnce(&mut Manifest)) -> Vec<u8> {
        let mut manifest = manifest(length);
        change(&mut manifest);
        let mut payload = [manifest.as_bytes(), &[0xbb; 64]].concat();
        payload.resize(Head::payload_size(length) as usize, 0xcc);
        let records = [record(Kind::INFO, &std::vec![0; info]), record(Kind::MANIFEST, &payload)].concat();
        let mut header = [0; Header::MAX_SIZE];
        let header = Header::new(Kind::IMAGE, u64::from(length) - 6).padded(3).unwrap().encode(&mut header);
        let mut image = [header, &records].concat();
        image.resize(length as usize, 0xdd);
        image
    }

    #[test]
    fn found_behind_the_info_record_and_where_it_says() {
        for info in [3, 20, 513] {
            let image = image(3 * 4096 + 5, info, |_| {});
            let found = find(&image[..FIRST]).unwrap();
            assert_eq!(found.head.manifest, manifest(3 * 4096 + 5));
            assert_eq!(found.head.manifest.blocks(), 4);
            assert_eq!(image[found.hole()], [[0xaa; 32].as_slice(), &[0xbb; 64]].concat());
            assert_eq!(image[found.hash_at(1) - 1..][..97], [&[0xbb], [0xcc; 96].as_slice()].concat());
            assert_eq!(found.at + found.size, found.hash_at(4));
        }
    }

    #[test]
    fn a_cut_anywhere_says_how_much_is_needed() {
        let image = image(5000, 300, |_| {});
        let mut given = 0;
        let mut rounds = 0;
        let found = loop {
            match find(&image[..given]) {
                Err(ManifestError::Short(needed)) => {
                    assert!(needed > given && needed <= FIRST, "{given} {needed}");
                    given = needed;
                }
                found => break found.unwrap(),
            }
            rounds += 1;
        };
        assert!(rounds < 20, "{rounds}");
        assert_eq!(given, found.at + size_of::<Head>());
        for cut in 0..given {
            assert!(matches!(find(&image[..cut]), Err(ManifestError::Short(_))), "{cut}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        let changed = |change: fn(&mut Manifest)| find(&image(5000, 3, change)).map(drop);
        assert_eq!(changed(|_| {}), Ok(()));
        let malformed = Err(ManifestError::Malformed);
        assert_eq!(changed(|m| m.format = 2), Err(ManifestError::Format(2)));
        assert_eq!(changed(|m| m.key = 32), malformed);
        assert_eq!(changed(|m| m.reserved = U16::new(1)), malformed);
        assert_eq!(changed(|m| m.length = U32::new(5001)), malformed);
        assert_eq!(changed(|m| m.floor = U32::new(version(1, 2, 4))), malformed);
        assert_eq!(changed(|m| m.revokes = U32::new(1 << 3)), malformed);
        // A list that is too short for the blocks.
        let mut short = image(5000, 3, |_| {});
        let at = find(&short).unwrap().at;
        assert_eq!(short[at - 2..at], [0x81, 0x2c]);
        short[at - 1] -= 1;
        assert_eq!(find(&short), malformed.map(|()| unreachable!()));
        // No record, another one first, an info record that leads away, and other files.
        assert_eq!(find(b"\xd2\xcd\x31\x04\x01\x02ab"), Err(ManifestError::Unsigned));
        assert_eq!(find(b"\xd2\xcd\x31\x04"), Err(ManifestError::Short(5)));
        let far = [b"\xd2\xcd\x31\xff\x7f".as_slice(), &record(Kind::INFO, &[0; 4000])].concat();
        assert_eq!(find(&far), Err(ManifestError::Unsigned));
        assert_eq!(find(b"PK\x03\x04"), Err(ManifestError::NotRomfs));
        assert_eq!(find(b"\xd2\xcd"), Err(ManifestError::Short(3)));
    }

    #[test]
    fn blocks_cover_the_image() {
        for (length, count) in [(0, 0), (1, 1), (4096, 1), (4097, 2), (u32::MAX, 1 << 20)] {
            assert_eq!(blocks(length), count);
            let sum: u64 = (0..count + 2).map(|block| block_size(length, block) as u64).sum();
            assert_eq!(sum, length.into());
        }
        assert_eq!(prefix(0x0102), *b"mkromfs\0blk\0\x02\x01\0\0");
    }
}
