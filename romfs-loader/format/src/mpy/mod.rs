//! The `.mpy` container, version 6: read in place, checked and lazily; and written.
//!
//! ```text
//!  'M' │ 6 │ flags: sub-version (2 bits), arch (4 bits), 0x40 arch flags follow │ small-int bits
//!  [arch flags]  n_qstr  n_obj                                  varints
//!  qstr × n_qstr     varint: id << 1 | 1, or length << 1, then the bytes and a NUL. The first is the file name
//!  object × n_obj    a tag, then by tag: nothing; a length, the bytes (and a NUL); a count, objects
//!  raw code          varint: length << 3 | has children << 2 | kind, then the bytes
//!                    [n_children, raw code × n_children]
//! ```
//!
//! Everything is addressed by its offset in the file, so that a reader can keep offsets and nothing else.

mod check;
mod error;
mod object;
mod prelude;
mod raw_code;
mod writer;

pub use check::{MAX_CODE_DEPTH, check};
pub use error::{Error, ErrorKind};
pub use object::{BYTES_TAG, MAX_TUPLE_DEPTH, Object, Objects};
pub use prelude::{Lines, Names, Prelude, scope};
pub(crate) use raw_code::viper;
pub use raw_code::{Children, Kind, RawCode, RawCodes, bytecode_end};
pub use writer::{
    Sink, write_children, write_header, write_lines, write_object, write_qstr, write_raw_code, write_static_qstr,
    write_tuple, write_uint,
};

use crate::opcode::read_uint;

/// The version of the format.
pub const VERSION: u8 = 6;

/// The sub-version, which only files with native code must match.
pub const SUB_VERSION: u8 = 3;

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Sub-version; of no consequence where `arch` is 0.
    pub sub_version: u8,
    /// Architecture of the native code, 0 where there is none.
    pub arch: u8,
    /// Extensions of the architecture that the native code needs, 0 where the header does not say.
    pub arch_flags: u32,
    /// How many bits a small int must have for this bytecode.
    pub small_int_bits: u8,
}

const ARCH_FLAGS_FOLLOW: u8 = 0x40;

/// Number of known architectures, none included.
const ARCHS: u8 = 13;

impl Header {
    /// Reads the header, and gives the offset behind it.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, usize), Error> {
        let &[magic, version, flags, small_int_bits] =
            bytes.first_chunk().ok_or(Error::new(ErrorKind::Truncated, bytes.len()))?;
        if magic != b'M' {
            return Err(Error::new(ErrorKind::Magic, 0));
        }
        if version != VERSION {
            return Err(Error::new(ErrorKind::Version, 1));
        }
        let mut at = 4;
        let (sub_version, arch) = (flags & 3, flags >> 2 & 0xf);
        if arch >= ARCHS || flags & 0x80 != 0 {
            return Err(Error::new(ErrorKind::Arch, 2));
        }
        if arch != 0 && sub_version != SUB_VERSION {
            return Err(Error::new(ErrorKind::SubVersion, 2));
        }
        if small_int_bits > 63 {
            return Err(Error::new(ErrorKind::SmallIntBits, 3));
        }
        let arch_flags = if flags & ARCH_FLAGS_FOLLOW != 0 { read_uint(bytes, &mut at)? } else { 0 };
        Ok((Self { sub_version, arch, arch_flags, small_int_bits }, at))
    }
}

/// What stands before the tables of a `.mpy` file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The header.
    pub header: Header,
    /// Number of qstrs.
    pub n_qstr: u32,
    /// Number of constant objects.
    pub n_obj: u32,
    qstrs_at: usize,
}

impl Head {
    /// Reads it. Whether as many entries follow is not looked at.
    ///
    /// # Errors
    /// See [`ErrorKind`]: what is wrong with the header.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let (header, mut at) = Header::read(bytes)?;
        let (n_qstr, n_obj) = (read_uint(bytes, &mut at)?, read_uint(bytes, &mut at)?);
        Ok(Self { header, n_qstr, n_obj, qstrs_at: at })
    }
}

/// A `.mpy` file whose header and tables have been read.
#[derive(Clone, Copy, Debug)]
pub struct Mpy<'a> {
    bytes: &'a [u8],
    header: Header,
    n_qstr: u32,
    n_obj: u32,
    qstrs_at: usize,
    objects_at: usize,
    code_at: usize,
}

