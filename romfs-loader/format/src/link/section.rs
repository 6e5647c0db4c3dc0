//! What the link record says of one module.

use zerocopy::little_endian::{U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{Constant, MAX_ID};

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
    /// Offset in the file of the raw code of its top level, [`BEGINS`] and [`WIDE`].
    pub code_at: U32,
    /// Bytes of the section.
    pub size: U32,
}

/// Set beside the offset of the code when a beginning is stated.
pub const BEGINS: u32 = 1 << 31;

/// Set beside the offset of the code when constants and values take 32 bits each.
pub const WIDE: u32 = 1 << 30;

impl SectionHead {
    /// Parts of 16 bits of all the tables that follow.
    pub fn parts(&self) -> usize {
        self.before_namespace() + self.namespace_parts() + 2 * usize::from(self.begins())
    }

    /// Parts of 16 bits of the tables in front of the namespace.
    #[inline(always)]
    pub fn before_namespace(&self) -> usize {
        usize::from(self.n_qstr.get()) + width(self.is_wide()) * usize::from(self.n_obj.get())
    }

    /// Parts of 16 bits of the namespace.
    #[inline(always)]
    pub fn namespace_parts(&self) -> usize {
        namespace_parts(self.n_names.get(), self.n_values.get(), self.is_wide())
    }

    /// The namespace in its parts; `None` where they are too few, or there are more values than names.
    #[inline(always)]
    pub fn namespace<'a>(&self, parts: &'a [U16]) -> Option<Namespace<'a>> {
        Namespace::new(parts, self.n_names.get(), self.n_values.get(), self.is_wide())
    }

    /// Whether constants and values take 32 bits each.
    #[inline(always)]
    pub fn is_wide(&self) -> bool {
        self.code_at.get() & WIDE != 0
    }

    fn begins(&self) -> bool {
        self.code_at.get() & BEGINS != 0
    }

    /// The section with these tables behind its head; `None` where they are too short. Its `bytes` are empty.
    fn divide<'a>(&self, tables: &'a [U16]) -> Option<Section<'a>> {
        let (qstrs, rest) = tables.split_at_checked(self.n_qstr.get().into())?;
        let (constants, rest) = rest.split_at_checked(self.before_namespace() - qstrs.len())?;
        let (names, rest) = rest.split_at_checked(self.namespace_parts())?;
        let (begin, begun) = match rest {
            [begin, begun, ..] if self.begins() => (begin.get().into(), begun.get().into()),
            _ => (0, 0),
        };
        let code_at = (self.code_at.get() & !(BEGINS | WIDE)) as usize;
        Some(Section { bytes: &[], code_at, begin, begun, qstrs, constants, names: self.namespace(names)? })
    }
}

/// Parts of 16 bits of a constant or value.
#[inline(always)]
fn width(wide: bool) -> usize {
    1 + usize::from(wide)
}

#[inline(always)]
fn namespace_parts(n_names: u16, n_values: u16, wide: bool) -> usize {
    let n_names = usize::from(n_names);
    n_names + n_names.div_ceil(16) + width(wide) * usize::from(n_values)
}

/// The number at an index of a table of constants or values.
#[inline(always)]
fn entry(table: &[U16], index: usize, wide: bool) -> Option<u32> {
    if !wide {
        return table.get(index).map(|part| part.get().into());
    }
    table.as_chunks().0.get(index).map(|[low, high]| u32::from(high.get()) << 16 | u32::from(low.get()))
}

/// The parts of a constant or value in a table.
pub fn write_entry(entry: u32, wide: bool) -> impl Iterator<Item = U16> {
    [entry, entry >> 16].into_iter().take(width(wide)).map(|part| U16::new(part as u16))
}

/// The section of a module.
#[derive(Debug, Clone, Copy)]
pub struct Section<'a> {
    /// The whole section; of no meaning where one is written.
    pub bytes: &'a [u8],
    /// Offset in the file of the raw code of its top level, as far as the record says.
    pub code_at: usize,
    /// Bytes of code of the top level's beginning, which does nothing but store names whose values are in the image; 0
    /// where it has none.
    pub begin: usize,
    /// How many names the beginning stores: those behind the ones that every import stores, one after the other.
    pub begun: usize,
    /// The qstr table as ids.
    pub qstrs: &'a [U16],
    /// The table of constants.
    pub constants: &'a [U16],
    /// The names that its code stores.
    pub names: Namespace<'a>,
}

