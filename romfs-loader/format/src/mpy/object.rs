//! Constant objects, read in place.

use super::{Error, ErrorKind, take, terminated};
use crate::opcode::read_uint;

/// How deep tuples may be nested in each other.
pub const MAX_TUPLE_DEPTH: usize = 64;

/// What stands before the length of bytes.
pub const BYTES_TAG: u8 = tag::BYTES;

pub(super) mod tag {
    pub const FUN_TABLE: u8 = 0;
    pub const NONE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const TRUE: u8 = 3;
    pub const ELLIPSIS: u8 = 4;
    pub const STR: u8 = 5;
    pub const BYTES: u8 = 6;
    pub const INT: u8 = 7;
    pub const FLOAT: u8 = 8;
    pub const COMPLEX: u8 = 9;
    pub const TUPLE: u8 = 10;
}

/// A constant object. The slices lie in the file.
#[derive(Clone, Debug)]
pub enum Object<'a> {
    /// The table of runtime functions, which only native code needs.
    FunTable,
    /// `None`.
    None,
    /// `False`.
    False,
    /// `True`.
    True,
    /// `...`.
    Ellipsis,
    /// A string: offset of its first byte, and its bytes, not checked for UTF-8. A NUL follows in the file.
    Str(usize, &'a [u8]),
    /// Bytes: offset of the first, and they. A NUL follows in the file.
    Bytes(usize, &'a [u8]),
    /// An integer as decimal text, and its offset.
    Int(usize, &'a [u8]),
    /// A float as text, and its offset.
    Float(usize, &'a [u8]),
    /// A complex number as text, and its offset.
    Complex(usize, &'a [u8]),
    /// A tuple: iterates over its items.
    Tuple(Objects<'a>),
}

/// Iterates over a table of objects or the items of a tuple.
#[derive(Clone, Debug)]
pub struct Objects<'a> {
    bytes: &'a [u8],
    at: usize,
    left: u32,
}

impl<'a> Objects<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize, count: u32) -> Self {
        Self { bytes, at, left: count }
    }

    /// Whether these are objects of a file: of the very bytes, not of equal ones.
    pub fn is_of(&self, file: &[u8]) -> bool {
        core::ptr::eq(self.bytes, file)
    }

    /// Offset of the next object's tag.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// How many are left.
    pub fn remaining(&self) -> u32 {
        self.left
    }

    fn read(&mut self) -> Result<Object<'a>, Error> {
        let (object, at) = read(self.bytes, self.at)?;
        self.at = match &object {
            Object::Tuple(items) => skip(self.bytes, items.at, items.left)?,
            _ => at,
        };
        Ok(object)
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Object<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = self.read();
        if item.is_err() {
            self.left = 0;
        }
        Some(item)
    }
}

impl<'a> Object<'a> {
    /// The object whose tag is at an offset of the file.
    ///
    /// # Errors
    /// [`ErrorKind::Truncated`], [`ErrorKind::ObjectTag`], [`ErrorKind::TooBig`], [`ErrorKind::NotTerminated`],
    /// [`ErrorKind::Count`]. The items of a tuple are not looked at.
    pub fn read(bytes: &'a [u8], at: usize) -> Result<Self, Error> {
        read(bytes, at).map(|(object, _)| object)
    }
}

/// Reads one object; for a tuple the offset is that of its first item.
fn read(bytes: &[u8], mut at: usize) -> Result<(Object<'_>, usize), Error> {
    let start = at;
    let tag = *bytes.get(at).ok_or(Error::new(ErrorKind::Truncated, at))?;
    at += 1;
    let object = match tag {
        tag::FUN_TABLE => Object::FunTable,
        tag::NONE => Object::None,
        tag::FALSE => Object::False,
        tag::TRUE => Object::True,
        tag::ELLIPSIS => Object::Ellipsis,
        tag::STR | tag::BYTES => {
            let len = read_uint(bytes, &mut at)?;
            let (offset, data) = terminated(bytes, &mut at, len)?;
            if tag == tag::STR { Object::Str(offset, data) } else { Object::Bytes(offset, data) }
        }
        tag::INT | tag::FLOAT | tag::COMPLEX => {
            let len = read_uint(bytes, &mut at)?;
            let offset = at;
            let text = take(bytes, &mut at, len)?;
            match tag {
                tag::INT => Object::Int(offset, text),
                tag::FLOAT => Object::Float(offset, text),
                _ => Object::Complex(offset, text),
            }
        }
        tag::TUPLE => {
            let count = read_uint(bytes, &mut at)?;
            // Every item has a byte at least, so a bigger count is known to be wrong without walking.
            if count as usize > bytes.len() - at {
                return Err(Error::new(ErrorKind::Count, start));
            }
            Object::Tuple(Objects::new(bytes, at, count))
        }
        _ => return Err(Error::new(ErrorKind::ObjectTag, start)),
    };
    Ok((object, at))
}

/// Walks over `count` objects at an offset and gives the offset behind them.
pub(super) fn skip(bytes: &[u8], mut at: usize, count: u32) -> Result<usize, Error> {
    // How many objects are left on each level of nesting.
    let mut left = [0u32; MAX_TUPLE_DEPTH + 1];
    let mut depth = 0;
    left[0] = count;
    loop {
        let start = at;
        let here = left.get_mut(depth).ok_or(Error::new(ErrorKind::TupleDepth, start))?;
        if *here == 0 {
            match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return Ok(at),
            }
            continue;
        }
        *here -= 1;
        let object;
        (object, at) = read(bytes, at)?;
        if let Object::Tuple(items) = object {
            depth += 1;
            *left.get_mut(depth).ok_or(Error::new(ErrorKind::TupleDepth, start))? = items.left;
        }
    }
}
