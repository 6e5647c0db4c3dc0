//! How many bytes of heap things take, for machines of either word size: what a tool needs to predict on one machine
//! what a program will take on another. The machine itself grows its tables by the functions here, and that the sizes
//! are those of the objects is asserted at compile time.

/// The size of a machine word, which is that of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// 32 bits: microcontrollers.
    Bits32,
    /// 64 bits.
    Bits64,
}

impl Word {
    /// This machine's.
    pub const HOST: Word = if size_of::<usize>() == 8 { Word::Bits64 } else { Word::Bits32 };

    /// In bytes.
    pub const fn bytes(self) -> usize {
        match self {
            Word::Bits32 => 4,
            Word::Bits64 => 8,
        }
    }

    /// The unit of allocation, in bytes.
    pub const fn granule(self) -> usize {
        2 * self.bytes()
    }

    /// What a block of `bytes` takes.
    pub const fn rounded(self, bytes: usize) -> usize {
        let granules = bytes.div_ceil(self.granule());
        (if granules == 0 { 1 } else { granules }) * self.granule()
    }

    /// Bits of a module's number, and of an offset in its file, in a value that is read in place.
    const fn place_bits(self) -> (u32, u32) {
        match self {
            Word::Bits32 => (8, 18),
            Word::Bits64 => (16, 32),
        }
    }

    /// Whether a function or constant at an offset of the file of the module with this number can be read in place.
    pub const fn has_place(self, module: usize, at: usize) -> bool {
        let (module_bits, at_bits) = self.place_bits();
        module < u16::MAX as usize && (module as u64) >> module_bits == 0 && (at as u64) >> at_bits == 0
    }

    /// Whether a number is a small int, which takes no memory.
    pub const fn is_small(self, n: i64) -> bool {
        let unused = 65 - 8 * self.bytes() as u32;
        n << unused >> unused == n
    }
}

/// A block of heap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of the objects, the numbers what they have room for")]
pub enum Block {
    /// A module with its code.
    Module,
    /// The ids of a module's qstrs and the slots of its constants.
    Tables { n_qstr: usize, n_obj: usize },
    /// The pool of interned strings.
    Pool { capacity: usize },
    /// A function without extras.
    Function,
    /// A function with so many defaults and cells; the dict of keyword defaults counts as one.
    Closure { values: usize },
    /// A variable that closures share.
    Cell,
    /// A dict, whose entries are in a table.
    Dict,
    /// Entries of a dict (stride 2) or a set (stride 1), with their index. `names` says that all keys are names.
    Table { capacity: usize, stride: usize, names: bool },
    /// The table of a linked module's namespace: so many names, of which so many have their values in RAM.
    Names { names: usize, slots: usize },
    /// A set, whose entries are in a table.
    Set,
    /// A class.
    Class,
    /// An instance of a class with the table of its members.
    Instance { members: usize },
    /// An instance whose members are in a table elsewhere, or that has a native object.
    LargeInstance { native: bool },
    /// A list, whose items are in slots.
    List,
    /// Items of a list.
    Slots { capacity: usize },
    /// A tuple.
    Tuple { len: usize },
    /// A named tuple.
    NamedTuple { len: usize },
    /// A string or bytes with its bytes.
    Inline { len: usize },
    /// A string or bytes that are elsewhere.
    InRom,
    /// An integer beyond the small ones.
    BigInt { limbs: usize },
    /// A float.
    Float,
    /// A complex number.
    Complex,
    /// A range.
    Range,
    /// A slice.
    Slice,
    /// A `bytearray` or an array, whose bytes are in a blob.
    Array,
    /// A view of bytes.
    MemoryView,
    /// `object()`.
    Plain,
    /// Bytes.
    Blob { len: usize },
    /// A property.
    Property,
    /// A static or class method.
    Wrapper,
    /// A method with its object.
    BoundMethod,
}

impl Block {
    /// How many bytes of heap it takes.
    pub const fn bytes(self, word: Word) -> usize {
        word.rounded(self.size(word))
    }

