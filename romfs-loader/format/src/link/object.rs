//! Constant objects of a module, which are read where they lie in its section.
//!
//! An object starts at a multiple of four bytes of the section; what refers to it counts in units of four bytes from
//! there. Numbers are laid out as the loader's own objects are, which hold no address, so that a value can point to
//! them. All numbers are little-endian.
//!
//! ```text
//! float     type, 7 zeros, f64
//! complex   type, 7 zeros, f64 × 2
//! int       type, 1 where it is below zero, 2 zeros, u32 number of limbs, u32 × n from the lowest on, last not zero
//! tuple     type, form, 2 zeros, u32 number of items, items, zeros up to a multiple of four bytes
//! ```
//!
//! The form of a tuple says in its two lowest bits how many bytes its items have, as log2. Above them, [`MIXED`] is set
//! unless all items are ints, which then are the items. A mixed item has its kind in its three lowest bits, and above
//! it a number: see [`Item`].

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Bytes that objects start at multiples of, and what refers to them counts in.
pub const UNIT: usize = 4;

/// Types in an object's first byte. Those of numbers are the loader's, which asserts it.
pub mod ty {
    /// An int of any size.
    pub const INT: u8 = 11;
    /// A float.
    pub const FLOAT: u8 = 12;
    /// A complex number.
    pub const COMPLEX: u8 = 13;
    /// A tuple.
    pub const TUPLE: u8 = 0xf0;
}

/// In a tuple's form: its items have kinds.
pub const MIXED: u8 = 4;

/// What a constant of a module is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ConstantKind {
    /// A string: the place of its length in the file.
    Str = 0,
    /// Bytes, likewise.
    Bytes = 1,
    /// A tuple that is not empty: where it lies in the section. No object lies so near its start as the numbers that
    /// stand for [`Item::Singleton`].
    Tuple = 2,
    /// A number or an empty tuple: where it lies in the section.
    Number = 3,
}

/// A constant of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constant {
    /// What it is.
    pub kind: ConstantKind,
    /// Where it lies: a string or bytes, in bytes from the start of the file; else in units of four bytes from the
    /// start of the section.
    pub at: u32,
}

/// Bits of a constant's number where constants take 16 bits, and where they take 32. Its kind stands above.
const NARROW: u32 = 14;
const WIDE: u32 = 30;

impl Constant {
    /// A constant.
    pub fn new(kind: ConstantKind, at: u32) -> Self {
        Self { kind, at }
    }

    /// The entry of a constant; `None` where its number has too many bits.
    pub fn encode(self, wide: bool) -> Option<u32> {
        let bits = if wide { WIDE } else { NARROW };
        (self.at >> bits == 0).then_some((self.kind as u32) << bits | self.at)
    }

    /// What an entry says.
    pub fn decode(entry: u32, wide: bool) -> Self {
        use ConstantKind::{Bytes, Number, Str, Tuple};
        let (kind, at) = Self::parts(entry, wide);
        Self { kind: [Str, Bytes, Tuple, Number][kind as usize & 3], at }
    }

    /// The number of the kind in an entry, and its number.
    #[inline(always)]
    pub fn parts(entry: u32, wide: bool) -> (u32, u32) {
        let bits = if wide { WIDE } else { NARROW };
        (entry >> bits & 3, entry & ((1 << bits) - 1))
    }
}

/// An item of a tuple.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// An int that is a small int whatever the word.
    Int(i32),
    /// A string: where its length lies in the file.
    Str(u32),
    /// Bytes, likewise.
    Bytes(u32),
    /// An interned string: its id.
    Qstr(u32),
    /// An object: where it lies in the section, in units of four bytes.
    Object(u32),
    /// `None`, `False`, `True` and `...`, from 0.
    Singleton(u32),
}

impl Item {
    /// Bits of a mixed item's kind.
    const KIND: u32 = 3;

    fn parts(self) -> (i32, i32) {
        // What has more bits than fit does not come out as it went in.
        match self {
            Self::Int(n) => (0, n),
            Self::Str(at) => (1, at as i32),
            Self::Bytes(at) => (2, at as i32),
            Self::Qstr(id) => (3, id as i32),
            Self::Object(at) => (4, at as i32),
            Self::Singleton(which) => (5, which as i32),
        }
    }

    /// What is written for it in a tuple of this form; `None` where it does not fit.
    pub fn encode(self, form: u8) -> Option<i32> {
        let bits = 8 << (form & 3);
        let (kind, number) = self.parts();
        let raw = match (form & MIXED, kind) {
            (0, 0) => number,
            (0, _) => return None,
            _ => number << Self::KIND | kind,
        };
        let spare = 32 - bits;
        (raw << spare >> spare == raw && Self::decode(raw, form) == Some(self)).then_some(raw)
    }

