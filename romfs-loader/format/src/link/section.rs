//! What the link record says of one module.

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::MAX_ID;

/// The fixed part of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
#[repr(C)]
pub struct SectionHead {
    /// Entries of the qstr table.
    pub n_qstr: U16,
    /// Constants.
    pub n_obj: U16,
    /// Names of the namespace.
    pub n_names: U16,
    /// Names whose values are in RAM.
    pub name_slots: U16,
    /// Constants that are in RAM.
    pub constant_slots: U16,
    /// Offset in the file of the raw code of its top level.
    pub code_at: U16,
}

/// The section of a module.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// The whole section; of no meaning where one is written.
    pub bytes: &'a [u8],
    /// Names whose values are in RAM.
    pub name_slots: usize,
    /// Constants that are in RAM.
    pub constant_slots: usize,
    /// Offset in the file of the raw code of its top level, as far as the record says.
    pub code_at: usize,
    /// The qstr table as ids.
    pub qstrs: &'a [U16],
    /// Where each constant lies in the file, or the slot of one in RAM, with [`IN_RAM`] set.
    pub constants: &'a [U16],
    /// The names: see [`Named`].
    pub names: &'a [U32],
}

/// Set in the entry of a constant that is in RAM.
pub const IN_RAM: u16 = 0x8000;

impl<'a> Section<'a> {
    /// The section at the start of `bytes`; `None` where it is longer than they are.
    #[inline]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = SectionHead::ref_from_prefix(bytes).ok()?;
        let (qstrs, rest) = <[U16]>::ref_from_prefix_with_elems(rest, head.n_qstr.get().into()).ok()?;
        let (constants, rest) = <[U16]>::ref_from_prefix_with_elems(rest, head.n_obj.get().into()).ok()?;
        let (names, _) = <[U32]>::ref_from_prefix_with_elems(rest, head.n_names.get().into()).ok()?;
        let (name_slots, constant_slots) = (head.name_slots.get().into(), head.constant_slots.get().into());
        if name_slots > names.len() || constant_slots > constants.len() {
            return None;
        }
        let size = Self::size(qstrs.len(), constants.len(), names.len());
        let code_at = head.code_at.get().into();
        Some(Self { bytes: bytes.get(..size)?, name_slots, constant_slots, code_at, qstrs, constants, names })
    }

    /// Bytes that the section takes with so many entries.
    #[inline(always)]
    pub fn size(n_qstr: usize, n_obj: usize, n_names: usize) -> usize {
        size_of::<SectionHead>() + (n_qstr + n_obj) * size_of::<U16>() + n_names * size_of::<U32>()
    }

    /// The fixed part that belongs in front of the tables; `None` where they are too long.
    pub fn head(&self) -> Option<SectionHead> {
        let short = |n: usize| u16::try_from(n).ok().map(U16::new);
        Some(SectionHead {
            n_qstr: short(self.qstrs.len())?,
            n_obj: short(self.constants.len())?,
            n_names: short(self.names.len())?,
            name_slots: short(self.name_slots)?,
            constant_slots: short(self.constant_slots)?,
            code_at: short(self.code_at)?,
        })
    }
}

/// The value that the module's code is expected to store under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One that only the code knows: it goes into this slot in RAM.
    Slot(u16),
    /// A function without defaults and closure: the offset of its raw code in the file.
    Function(u16),
    /// A string constant: where its length lies in the file.
    Str(u16),
    /// A bytes constant, likewise.
    Bytes(u16),
    /// A small int.
    Int(i16),
    /// An interned string.
    Qstr(u16),
    /// `None`, `False` and `True`, from 0.
    Singleton(u16),
}

const PAYLOAD_BITS: u32 = 15;
const KIND_BITS: u32 = 3;

impl Named {
    /// The entry of a name; `None` where a number has too many bits.
    pub fn encode(self, id: u16) -> Option<U32> {
        let (kind, payload) = match self {
            Self::Slot(slot) => (0, slot),
            Self::Function(at) => (1, at),
            Self::Str(at) => (2, at),
            Self::Bytes(at) => (3, at),
            Self::Int(n) if !(-0x4000..0x4000).contains(&n) => return None,
            Self::Int(n) => (4, n as u16 & 0x7fff),
            Self::Qstr(id) => (5, id),
            Self::Singleton(n) => (6, n),
        };
        if usize::from(id) >= MAX_ID || payload >> PAYLOAD_BITS != 0 {
            return None;
        }
        Some(U32::new((u32::from(id) << KIND_BITS | kind) << PAYLOAD_BITS | u32::from(payload)))
    }

    /// The id in an entry.
    #[inline(always)]
    pub fn id(entry: U32) -> u16 {
        (entry.get() >> (KIND_BITS + PAYLOAD_BITS)) as u16
    }

    /// The value in an entry.
    #[inline(always)]
    pub fn decode(entry: U32) -> Option<Self> {
        let payload = (entry.get() & 0x7fff) as u16;
        Some(match entry.get() >> PAYLOAD_BITS & 7 {
            0 => Self::Slot(payload),
            1 => Self::Function(payload),
            2 => Self::Str(payload),
            3 => Self::Bytes(payload),
            4 => Self::Int((payload << 1) as i16 >> 1),
            5 => Self::Qstr(payload),
            6 => Self::Singleton(payload),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_were_written() {
        let values = [
            Named::Slot(0),
            Named::Slot(0x7fff),
            Named::Function(1234),
            Named::Str(9),
            Named::Bytes(0x7ffe),
            Named::Int(-0x4000),
            Named::Int(-1),
            Named::Int(0x3fff),
            Named::Qstr(700),
            Named::Singleton(2),
        ];
        for value in values {
            let entry = value.encode(0x3abc).unwrap();
            assert_eq!((Named::id(entry), Named::decode(entry)), (0x3abc, Some(value)));
        }
        assert_eq!(Named::Function(0x8000).encode(1), None);
        assert_eq!(Named::Int(0x4000).encode(1), None);
        assert_eq!(Named::Slot(1).encode(0x4000), None);
    }
}
