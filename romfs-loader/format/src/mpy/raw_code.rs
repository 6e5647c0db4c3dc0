//! Raw codes: a function's data and its children.

use super::{Error, ErrorKind, take};
use crate::opcode::read_uint;
use core::ops::Range;

/// What a raw code's data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bytecode.
    Bytecode,
    /// Machine code with Python's calling convention.
    Native,
    /// Machine code with typed arguments.
    Viper,
    /// Inline assembler.
    Asm,
}

/// A raw code, whose children have not been looked at.
#[derive(Clone, Debug)]
pub struct RawCode<'a> {
    /// Offset of the raw code in the file.
    pub at: usize,
    /// What the data is.
    pub kind: Kind,
    /// The data: for bytecode a prelude and the code.
    pub data: &'a [u8],
    /// Where the data lies in the file.
    pub range: Range<usize>,
    /// Number of children.
    pub n_children: u32,
    /// Offset of the first child; where there is none, of what follows.
    pub children_at: usize,
    file: &'a [u8],
    arch: u8,
}

/// Flags of viper code, as linked modules have them.
pub(crate) mod viper {
    pub const RELOCATED: u32 = 0x10;
    pub const RODATA: u32 = 0x20;
    pub const BSS: u32 = 0x40;
}

impl<'a> RawCode<'a> {
    /// Reads the raw code at an offset of a file whose header names `arch`.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`], [`ErrorKind::TooBig`]; [`ErrorKind::NativeCode`] where the kind contradicts `arch`;
    /// [`ErrorKind::NativeLayout`] for relocated code with children; [`ErrorKind::Count`] where there are more
    /// children than bytes left.
    pub fn read(file: &'a [u8], start: usize, arch: u8) -> Result<Self, Error> {
        let mut at = start;
        let head = read_uint(file, &mut at)?;
        let kind = match head & 3 {
            0 => Kind::Bytecode,
            1 => Kind::Native,
            2 => Kind::Viper,
            _ => Kind::Asm,
        };
        if kind != Kind::Bytecode && arch == 0 {
            return Err(Error::new(ErrorKind::NativeCode, start));
        }
        let data_at = at;
        let data = take(file, &mut at, head >> 3)?;
        let range = data_at..at;
        let has_children = head & 4 != 0;
        let mut relocated = false;
        match kind {
            Kind::Bytecode => {}
            Kind::Native => {
                if read_uint(file, &mut at)? as usize >= data.len() {
                    return Err(Error::new(ErrorKind::NativeLayout, start));
                }
            }
            Kind::Asm => {
                for _ in 0..3 {
                    read_uint(file, &mut at)?;
                }
            }
            Kind::Viper => {
                let flags = read_uint(file, &mut at)?;
                relocated = flags & viper::RELOCATED != 0;
                let rodata = if flags & viper::RODATA != 0 { read_uint(file, &mut at)? } else { 0 };
                if flags & viper::BSS != 0 {
                    read_uint(file, &mut at)?;
                }
                take(file, &mut at, rodata)?;
            }
        }
        let mut n_children = 0;
        if has_children {
            n_children = read_uint(file, &mut at)?;
            // Every child has a byte at least.
            if n_children as usize > file.len() - at {
                return Err(Error::new(ErrorKind::Count, start));
            }
        }
        if relocated {
            // Relocations follow the children; files with both do not exist, and would need a stack to walk.
            if has_children {
                return Err(Error::new(ErrorKind::NativeLayout, start));
            }
            skip_relocations(file, &mut at)?;
        }
        Ok(Self { at: start, kind, data, range, n_children, children_at: at, file, arch })
    }

    /// The children, without theirs. Finding the next one walks over the descendants of the one before.
    pub fn children(&self) -> Children<'a> {
        Children { all: RawCodes::new(self.file, self.children_at, 0, self.arch), left: self.n_children }
    }
}

/// Offset behind the raw code at an offset of a file without native code, and all its descendants.
///
/// # Errors
/// [`ErrorKind::Truncated`], [`ErrorKind::TooBig`]; [`ErrorKind::NativeCode`] where there is some.
pub fn bytecode_end(file: &[u8], mut at: usize) -> Result<usize, Error> {
    let mut left = 1u64;
    while left > 0 {
        let start = at;
        let head = read_uint(file, &mut at)?;
        if head & 3 != 0 {
            return Err(Error::new(ErrorKind::NativeCode, start));
        }
        take(file, &mut at, head >> 3)?;
        left -= 1;
        if head & 4 != 0 {
            left += u64::from(read_uint(file, &mut at)?);
        }
    }
    Ok(at)
}

/// Each relocation is an operation byte, with 1 in bit 0 an address, and by operation a count; 0xff ends them.
fn skip_relocations(file: &[u8], at: &mut usize) -> Result<(), Error> {
    loop {
        let op = *file.get(*at).ok_or(Error::new(ErrorKind::Truncated, *at))?;
        *at += 1;
        if op == 0xff {
            return Ok(());
        }
        if op & 1 != 0 {
            read_uint(file, at)?;
        }
        if op >> 1 <= 5 && op >> 1 & 1 != 0 {
            read_uint(file, at)?;
        }
    }
}

/// Iterates over raw codes that follow each other, each before its descendants.
///
/// It needs no stack: in this order the number of raw codes still to come is all there is to know.
#[derive(Clone, Debug)]
pub struct RawCodes<'a> {
    file: &'a [u8],
    at: usize,
    left: u64,
    arch: u8,
}

impl<'a> RawCodes<'a> {
    pub(super) fn new(file: &'a [u8], at: usize, count: u32, arch: u8) -> Self {
        Self { file, at, left: count.into(), arch }
    }

    /// Offset of the next one, or behind the last.
    pub fn offset(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for RawCodes<'a> {
    type Item = Result<RawCode<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = RawCode::read(self.file, self.at, self.arch);
        match &item {
            Ok(code) => {
                self.left += u64::from(code.n_children);
                self.at = code.children_at;
            }
            Err(_) => self.left = 0,
        }
        Some(item)
    }
}

/// Iterates over the children of one raw code.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    all: RawCodes<'a>,
    left: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = Result<RawCode<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // What is left in `all` are the descendants of the child before.
        if let Some(error) = self.all.by_ref().find_map(Result::err) {
            self.left = 0;
            return Some(Err(error));
        }
        self.left = self.left.checked_sub(1)?;
        self.all.left = 1;
        let child = self.all.next();
        if let Some(Err(_)) = child {
            self.left = 0;
        }
        child
    }
}