impl<'a> Mpy<'a> {
    /// Reads the header and walks over both tables. Costs a step per table entry; strings are skipped.
    ///
    /// # Errors
    /// Everything that [`ErrorKind`] lists for the container; the code is not looked at.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Error> {
        let Head { header, n_qstr, n_obj, qstrs_at } = Head::read(bytes)?;
        if n_qstr == 0 {
            return Err(Error::new(ErrorKind::NoFileName, qstrs_at));
        }
        let mut qstrs = Qstrs::new(bytes, qstrs_at, n_qstr);
        for qstr in &mut qstrs {
            qstr?;
        }
        let objects_at = qstrs.at;
        let code_at = object::skip(bytes, objects_at, n_obj)?;
        Ok(Self { bytes, header, n_qstr, n_obj, qstrs_at, objects_at, code_at })
    }

    /// The whole file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// What the first bytes say.
    pub fn header(&self) -> Header {
        self.header
    }

    /// Number of qstrs, at least one: the first is the source file's name.
    pub fn n_qstr(&self) -> u32 {
        self.n_qstr
    }

    /// Number of constant objects.
    pub fn n_obj(&self) -> u32 {
        self.n_obj
    }

    /// The qstr table. Entries do not fail, since the file has been parsed.
    pub fn qstrs(&self) -> Qstrs<'a> {
        Qstrs::new(self.bytes, self.qstrs_at, self.n_qstr)
    }

    /// The table of constant objects. Entries do not fail, since the file has been parsed.
    pub fn objects(&self) -> Objects<'a> {
        Objects::new(self.bytes, self.objects_at, self.n_obj)
    }

    /// Offset of the outermost raw code, the module's body.
    pub fn code_at(&self) -> usize {
        self.code_at
    }

    /// The raw code at an offset: [`Self::code_at`] or that of a child.
    ///
    /// # Errors
    /// See [`RawCode::read`].
    pub fn raw_code(&self, at: usize) -> Result<RawCode<'a>, Error> {
        RawCode::read(self.bytes, at, self.header.arch)
    }

    /// All raw codes of the file, each before its children.
    pub fn raw_codes(&self) -> RawCodes<'a> {
        RawCodes::new(self.bytes, self.code_at, 1, self.header.arch)
    }
}

/// An entry of the qstr table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qstr<'a> {
    /// Index into [`crate::qstr::STATIC`], never 0.
    Static(u16),
    /// A string in the file.
    Str {
        /// Offset of its first byte. A NUL follows the last.
        offset: usize,
        /// The bytes, not checked for UTF-8.
        bytes: &'a [u8],
    },
}

impl<'a> Qstr<'a> {
    /// The string's bytes.
    pub fn as_bytes(&self) -> &'a [u8] {
        match *self {
            Self::Static(id) => crate::qstr::STATIC.get(usize::from(id)).unwrap_or(&"").as_bytes(),
            Self::Str { bytes, .. } => bytes,
        }
    }
}

/// Iterates over a qstr table.
#[derive(Clone, Debug)]
pub struct Qstrs<'a> {
    bytes: &'a [u8],
    at: usize,
    left: u32,
}

impl<'a> Qstrs<'a> {
    /// Offset of the next entry.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// The `count` entries at an offset.
    pub(crate) fn new(bytes: &'a [u8], at: usize, count: u32) -> Self {
        Self { bytes, at, left: count }
    }

    fn read(&mut self) -> Result<Qstr<'a>, Error> {
        let start = self.at;
        let head = read_uint(self.bytes, &mut self.at)?;
        if head & 1 != 0 {
            let id = head >> 1;
            return match u16::try_from(id) {
                Ok(id) if id != 0 && usize::from(id) < crate::qstr::COUNT => Ok(Qstr::Static(id)),
                _ => Err(Error::new(ErrorKind::StaticQstr, start)),
            };
        }
        let (offset, bytes) = terminated(self.bytes, &mut self.at, head >> 1)?;
        Ok(Qstr::Str { offset, bytes })
    }
}

impl<'a> Iterator for Qstrs<'a> {
    type Item = Result<Qstr<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = self.read();
        if item.is_err() {
            self.left = 0;
        }
        Some(item)
    }
}

/// `len` bytes at `*at`, and moves `at` behind them.
fn take<'a>(bytes: &'a [u8], at: &mut usize, len: u32) -> Result<&'a [u8], Error> {
    let end = usize::try_from(len).ok().and_then(|len| at.checked_add(len));
    let taken = end.and_then(|end| bytes.get(*at..end)).ok_or(Error::new(ErrorKind::Truncated, bytes.len()))?;
    *at += taken.len();
    Ok(taken)
}

/// `len` bytes at `*at` with their offset, and moves `at` behind the NUL that must follow them.
fn terminated<'a>(bytes: &'a [u8], at: &mut usize, len: u32) -> Result<(usize, &'a [u8]), Error> {
    let start = *at;
    let taken = take(bytes, at, len)?;
    match bytes.get(*at) {
        Some(0) => *at += 1,
        Some(_) => return Err(Error::new(ErrorKind::NotTerminated, *at)),
        None => return Err(Error::new(ErrorKind::Truncated, *at)),
    }
    Ok((start, taken))
}

#[cfg(test)]
mod tests;
