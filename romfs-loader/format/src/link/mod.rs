//! The link record: what a loader would build in RAM at each import, built once with the image.
//!
//! Stock readers skip it, and the `.mpy` files beside it are complete: a loader that cannot use the record does
//! without. It is the same for all word sizes, for it holds no addresses and no objects: strings, constants and
//! functions are named by where they lie in the image. All numbers are little-endian.
//!
//! ```text
//!   0  u32  CRC-32 of what follows in the payload
//!   4  u32  fingerprint of the loader's static strings and of this layout; in a second record, CRC-32 of the first
//!   8  u16  number of strings before: ids 1 to that many are the loader's static strings, then the first record's
//!  10  u16  number of strings of the image: the ids behind are theirs
//!  12  u16  number of modules
//!  14  u16  number of pages of the image, 64 KiB each, in which strings lie
//!      module × n     file's offset in the image u32, its CRC-32 u32, its section's offset in the payload u32; by file
//!      page × n       its number u16, u16 the number of strings that lie in it or before
//!      string × n     u16: offset in its page of an entry of a qstr table; by page, then by hash, then by text
//!      sections       one for each module, at multiples of 4 bytes
//!
//! section
//!   0  u16  n_qstr, n_obj, n_names, n_values as below
//!   8  u32  offset in the file of the raw code of the module's top level; bit 31: a beginning is stated; bit 30: wide
//!  12  u32  bytes of the section
//!      u16 × n_qstr   the ids of the module's qstr table
//!      uN  × n_obj    constants: kind in the two highest bits, number: see `Constant`
//!      u16 × n_names  names of the module's namespace, in the order in which they are first stored: kind of value
//!                     2 bits, id 14 bits
//!      u16 × n_names / 16  a bit for each name, from the lowest on: its value is in the image; others have slots
//!                     in RAM, one after the other
//!      uN  × n_values the values in the image, by kind: 0 offset in the file of a function's raw code, 1 the number
//!                     of a constant, 3: 0x8000 | small int of 15 bits, 0x4000 | 0 for None, 1 for False, 2 for True,
//!                     3 for ..., else a string's id
//!      u16 × 2        where stated, bytes of code of the top level's beginning, and the number of names that it stores
//!      objects        see `object`
//! ```
//!
//! N is 32 in wide sections, else 16.
//!
//! The beginning of a top level is what comes before its first statement with an effect: the code that stores names
//! whose values are in the image, behind the two or three names that every import stores. A reader may take it as done,
//! and run the code behind it.
//!
//! An image may have a second record, which continues the first: its strings come on top, and its modules are those
//! that the first one does not have as they are now. So an image that is built on another keeps that one's record as it
//! is, byte for byte, and adds what is new.
//!
//! Of other names a section says no more than where room for them is: the module's code runs, and a value counts only
//! when the code stores that very value.

pub mod object;
mod section;

pub use object::{Constant, ConstantKind};
pub use section::{BEGINS, Named, Namespace, Section, SectionHead, WIDE, constant_in, write_entry};

use core::ops::Range;

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::opcode::read_uint;
use crate::romfs::write::CHECKSUM_SIZE;
use crate::romfs::{Image, Kind};

/// The version of the layout, part of the fingerprint.
pub const VERSION: u32 = 5;

/// Ids of static strings and of strings of the image lie below.
pub const MAX_ID: usize = 1 << 14;

/// The longest file that can be linked: a value that is read in place has so many bits for an offset, where words have
/// 32 bits.
pub const MAX_FILE: usize = 1 << 18;

/// Images are linked up to this size: pages have numbers of 16 bits.
pub const MAX_IMAGE: u64 = 1 << 32;

/// Bytes of a page of the image.
pub const PAGE: usize = 1 << 16;

/// How a file's checksum record starts: kind and length.
const CHECKSUM_HEAD: [u8; 3] = [0x80 | b'X', b'C', size_of::<U32>() as u8];

/// The fixed part of the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Head {
    /// CRC-32 of the payload behind this field.
    pub crc: U32,
    /// Of the loader that it is for: see [`fingerprint`]. In a second record, the first one's CRC-32.
    pub fingerprint: U32,
    /// Strings that have ids without it.
    pub n_before: U16,
    /// Strings of the image.
    pub n_strings: U16,
    /// Modules.
    pub n_modules: U16,
    /// Pages.
    pub n_pages: U16,
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

/// A page of the image in which strings lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct Page {
    /// Its number.
    pub number: U16,
    /// How many strings lie in it or in pages before it.
    pub end: U16,
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
    /// It is a second record, and continues another one than the first.
    Continuation,
    /// More strings than there are ids.
    Strings,
}

impl core::fmt::Display for LinkError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Truncated => "link record ends too early",
            Self::Checksum => "link record does not match its checksum",
            Self::Fingerprint => "link record is for a loader with other names",
            Self::Continuation => "second link record does not continue the first",
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

/// Where the payloads of an image's link records lie: of the first, and of the second, which continues it.
pub fn find(image: &Image<'_>) -> impl Iterator<Item = Range<usize>> {
    let records = image.root().records().map_while(Result::ok).filter(|_| image.info().is_some());
    records.filter(|record| record.kind == Kind::LINK).map(|record| record.payload).take(2)
}

/// The modules that a payload names, whether or not its checksum is right; `None` where it ends before they do.
pub fn modules(payload: &[u8]) -> Option<&[Module]> {
    let (head, rest) = Head::ref_from_prefix(payload).ok()?;
    <[Module]>::ref_from_prefix_with_elems(rest, head.n_modules.get().into()).ok().map(|(modules, _)| modules)
}