impl<'a> Section<'a> {
    /// The section at the start of `bytes`; `None` where it is longer than they are, or its tables are longer than it.
    #[inline]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (head, _) = SectionHead::ref_from_prefix(bytes).ok()?;
        let bytes = bytes.get(..head.size.get() as usize)?;
        let tables = bytes.get(size_of::<SectionHead>()..)?;
        let (tables, _) = <[U16]>::ref_from_prefix_with_elems(tables, head.parts()).ok()?;
        Some(Self { bytes, ..head.divide(tables)? })
    }

    /// Bytes of the tables of a section and its head, in front of its objects.
    pub fn tables_size(&self) -> usize {
        let parts = [self.qstrs.len(), self.constants.len(), self.names.parts.len(), 2 * usize::from(self.begin > 0)];
        size_of::<SectionHead>() + parts.iter().sum::<usize>() * size_of::<U16>()
    }

    /// What stands behind the tables: the beginning, if there is one.
    pub fn beginning(&self) -> Option<[U16; 2]> {
        let short = |n: usize| u16::try_from(n).ok().map(U16::new);
        if self.begin > 0 { Some([short(self.begin)?, short(self.begun)?]) } else { None }
    }

    /// The fixed part that belongs in front of the tables of a section with so many bytes of objects; `None` where they
    /// are too long.
    pub fn head(&self, objects: usize) -> Option<SectionHead> {
        let short = |n: usize| u16::try_from(n).ok().map(U16::new);
        let code_at = u32::try_from(self.code_at).ok().filter(|at| at & (BEGINS | WIDE) == 0)?;
        let begins = if self.beginning().is_some() { BEGINS } else { 0 };
        let wide = if self.names.wide { WIDE } else { 0 };
        Some(SectionHead {
            n_qstr: short(self.qstrs.len())?,
            n_obj: short(self.n_constants())?,
            n_names: U16::new(self.names.n_names),
            n_values: U16::new(self.names.n_values),
            code_at: U32::new(code_at | begins | wide),
            size: U32::new(u32::try_from(self.tables_size().checked_add(objects)?).ok()?),
        })
    }

    /// How many constants there are.
    pub fn n_constants(&self) -> usize {
        self.constants.len() / width(self.names.wide)
    }

    /// A constant.
    pub fn constant(&self, index: usize) -> Option<Constant> {
        entry(self.constants, index, self.names.wide).map(|entry| Constant::decode(entry, self.names.wide))
    }
}

/// The entry at an index of a table of constants that a machine of this byte order reads as it stands.
#[inline(always)]
pub fn constant_in(table: &[u16], index: usize, wide: bool) -> Option<u32> {
    if wide {
        table.as_chunks().0.get(index).map(|[low, high]| u32::from(*high) << 16 | u32::from(*low))
    } else {
        table.get(index).map(|part| u32::from(*part))
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
    parts: &'a [U16],
    n_names: u16,
    n_values: u16,
    wide: bool,
}

impl<'a> Namespace<'a> {
    /// So many names, so many of which have values in the image, in their parts of 16 bits, two for each value where
    /// they are `wide`; `None` where those are too few, or there are more values than names.
    #[inline(always)]
    pub fn new(parts: &'a [U16], n_names: u16, n_values: u16, wide: bool) -> Option<Self> {
        let fits = n_values <= n_names && parts.len() >= namespace_parts(n_names, n_values, wide);
        if fits { Some(Self { parts, n_names, n_values, wide }) } else { None }
    }

    /// The parts.
    pub fn parts(&self) -> &'a [U16] {
        self.parts
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

    /// Whether values take 32 bits each, as constants then do.
    pub fn is_wide(&self) -> bool {
        self.wide
    }

    /// Names whose values are in RAM.
    #[inline(always)]
    pub fn slots(&self) -> usize {
        usize::from(self.n_names) - usize::from(self.n_values)
    }

    /// The id of the name at a position.
    #[inline(always)]
    pub fn id(&self, position: usize) -> Option<u16> {
        if position < self.len() { Some(self.parts.get(position)?.get() & ID) } else { None }
    }

    /// The position of a name.
    #[inline]
    pub fn position(&self, id: u16) -> Option<usize> {
        self.parts.get(..self.len())?.iter().position(|entry| entry.get() & ID == id)
    }

    /// The value that is expected under the name at a position; `None` where there is no name, or its value is amiss.
    #[inline]
    pub fn named(&self, position: usize) -> Option<Named> {
        if position >= self.len() {
            return None;
        }
        let (bits, values) = self.parts.get(self.len()..)?.split_at_checked(self.len().div_ceil(16))?;
        let (before, rest) = bits.split_at_checked(position / 16)?;
        let (word, bit) = (rest.first()?.get(), position % 16);
        let before: u32 = before.iter().map(|word| word.get().count_ones()).sum();
        let rank = (before + (word & ((1 << bit) - 1)).count_ones()) as usize;
        if word >> bit & 1 == 0 {
            return u16::try_from(position - rank).ok().map(Named::Slot);
        }
        Named::decode(self.parts.get(position)?.get(), entry(values, rank, self.wide)?)
    }
}

/// The value that the module's code is expected to store under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// One that only the code knows: it goes into this slot in RAM.
    Slot(u16),
    /// A function without defaults and closure: the offset of its raw code in the file.
    Function(u32),
    /// A constant of the module that needs no RAM: its number.
    Constant(u16),
    /// A small int.
    Int(i16),
    /// An interned string.
    Qstr(u16),
    /// `None`, `False`, `True` and `...`, from 0.
    Singleton(u16),
}