    /// What was written, in a tuple of this form; `None` where that is amiss.
    #[inline(always)]
    pub fn decode(raw: i32, form: u8) -> Option<Self> {
        if form & MIXED == 0 {
            return Some(Self::Int(raw));
        }
        let number = raw >> Self::KIND;
        Some(match raw & ((1 << Self::KIND) - 1) {
            0 => Self::Int(number),
            1 => Self::Str(u32::try_from(number).ok()?),
            2 => Self::Bytes(u32::try_from(number).ok()?),
            3 => Self::Qstr(u32::try_from(number).ok()?),
            4 => Self::Object(u32::try_from(number).ok()?),
            5 => Self::Singleton(u32::try_from(number).ok()?),
            _ => return None,
        })
    }

    /// The form that takes the least for a tuple of these items; `None` where some do not fit into any.
    pub fn form(items: &[Item]) -> Option<u8> {
        [0, 1, 2, 1 | MIXED, 2 | MIXED].into_iter().find(|form| items.iter().all(|item| item.encode(*form).is_some()))
    }
}

/// What an object starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct ObjectHead {
    /// See [`ty`].
    pub ty: u8,
    /// By type: a tuple's form, an int's sign.
    pub flags: u8,
    /// 0.
    pub zero: U16,
    /// By type: the number of items or limbs.
    pub len: U32,
}

impl ObjectHead {
    /// The head of an object of a type.
    pub fn new(ty: u8, flags: u8, len: u32) -> Self {
        Self { ty, flags, zero: U16::ZERO, len: U32::new(len) }
    }
}

/// An object of a section.
#[derive(Debug, Clone, Copy)]
pub enum Object<'a> {
    /// A float.
    Float,
    /// A complex number.
    Complex,
    /// An int, without zeros in front.
    Int,
    /// A tuple.
    Tuple(Tuple<'a>),
}

/// Whether a whole float lies at `at`, in units of four bytes from the section's start: what [`Object::read`] says, in
/// fewer steps.
#[inline(always)]
pub fn is_float(section: &[u8], at: u32) -> bool {
    const HEAD: u32 = u32::from_le_bytes([ty::FLOAT, 0, 0, 0]);
    let bytes = section.get((at as usize).wrapping_mul(UNIT)..).unwrap_or_default();
    match bytes.first_chunk::<16>() {
        Some([a, b, c, d, ..]) => u32::from_le_bytes([*a, *b, *c, *d]) == HEAD,
        None => false,
    }
}

impl<'a> Object<'a> {
    /// The object at an offset of a section, in units; `None` where all of it is not there, or something is amiss.
    #[inline]
    pub fn read(section: &'a [u8], at: u32) -> Option<Self> {
        let bytes = section.get((at as usize).checked_mul(UNIT)?..)?;
        let (head, rest) = ObjectHead::ref_from_prefix(bytes).ok()?;
        let len = head.len.get() as usize;
        if head.zero != U16::ZERO {
            return None;
        }
        match (head.ty, head.flags) {
            (ty::FLOAT, 0) => rest.get(..size_of::<f64>()).map(|_| Self::Float),
            (ty::COMPLEX, 0) => rest.get(..2 * size_of::<f64>()).map(|_| Self::Complex),
            (ty::INT, 0 | 1) => {
                let limbs = rest.get(..len.checked_mul(size_of::<u32>())?)?;
                let leading_zero = limbs.last_chunk().is_some_and(|last| *last == [0; size_of::<u32>()]);
                (!leading_zero).then_some(Self::Int)
            }
            (ty::TUPLE, form @ (0..=2 | 5 | 6)) => {
                let items = rest.get(..len.checked_mul(1 << (form & 3))?)?;
                Some(Self::Tuple(Tuple { section, items, form }))
            }
            _ => None,
        }
    }
}

/// A tuple of a section.
#[derive(Debug, Clone, Copy)]
pub struct Tuple<'a> {
    section: &'a [u8],
    items: &'a [u8],
    form: u8,
}

impl<'a> Tuple<'a> {
    /// A tuple of [`Tuple::parts`].
    #[inline(always)]
    pub fn new(section: &'a [u8], items: &'a [u8], form: u8) -> Self {
        Self { section, items, form }
    }

    /// The section that it lies in, its items and its form.
    pub fn parts(&self) -> (&'a [u8], &'a [u8], u8) {
        (self.section, self.items, self.form)
    }

