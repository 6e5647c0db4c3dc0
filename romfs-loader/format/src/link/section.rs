//! What the link record says of one module.

use zerocopy::little_endian::U16;
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
    /// Names whose values are in the image.
    pub n_values: U16,
    /// Offset in the file of the raw code of its top level, and [`BEGINS`].
    pub code_at: U16,
}

/// Set beside the offset of the code when a beginning is stated.
pub const BEGINS: u16 = 0x8000;

impl SectionHead {
    /// Entries of all the tables that follow, of 16 bits each.
    pub fn entries(&self) -> usize {
        self.before_namespace() + self.namespace_entries() + 2 * usize::from(self.begins())
    }

    /// Entries of the tables in front of the namespace.
    #[inline(always)]
    pub fn before_namespace(&self) -> usize {
        usize::from(self.n_qstr.get()) + usize::from(self.n_obj.get())
    }

    /// Entries of the namespace.
    #[inline(always)]
    pub fn namespace_entries(&self) -> usize {
        let n_names = usize::from(self.n_names.get());
        n_names + n_names.div_ceil(16) + usize::from(self.n_values.get())
    }

    /// The namespace in its entries; `None` where they are too few, or there are more values than names.
    #[inline(always)]
    pub fn namespace<'a>(&self, entries: &'a [U16]) -> Option<Namespace<'a>> {
        Namespace::new(entries, self.n_names.get(), self.n_values.get())
    }

    fn begins(&self) -> bool {
        self.code_at.get() & BEGINS != 0
    }

    /// The section with these tables behind its head; `None` where they are too short. Its `bytes` are empty.
    fn divide<'a>(&self, tables: &'a [U16]) -> Option<Section<'a>> {
        let (qstrs, rest) = tables.split_at_checked(self.n_qstr.get().into())?;
        let (constants, rest) = rest.split_at_checked(self.n_obj.get().into())?;
        let (names, rest) = rest.split_at_checked(self.namespace_entries())?;
        let (begin, begun) = match rest {
            [begin, begun, ..] if self.begins() => (begin.get().into(), begun.get().into()),
            _ => (0, 0),
        };
        let code_at = (self.code_at.get() & !BEGINS).into();
        Some(Section { bytes: &[], code_at, begin, begun, qstrs, constants, names: self.namespace(names)? })
    }
}

/// The section of a module.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// The whole section; of no meaning where one is written.
    pub bytes: &'a [u8],
    /// Offset in the file of the raw code of its top level, as far as the record says.
    pub code_at: usize,
    /// Bytes of code of the top level's beginning, which does nothing but store names whose values are in the image; 0 where it has none.
    pub begin: usize,
    /// How many names the beginning stores: those behind the ones that every import stores, one after the other.
    pub begun: usize,
    /// The qstr table as ids.
    pub qstrs: &'a [U16],
    /// Where each constant is: where its length lies in the file, or [`IN_RAM`] and its slot.
    pub constants: &'a [U16],
    /// The names that its code stores.
    pub names: Namespace<'a>,
}

/// Set in the entry of a constant that is in RAM.
pub const IN_RAM: u16 = 0x8000;

impl<'a> Section<'a> {
    /// The section at the start of `bytes`; `None` where it is longer than they are.
    #[inline]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, rest) = SectionHead::ref_from_prefix(bytes).ok()?;
        let (tables, _) = <[U16]>::ref_from_prefix_with_elems(rest, head.entries()).ok()?;
        let bytes = &bytes[..size_of::<SectionHead>() + size_of_val(tables)];
        Some(Self { bytes, ..head.divide(tables)? })
    }

    /// Bytes that the section takes with so many entries; `begins` when it states a beginning.
    pub fn size(n_qstr: usize, n_obj: usize, n_names: usize, n_values: usize, begins: bool) -> usize {
        let entries = n_qstr + n_obj + n_names + n_names.div_ceil(16) + n_values + 2 * usize::from(begins);
        size_of::<SectionHead>() + entries * size_of::<U16>()
    }

    /// What stands behind the tables: the beginning, if there is one.
    pub fn beginning(&self) -> Option<[U16; 2]> {
        let short = |n: usize| u16::try_from(n).ok().map(U16::new);
        if self.begin > 0 { Some([short(self.begin)?, short(self.begun)?]) } else { None }
    }

    /// The fixed part that belongs in front of the tables; `None` where they are too long.
    pub fn head(&self) -> Option<SectionHead> {
        let short = |n: usize| u16::try_from(n).ok().map(U16::new);
        Some(SectionHead {
            n_qstr: short(self.qstrs.len())?,
            n_obj: short(self.constants.len())?,
            n_names: U16::new(self.names.n_names),
            n_values: U16::new(self.names.n_values),
            code_at: short(self.code_at | if self.beginning().is_some() { BEGINS.into() } else { 0 })?,
        })
    }

    /// Constants that are in RAM.
    pub fn constant_slots(&self) -> usize {
        self.constants.iter().filter(|entry| entry.get() & IN_RAM != 0).count()
    }
}

/// The names of a module, in the order in which its code stores them first.
///
/// ```text
///  names × n    kind of value and id: see `Named::encode`
///  bits         a bit for each name, in words of 16 from the lowest bit on: whether its value is in the image
///  values       those that are
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Namespace<'a> {
    entries: &'a [U16],
    n_names: u16,
    n_values: u16,
}