    /// How many bytes it has, before rounding.
    pub const fn size(self, word: Word) -> usize {
        let w = word.bytes();
        match self {
            Block::Module => 8 + 3 * w,
            Block::Tables { n_qstr, n_obj } => 8 + w + n_obj * w + n_qstr * 2,
            Block::Pool { capacity } => 8 + capacity * (w + 4),
            Block::Function | Block::List | Block::InRom | Block::Array => 8 + w,
            Block::Closure { values } => 8 + w + values * w,
            Block::Cell | Block::Dict | Block::Set | Block::Wrapper => 2 * w,
            Block::Table { capacity, stride, names } => 8 + capacity * stride * w + index_bytes(capacity, names),
            Block::Names { names, slots } => 16 + (1 + slots + names.div_ceil(8 * w)) * w,
            Block::Class => 8 + 4 * w,
            Block::Instance { members } => {
                2 * w + (Block::Table { capacity: members, stride: 2, names: true }).size(word)
            }
            Block::LargeInstance { native } => (3 + native as usize) * w,
            Block::Slots { capacity } => 8 + capacity * w,
            Block::Tuple { len } => 8 + len * w,
            Block::NamedTuple { len } => 8 + w + len * w,
            Block::Inline { len } | Block::Blob { len } => 8 + len,
            Block::BigInt { limbs } => 8 + limbs * 4,
            Block::Float => 16,
            Block::Complex => 24,
            Block::Plain => 8,
            Block::Range | Block::Slice | Block::Property => 4 * w,
            Block::BoundMethod | Block::MemoryView => 3 * w,
        }
    }
}

/// Tables up to this capacity have no index.
pub(crate) const LINEAR: usize = 8;

/// The same of tables whose keys are all names, of which one is compared in an instruction or two, and mostly found at
/// the first try.
pub(crate) const LINEAR_NAMES: usize = 16;

/// Room for so many entries is made next, in a table with `live` of them.
pub const fn table_capacity(live: usize) -> usize {
    match live {
        0 => 1,
        1 => 2,
        2..=7 => live + 2,
        _ => live + live / 4 + 2,
    }
}

/// log2 of the number of cells of a table's index, 0 where it needs none: at most three quarters get used, so that a
/// search ends soon. `names` says that all keys are names.
pub(crate) const fn index_bits(capacity: usize, names: bool) -> u32 {
    if capacity <= LINEAR || names && capacity <= LINEAR_NAMES {
        return 0;
    }
    (capacity.saturating_add(capacity / 3 + 1)).next_power_of_two().trailing_zeros()
}

/// log2 of the bytes of a cell of a table's index.
pub(crate) const fn index_width(capacity: usize) -> u32 {
    match capacity {
        0..=0xfe => 0,
        0xff..=0xfffe => 1,
        _ => 2,
    }
}

/// How many bytes the index of a table of this capacity takes: four counts and the cells.
pub const fn index_bytes(capacity: usize, names: bool) -> usize {
    match index_bits(capacity, names) {
        0 => 0,
        bits => 4 * size_of::<u32>() + (1 << (index_width(capacity) + bits)),
    }
}

/// Most strings of a block of the pool of interned strings.
pub const POOL_BLOCK: usize = 64;

/// Room for so many strings is made next, in a full pool that has room for `capacity`: in its last block, or in a new
/// one where that is as long as it may become.
pub const fn pool_capacity(capacity: usize) -> usize {
    let (step, rest) = (capacity / POOL_BLOCK * 8, POOL_BLOCK - capacity % POOL_BLOCK);
    capacity.saturating_add(if step < 8 {
        8
    } else if step < rest {
        step
    } else {
        rest
    })
}

/// Room for references to so many blocks behind the first one is made next, in a pool that has room for `full`.
pub const fn pool_blocks(full: usize) -> usize {
    full + full / 4 + 2
}

/// Room for so many modules is made next in the table by which what is read in place refers to them, when there are so
/// many.
pub const fn places_capacity(full: usize) -> usize {
    if full == 0 { 3 } else { full + 4 }
}

/// Room for so many items is made in a list that must hold `wanted`.
pub const fn list_capacity(wanted: usize) -> usize {
    let least = if wanted > 3 { wanted } else { 3 };
    least.saturating_add(wanted / 4)
}