/// Where in the payload the CRC-32 of the file of module number `index` stands.
pub fn crc_at(index: usize) -> usize {
    size_of::<Head>() + index * size_of::<Module>() + core::mem::offset_of!(Module, file_crc)
}

/// A link record that fits its reader.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    image: &'a [u8],
    payload: &'a [u8],
    n_before: usize,
    modules: &'a [Module],
    pages: &'a [Page],
    strings: &'a [U16],
}

impl<'a> Link<'a> {
    /// Opens the record at `range` of an image, for a reader with that fingerprint, in which `n_before` strings have
    /// ids already. Reads the record once, for its CRC-32.
    ///
    /// # Errors
    /// See [`LinkError`].
    pub fn open(image: &'a [u8], range: Range<usize>, fingerprint: u32, n_before: usize) -> Result<Self, LinkError> {
        let payload = image.get(range).ok_or(LinkError::Truncated)?;
        let (head, rest) = Head::ref_from_prefix(payload).map_err(|_| LinkError::Truncated)?;
        if head.crc.get() != crate::crc::of(&payload[size_of::<U32>()..]) {
            return Err(LinkError::Checksum);
        }
        if head.fingerprint.get() != fingerprint || usize::from(head.n_before.get()) != n_before {
            return Err(LinkError::Fingerprint);
        }
        let (n_modules, n_strings) = (head.n_modules.get().into(), head.n_strings.get().into());
        if n_before + n_strings >= MAX_ID {
            return Err(LinkError::Strings);
        }
        let (modules, rest) =
            <[Module]>::ref_from_prefix_with_elems(rest, n_modules).map_err(|_| LinkError::Truncated)?;
        let (pages, rest) =
            <[Page]>::ref_from_prefix_with_elems(rest, head.n_pages.get().into()).map_err(|_| LinkError::Truncated)?;
        let (strings, _) = <[U16]>::ref_from_prefix_with_elems(rest, n_strings).map_err(|_| LinkError::Truncated)?;
        Ok(Self { image, payload, n_before, modules, pages, strings })
    }

    /// Opens the record at `range` of the same image, which continues this one.
    ///
    /// # Errors
    /// See [`LinkError`].
    pub fn open_second(&self, range: Range<usize>) -> Result<Self, LinkError> {
        Self::open(self.image, range, self.crc(), self.n_before + self.n_strings()).map_err(|error| match error {
            LinkError::Fingerprint => LinkError::Continuation,
            _ => error,
        })
    }

    /// Its CRC-32, by which a second record knows it.
    pub fn crc(&self) -> u32 {
        // A head was read from there.
        U32::ref_from_prefix(self.payload).map_or(0, |(crc, _)| crc.get())
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
        let page = self.pages.partition_point(|page| usize::from(page.end.get()) <= index);
        self.text(self.pages.get(page)?, *self.strings.get(index)?)
    }

    /// The string at an offset of a page.
    #[inline]
    fn text(&self, page: &Page, offset: U16) -> Option<&'a [u8]> {
        let mut at = (usize::from(page.number.get()) * PAGE).checked_add(offset.get().into())?;
        let head = read_uint(self.image, &mut at).ok()?;
        self.image.get(at..)?.get(..(head >> 1) as usize)
    }

    /// The number of a string whose hash, as [`crate::qstr::hash`] gives it, is `hash`.
    pub fn find_string(&self, text: &[u8], hash: u16) -> Option<usize> {
        let mut start = 0;
        self.pages.iter().find_map(|page| {
            let first = start;
            start = page.end.get().into();
            let order = |entry: &U16| {
                let found = self.text(page, *entry).unwrap_or_default();
                crate::qstr::hash(found).cmp(&hash).then_with(|| found.cmp(text))
            };
            let found = self.strings.get(first..start)?.binary_search_by(order).ok()?;
            Some(first + found)
        })
    }

    /// The section of the module whose file has these bytes of the image as its data, if they are those that were
    /// linked, as far as their stored checksum says.
    pub fn section_of(&self, data: &[u8]) -> Option<Section<'a>> {
        let file_at = data.as_ptr().addr().checked_sub(self.image.as_ptr().addr())?;
        let end = file_at.checked_add(data.len())?;
        let module = self.module_at(file_at)?;
        // The checksum follows the data but where that lies apart from the file's record.
        let crc = match self.image.get(end..)?.first_chunk::<CHECKSUM_SIZE>() {
            Some([a, b, c, crc @ ..]) if [*a, *b, *c] == CHECKSUM_HEAD => u32::from_le_bytes(*crc),
            _ => crate::crc::of(data),
        };
        if module.file_crc.get() == crc { self.section(module) } else { None }
    }

    /// The module whose file has its data at an offset of the image.
    pub fn module_at(&self, file_at: usize) -> Option<&'a Module> {
        let file_at = u32::try_from(file_at).ok()?;
        let found = self.modules.binary_search_by_key(&file_at, |module| module.file_at.get()).ok()?;
        self.modules.get(found)
    }

    /// The section of a module.
    pub fn section(&self, module: &Module) -> Option<Section<'a>> {
        Section::read(self.payload.get(module.section_at.get() as usize..)?)
    }

    /// How many strings have ids without this record.
    pub fn n_before(&self) -> usize {
        self.n_before
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
}
