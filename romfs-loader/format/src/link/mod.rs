//! The link record: what a loader would build in RAM at each import, built once with the image.
//!
//! Stock readers skip it, and the `.mpy` files beside it are complete: a loader that cannot use the record does without. It
//! is the same for all word sizes, for it holds no addresses and no objects: strings, constants and functions are named by where they
//! lie in the image. All numbers are little-endian.
//!
//! ```text
//!   0  u32  CRC-32 of what follows in the payload
//!   4  u32  fingerprint of the loader's static strings and of this layout
//!   8  u16  number of the loader's static strings: ids 1 to that many are theirs
//!  10  u16  number of strings of the image: the ids behind are theirs
//!  12  u16  number of modules, and 2 bytes of zeros
//!  16  module × n     file's offset in the image u32, its CRC-32 u32, its section's offset in the payload u32; by file
//!      string × n     u24: offset in the image of an entry of a qstr table; by hash, then by text
//!      [zero]         where the strings end at an odd offset
//!      sections       one for each module
//!
//! section
//!   0  u16  n_qstr, n_obj, n_names as below
//!   6  u16  slots in RAM for the module's names
//!   8  u16  slots in RAM for its constants
//!  10  u16  offset in the file of the raw code of the module's top level
//!      u16 × n_qstr   the ids of the module's qstr table
//!      u16 × n_obj    constants: where its length lies in the file, or 0x8000 | slot in RAM
//!      u32 × n_names  names of the module's namespace in the order in which they are first stored:
//!                     id: 14 bits, kind of value: 3, its payload: 15
//! ```
//!
//! What a section says of names is no more than a hint where room for them is: the module's code runs all the same, and a
//! value counts only when the code stores that very value.

mod section;

pub use section::{IN_RAM, Named, Section, SectionHead};
/// What the tables of a section consist of: numbers without an alignment.
pub use zerocopy::little_endian::{U16, U32};

use core::ops::Range;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::opcode::read_uint;
use crate::romfs::write::CHECKSUM_SIZE;
use crate::romfs::{Image, Kind};

/// The version of the layout, part of the fingerprint.
pub const VERSION: u32 = 2;

/// Ids of static strings and of strings of the image lie below.
pub const MAX_ID: usize = 1 << 14;

/// The longest file that can be linked: offsets in it have 15 bits.
pub const MAX_OFFSET: usize = 0x7fff;

/// Images are linked up to this size: offsets of strings have 24 bits.
pub const MAX_IMAGE: usize = 1 << 24;

/// How a file's checksum record starts: kind and length.
const CHECKSUM_HEAD: [u8; 3] = [0x80 | b'X', b'C', size_of::<U32>() as u8];

/// The fixed part of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Head {
    /// CRC-32 of the payload behind this field.
    pub crc: U32,
    /// Of the loader that it is for: see [`fingerprint`].
    pub fingerprint: U32,
    /// Static strings of that loader.
    pub n_static: U16,
    /// Strings of the image.
    pub n_strings: U16,
    /// Modules.
    pub n_modules: U16,
    /// Zero.
    pub reserved: U16,
}

/// A module of the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Module {
    /// Where its file's data starts, in bytes from the image's start.
    pub file_at: U32,
    /// CRC-32 of its data, as the file's checksum record has it.
    pub file_crc: U32,
    /// Where its section starts in the payload.
    pub section_at: U32,
}

/// A string of the image: where its entry in a qstr table starts, at its length, in bytes from the image's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Text(pub [u8; 3]);

impl Text {
    /// The string at an offset; `None` beyond [`MAX_IMAGE`].
    pub fn new(offset: usize) -> Option<Self> {
        let [a, b, c, 0] = u32::try_from(offset).ok()?.to_le_bytes() else { return None };
        Some(Self([a, b, c]))
    }

    /// Its offset.
    pub fn offset(self) -> usize {
        let [a, b, c] = self.0;
        u32::from_le_bytes([a, b, c, 0]) as usize
    }
}

/// Why a link record cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkError {
    /// It ends before its tables do.
    Truncated,
    /// Its CRC-32 is not that of its bytes.
    Checksum,
    /// It is for a loader with other static strings, or of another layout.
    Fingerprint,
    /// More strings than there are ids.
    Strings,
}

impl core::fmt::Display for LinkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Truncated => "link record ends too early",
            Self::Checksum => "link record does not match its checksum",
            Self::Fingerprint => "link record is for a loader with other names",
            Self::Strings => "link record has more strings than there are ids",
        })
    }
}

impl core::error::Error for LinkError {}

/// What a loader with these static strings recognises its records by.
pub const fn fingerprint(strings: &[&str]) -> u32 {
    let mut hash = 0x811c_9dc5u32 ^ VERSION;
    let mut i = 0;
    while i < strings.len() {
        let text = strings[i].as_bytes();
        let mut at = 0;
        while at < text.len() {
            hash = (hash ^ text[at] as u32).wrapping_mul(0x0100_0193);
            at += 1;
        }
        // Where one string ends and the next one begins makes a difference.
        hash = (hash ^ 0x100).wrapping_mul(0x0100_0193);
        i += 1;
    }
    hash
}