/// The bits of an entry of a name that are its id; the kind of its value stands above.
const ID: u16 = MAX_ID as u16 - 1;
const KIND: u32 = ID.count_ones();

/// In the entry of a value that needs no place in the file: an int, in 15 bits; a singleton; else a string's id.
const INT: u16 = 0x8000;
const SINGLETON: u16 = 0x4000;

impl Named {
    /// The entry of a name with this value, and that of the value but for a slot, whose number follows from the names
    /// before. `None` where a number has too many bits.
    pub fn encode(self, id: u16, wide: bool) -> Option<(u16, Option<u32>)> {
        let (kind, value) = match self {
            Self::Slot(_) => (0, None),
            Self::Function(at) => (0, Some(at)),
            Self::Constant(index) => (1, Some(index.into())),
            Self::Int(n) if (-0x4000..0x4000).contains(&n) => (3, Some((INT | n as u16).into())),
            Self::Qstr(id) if id <= ID => (3, Some(id.into())),
            Self::Singleton(n) if n < SINGLETON => (3, Some((SINGLETON | n).into())),
            _ => return None,
        };
        let fits = id <= ID && (wide || value.is_none_or(|value| value <= u16::MAX.into()));
        fits.then_some((kind << KIND | id, value))
    }

    #[inline]
    fn decode(name: u16, value: u32) -> Option<Self> {
        let short = value as u16;
        Some(match name >> KIND {
            0 => Self::Function(value),
            1 => Self::Constant(short),
            2 => return None,
            _ if short & INT != 0 => Self::Int((short << 1) as i16 >> 1),
            _ if short & SINGLETON != 0 => Self::Singleton(short & !SINGLETON),
            _ => Self::Qstr(short),
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
            Named::Constant(9),
            Named::Slot(1),
            Named::Constant(0xfffe),
            Named::Int(-0x4000),
            Named::Int(-1),
            Named::Int(0x3fff),
            Named::Qstr(700),
            Named::Slot(2),
            Named::Singleton(2),
        ];
        // More than one word of bits.
        let all: Vec<Named> = values.iter().chain(&values[1..3]).chain(&values[4..9]).copied().collect();
        for wide in [false, true] {
            read_as_written(&all, wide);
        }
        assert_eq!(Named::Int(0x4000).encode(1, false), None);
        assert_eq!(Named::Qstr(0x4000).encode(1, false), None);
        assert_eq!(Named::Slot(1).encode(0x4000, false), None);
        assert_eq!(Named::Function(0x1_0000).encode(1, false), None);
        assert_eq!(Named::Function(0x1_0000).encode(1, true), Some((1, Some(0x1_0000))));
    }

    fn read_as_written(all: &[Named], wide: bool) {
        let mut entries = vec![U16::ZERO; all.len() + all.len().div_ceil(16)];
        let mut encoded = vec![];
        for (i, named) in all.iter().enumerate() {
            let (name, value) = named.encode(0x3a00 + i as u16, wide).unwrap();
            entries[i] = U16::new(name);
            if let Some(value) = value {
                entries[all.len() + i / 16] |= U16::new(1 << (i % 16));
                encoded.extend(write_entry(value, wide));
            }
        }
        let (n_names, n_values) = (all.len() as u16, (encoded.len() / width(wide)) as u16);
        entries.append(&mut encoded);
        let names = Namespace::new(&entries, n_names, n_values, wide).unwrap();
        for (i, named) in all.iter().enumerate() {
            assert_eq!((names.id(i), names.named(i)), (Some(0x3a00 + i as u16), Some(*named)));
        }
        assert_eq!((names.id(all.len()), names.named(all.len())), (None, None));
        assert_eq!((names.position(0x3a05), names.position(0x3b00)), (Some(5), None));
        assert_eq!(names.slots(), all.len() - usize::from(n_values));
        assert!(Namespace::new(&entries[1..], n_names, n_values, wide).is_none());
        assert!(Namespace::new(&entries, 1, 2, wide).is_none());
    }
}