impl<'a> Namespace<'a> {
    /// So many names, so many of which have values in the image, in their entries; `None` where those are too few, or there are more values than
    /// names.
    #[inline(always)]
    pub fn new(entries: &'a [U16], n_names: u16, n_values: u16) -> Option<Self> {
        let (names, values) = (usize::from(n_names), usize::from(n_values));
        let fits = values <= names && entries.len() >= names + names.div_ceil(16) + values;
        if fits { Some(Self { entries, n_names, n_values }) } else { None }
    }

    /// The entries.
    pub fn entries(&self) -> &'a [U16] {
        self.entries
    }

    /// How many names there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.n_names.into()
    }

    /// Whether there are none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.n_names == 0
    }

    /// Names whose values are in RAM.
    #[inline(always)]
    pub fn slots(&self) -> usize {
        usize::from(self.n_names) - usize::from(self.n_values)
    }

    /// The id of the name at a position.
    #[inline(always)]
    pub fn id(&self, position: usize) -> Option<u16> {
        if position < self.len() { Some(self.entries.get(position)?.get() & ID) } else { None }
    }

    /// The position of a name.
    #[inline]
    pub fn position(&self, id: u16) -> Option<usize> {
        self.entries.get(..self.len())?.iter().position(|entry| entry.get() & ID == id)
    }

    /// The value that is expected under the name at a position; `None` where there is no name, or its value is amiss.
    #[inline]
    pub fn named(&self, position: usize) -> Option<Named> {
        if position >= self.len() {
            return None;
        }
        let (bits, values) = self.entries.get(self.len()..)?.split_at_checked(self.len().div_ceil(16))?;
        let (before, rest) = bits.split_at_checked(position / 16)?;
        let (word, bit) = (rest.first()?.get(), position % 16);
        let before: u32 = before.iter().map(|word| word.get().count_ones()).sum();
        let rank = (before + (word & ((1 << bit) - 1)).count_ones()) as usize;
        if word >> bit & 1 == 0 {
            return u16::try_from(position - rank).ok().map(Named::Slot);
        }
        Named::decode(self.entries.get(position)?.get(), values.get(rank)?.get())
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

/// The bits of an entry of a name that are its id; the kind of its value stands above.
const ID: u16 = MAX_ID as u16 - 1;
const KIND: u32 = ID.count_ones();

/// In the entry of a value that needs no place in the file: an int, in 15 bits; a singleton; else a string's id.
const INT: u16 = 0x8000;
const SINGLETON: u16 = 0x4000;

impl Named {
    /// The entry of a name with this value, and that of the value but for a slot, whose number follows from the names before. `None` where
    /// a number has too many bits.
    pub fn encode(self, id: u16) -> Option<(u16, Option<u16>)> {
        let (kind, value) = match self {
            Self::Slot(_) => (0, None),
            Self::Function(at) => (0, Some(at)),
            Self::Str(at) => (1, Some(at)),
            Self::Bytes(at) => (2, Some(at)),
            Self::Int(n) if (-0x4000..0x4000).contains(&n) => (3, Some(INT | n as u16)),
            Self::Qstr(id) if id <= ID => (3, Some(id)),
            Self::Singleton(n) if n < SINGLETON => (3, Some(SINGLETON | n)),
            _ => return None,
        };
        (id <= ID).then_some((kind << KIND | id, value))
    }

    #[inline]
    fn decode(name: u16, value: u16) -> Option<Self> {
        Some(match name >> KIND {
            0 => Self::Function(value),
            1 => Self::Str(value),
            2 => Self::Bytes(value),
            _ if value & INT != 0 => Self::Int((value << 1) as i16 >> 1),
            _ if value & SINGLETON != 0 => Self::Singleton(value & !SINGLETON),
            _ => Self::Qstr(value),
        })
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::vec;
    use std::vec::Vec;

    use super::*;

    #[test]
    fn names_are_read_as_they_were_written() {
        let values = [
            Named::Slot(0),
            Named::Function(1234),
            Named::Str(9),
            Named::Slot(1),
            Named::Bytes(0xfffe),
            Named::Int(-0x4000),
            Named::Int(-1),
            Named::Int(0x3fff),
            Named::Qstr(700),
            Named::Slot(2),
            Named::Singleton(2),
        ];
        // More than one word of bits.
        let all: Vec<Named> = values.iter().chain(&values[1..3]).chain(&values[4..9]).copied().collect();
        let mut entries = vec![U16::ZERO; all.len() + all.len().div_ceil(16)];
        let mut encoded = vec![];
        for (i, named) in all.iter().enumerate() {
            let (name, value) = named.encode(0x3a00 + i as u16).unwrap();
            entries[i] = U16::new(name);
            if let Some(value) = value {
                entries[all.len() + i / 16] |= U16::new(1 << (i % 16));
                encoded.push(U16::new(value));
            }
        }
        let (n_names, n_values) = (all.len() as u16, encoded.len() as u16);
        entries.append(&mut encoded);
        let names = Namespace::new(&entries, n_names, n_values).unwrap();
        for (i, named) in all.iter().enumerate() {
            assert_eq!((names.id(i), names.named(i)), (Some(0x3a00 + i as u16), Some(*named)));
        }
        assert_eq!((names.id(all.len()), names.named(all.len())), (None, None));
        assert_eq!((names.position(0x3a05), names.position(0x3b00)), (Some(5), None));
        assert_eq!(names.slots(), all.len() - usize::from(n_values));
        assert!(Namespace::new(&entries[1..], n_names, n_values).is_none());
        assert!(Namespace::new(&entries, 1, 2).is_none());
        assert_eq!(Named::Int(0x4000).encode(1), None);
        assert_eq!(Named::Qstr(0x4000).encode(1), None);
        assert_eq!(Named::Slot(1).encode(0x4000), None);
    }
}