    /// The section that it lies in.
    pub fn section(&self) -> &'a [u8] {
        self.section
    }

    /// Whether its items have kinds: else all are ints.
    #[inline]
    pub fn is_mixed(&self) -> bool {
        self.form & MIXED != 0
    }

    /// How many items it has.
    #[inline]
    pub fn len(&self) -> usize {
        self.items.len() >> (self.form & 3)
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// What is written for the item at an index.
    #[inline(always)]
    pub fn raw(&self, index: usize) -> Option<i32> {
        Some(match self.form & 3 {
            0 => i32::from(*self.items.get(index)? as i8),
            1 => i32::from(i16::from_le_bytes(*self.items.as_chunks().0.get(index)?)),
            _ => i32::from_le_bytes(*self.items.as_chunks().0.get(index)?),
        })
    }

    /// The item at an index. One that is amiss is `None`, as that of a singleton.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Item> {
        Some(Item::decode(self.raw(index)?, self.form).unwrap_or(Item::Singleton(0)))
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec::Vec;

    use super::*;

    fn tuple(items: &[Item]) -> Vec<u8> {
        let form = Item::form(items).unwrap();
        let mut bytes = Vec::from(ObjectHead::new(ty::TUPLE, form, items.len() as u32).as_bytes());
        for item in items {
            bytes.extend_from_slice(&item.encode(form).unwrap().to_le_bytes()[..1 << (form & 3)]);
        }
        bytes.resize(bytes.len().next_multiple_of(UNIT), 0);
        bytes
    }

    fn form(items: &[Item]) -> Option<u8> {
        Item::form(items)
    }

    #[test]
    fn items_are_read_as_they_were_written() {
        let all = [
            Item::Int(-1),
            Item::Int(0x0fff_ffff),
            Item::Int(-0x1000_0000),
            Item::Str(5),
            Item::Bytes(0x0fff_ffff),
            Item::Qstr(16000),
            Item::Object(9),
            Item::Singleton(3),
        ];
        for items in [&all[..], &all[..1], &all[..3], &all[3..4], &[Item::Int(-128), Item::Int(127)], &[]] {
            let bytes = tuple(items);
            let Some(Object::Tuple(read)) = Object::read(&bytes, 0) else { panic!("{bytes:?}") };
            assert_eq!(read.len(), items.len());
            assert!(items.iter().enumerate().all(|(i, item)| read.get(i) == Some(*item)), "{items:?}");
            assert_eq!(read.get(items.len()), None);
        }
    }

    #[test]
    fn the_least_form_is_taken() {
        assert_eq!(form(&[Item::Int(127)]), Some(0));
        assert_eq!(form(&[Item::Int(128)]), Some(1));
        assert_eq!(form(&[Item::Int(0x8000)]), Some(2));
        assert_eq!(form(&[Item::Int(0x0fff), Item::Qstr(0x0fff)]), Some(1 | MIXED));
        assert_eq!(form(&[Item::Int(0x1000), Item::Qstr(1)]), Some(2 | MIXED));
        assert_eq!(form(&[Item::Int(0x1000_0000), Item::Qstr(1)]), None);
        assert_eq!(form(&[Item::Object(0x1000_0000)]), None);
        assert_eq!(form(&[Item::Object(u32::MAX)]), None);
    }

    #[test]
    fn constants_are_read_as_they_were_written() {
        use ConstantKind::{Bytes, Number, Str, Tuple};
        for (kind, at) in [(Str, 5), (Bytes, 0x3fff), (Tuple, 7), (Number, 8)] {
            let constant = Constant::new(kind, at);
            for wide in [false, true] {
                assert_eq!(Constant::decode(constant.encode(wide).unwrap(), wide), constant);
            }
        }
        assert_eq!((Constant::new(Str, 0x4000).encode(false), Constant::new(Str, 1 << 30).encode(true)), (None, None));
    }

    #[test]
    fn what_is_not_all_there_is_no_object() {
        let float = [ty::FLOAT, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        let int = [ty::INT, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x80];
        let tuple = [ty::TUPLE, 1, 0, 0, 2, 0, 0, 0, 1, 0, 2, 0];
        assert!(is_float(&float, 0) && !is_float(&float[..15], 0) && !is_float(&[&float[1..], &float].concat(), 0));
        for whole in [&float[..], &int, &tuple] {
            assert!(Object::read(whole, 0).is_some());
            for len in 0..whole.len() {
                assert!(Object::read(&whole[..len], 0).is_none(), "{:?}", &whole[..len]);
            }
            let mut changed = Vec::from(whole);
            changed[2] = 1;
            assert!(Object::read(&changed, 0).is_none());
            changed[..2].copy_from_slice(&[whole[0], 3]);
            changed[2] = 0;
            assert!(Object::read(&changed, 0).is_none());
        }
        // Zeros in front, more than there can be.
        assert!(Object::read(&[ty::INT, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 0).is_none());
        assert!(Object::read(&[ty::INT, 0, 0, 0, 0, 0, 0, 0], 0).is_some());
        assert!(Object::read(&[ty::TUPLE, 2, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0], 0).is_none());
        assert!(Object::read(&float, u32::MAX).is_none());
    }
}