/// A capacity of slots that leaves no part of a granule unused.
pub const fn slots_capacity(word: Word, capacity: usize) -> usize {
    let (w, head) = (word.bytes(), Block::Slots { capacity: 0 }.size(word));
    let bytes = head.saturating_add(capacity.saturating_mul(w));
    match bytes.checked_next_multiple_of(word.granule()) {
        Some(bytes) => (bytes - head) / w,
        None => capacity,
    }
}

const _: () = {
    use crate::types;
    const fn same(block: Block, size: usize) {
        assert!(block.size(Word::HOST) == size, "the layout of an object has changed");
    }
    assert!(Word::HOST.granule() == crate::heap::GRANULE);
    let (module_bits, at_bits) = Word::HOST.place_bits();
    assert!(module_bits == crate::value::SLOT_BITS && at_bits == crate::value::AT_BITS);
    same(Block::Module, size_of::<types::module::Module<'_>>());
    same(Block::Tables { n_qstr: 0, n_obj: 0 }, size_of::<types::module::Tables>());
    same(Block::Pool { capacity: 8 }, size_of::<types::blob::Blob>() + size_of::<crate::qstr::Group>());
    same(Block::Function, size_of::<types::function::Function<'_>>());
    same(Block::Closure { values: 0 }, size_of::<types::function::Closure<'_>>());
    same(Block::Cell, size_of::<types::function::Cell>());
    same(Block::Dict, size_of::<types::dict::Dict<'_>>());
    same(Block::Table { capacity: 0, stride: 2, names: true }, size_of::<types::table::Table>());
    same(Block::Set, size_of::<types::set::Keys<'_>>());
    same(Block::Class, size_of::<types::class::Class<'_>>());
    same(Block::Instance { members: 0 }, size_of::<types::instance::Instance<'_>>() + size_of::<types::table::Table>());
    same(Block::List, size_of::<types::list::List<'_>>());
    same(Block::Slots { capacity: 0 }, size_of::<types::slots::Slots>());
    same(Block::Tuple { len: 0 }, size_of::<types::tuple::Tuple>());
    same(Block::NamedTuple { len: 0 }, size_of::<types::named_tuple::NamedTuple>());
    same(Block::Inline { len: 0 }, size_of::<types::str::Inline>());
    same(Block::InRom, size_of::<types::str::InRom>());
    same(Block::BigInt { limbs: 0 }, size_of::<types::int::BigInt>());
    same(Block::Float, size_of::<types::float::Float>());
    same(Block::Complex, size_of::<types::complex::Complex>());
    same(Block::Range, size_of::<types::range::Range>());
    same(Block::Slice, size_of::<types::slice::Slice>());
    same(Block::Array, size_of::<types::array::Array<'_>>());
    same(Block::MemoryView, size_of::<types::memory_view::MemoryView<'_>>());
    same(Block::Plain, size_of::<types::singletons::Plain>());
    same(Block::Blob { len: 0 }, size_of::<types::blob::Blob>());
    same(Block::Property, size_of::<types::wrappers::Property>());
    same(Block::Wrapper, size_of::<types::wrappers::Wrapper>());
    same(Block::BoundMethod, size_of::<types::function::BoundMethod>());
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_ints_have_a_bit_less_than_a_word() {
        assert!(Word::Bits32.is_small(0x3fff_ffff) && !Word::Bits32.is_small(0x4000_0000));
        assert!(Word::Bits32.is_small(-0x4000_0000) && !Word::Bits32.is_small(-0x4000_0001));
        assert!(Word::Bits64.is_small(i64::MAX >> 1) && !Word::Bits64.is_small(i64::MAX / 2 + 1));
        for n in [i64::MAX, i64::MAX >> 1, i64::MAX / 2 + 1, i64::MIN >> 1, (i64::MIN >> 1) - 1, -1, 0] {
            let here = isize::try_from(n).is_ok_and(|n| crate::Value::small(n).is_some());
            assert_eq!(Word::HOST.is_small(n), here, "{n}");
        }
    }
}