/// Where the payload of an image's link record lies: directly behind the info record, if there is one.
pub fn find(image: &Image<'_>) -> Option<Range<usize>> {
    let mut records = image.root().records();
    let mut next = || records.next()?.ok();
    let (info, link) = (next()?, next()?);
    (info.kind == Kind::INFO && link.kind == Kind::LINK).then_some(link.payload)
}

/// A link record that fits its reader.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    image: &'a [u8],
    payload: &'a [u8],
    n_static: usize,
    modules: &'a [Module],
    strings: &'a [Text],
}

impl<'a> Link<'a> {
    /// Opens the record at `range` of an image, for a reader with these static strings. Reads the record once, for its CRC-32.
    ///
    /// # Errors
    /// See [`LinkError`].
    pub fn open(image: &'a [u8], range: Range<usize>, fingerprint: u32, n_static: usize) -> Result<Self, LinkError> {
        let payload = image.get(range).ok_or(LinkError::Truncated)?;
        let (head, rest) = Head::ref_from_prefix(payload).map_err(|_| LinkError::Truncated)?;
        if head.crc.get() != crate::crc::of(&payload[size_of::<U32>()..]) {
            return Err(LinkError::Checksum);
        }
        if head.fingerprint.get() != fingerprint || usize::from(head.n_static.get()) != n_static {
            return Err(LinkError::Fingerprint);
        }
        let (n_modules, n_strings) = (head.n_modules.get().into(), head.n_strings.get().into());
        if n_static + n_strings >= MAX_ID {
            return Err(LinkError::Strings);
        }
        let (modules, rest) =
            <[Module]>::ref_from_prefix_with_elems(rest, n_modules).map_err(|_| LinkError::Truncated)?;
        let (strings, _) = <[Text]>::ref_from_prefix_with_elems(rest, n_strings).map_err(|_| LinkError::Truncated)?;
        Ok(Self { image, payload, n_static, modules, strings })
    }

    /// The image's bytes.
    pub fn image(&self) -> &'a [u8] {
        self.image
    }

    /// How many strings there are.
    pub fn n_strings(&self) -> usize {
        self.strings.len()
    }

    /// The modules, by the place of their files.
    pub fn modules(&self) -> &'a [Module] {
        self.modules
    }

    /// A string of the image by its number; `None` where there is none.
    #[inline]
    pub fn string(&self, index: usize) -> Option<&'a [u8]> {
        let mut at = self.strings.get(index)?.offset();
        let head = read_uint(self.image, &mut at).ok()?;
        self.image.get(at..)?.get(..(head >> 1) as usize)
    }

    /// The number of a string whose hash, as [`crate::qstr::hash`] gives it, is `hash`.
    pub fn find_string(&self, text: &[u8], hash: u16) -> Option<usize> {
        let order = |entry: &Text| {
            let mut at = entry.offset();
            let len = read_uint(self.image, &mut at).map_or(0, |head| (head >> 1) as usize);
            let found = self.image.get(at..).and_then(|rest| rest.get(..len)).unwrap_or_default();
            crate::qstr::hash(found).cmp(&hash).then_with(|| found.cmp(text))
        };
        self.strings.binary_search_by(order).ok()
    }

    /// The section of the module whose file has these bytes of the image as its data, if they are those that were linked, as far as
    /// their stored checksum says.
    pub fn section_of(&self, data: &[u8]) -> Option<Section<'a>> {
        let file_at = data.as_ptr().addr().checked_sub(self.image.as_ptr().addr())?;
        let end = file_at.checked_add(data.len())?;
        // The checksum follows the data but where that lies apart from the file's record.
        let crc = match self.image.get(end..)?.first_chunk::<CHECKSUM_SIZE>() {
            Some([a, b, c, crc @ ..]) if [*a, *b, *c] == CHECKSUM_HEAD => u32::from_le_bytes(*crc),
            _ => crate::crc::of(data),
        };
        self.section(file_at, crc)
    }

    /// The section of the module whose file has its data at an offset of the image, with this CRC-32.
    pub fn section(&self, file_at: usize, file_crc: u32) -> Option<Section<'a>> {
        let found = self.modules.binary_search_by_key(&file_at, |module| module.file_at.get() as usize).ok()?;
        let module = &self.modules[found];
        if module.file_crc.get() != file_crc {
            return None;
        }
        Section::read(self.payload.get(module.section_at.get() as usize..)?)
    }

    /// Ids up to this one are those of static strings.
    pub fn n_static(&self) -> usize {
        self.n_static
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fingerprints_tell_boundaries_and_order() {
        let all = [&["ab", "c"][..], &["a", "bc"], &["c", "ab"], &["abc"], &["ab", "c", ""]].map(fingerprint);
        for (i, one) in all.iter().enumerate() {
            assert!(!all[..i].contains(one));
        }
    }

    #[test]
    fn offsets_of_strings_have_three_bytes() {
        assert_eq!(Text::new(0x12_3456).map(Text::offset), Some(0x12_3456));
        assert_eq!(Text::new(MAX_IMAGE - 1).map(Text::offset), Some(MAX_IMAGE - 1));
        assert_eq!(Text::new(MAX_IMAGE), None);
    }
}
