//! The hash table behind dicts, sets, classes, modules and instances. It keeps the order of insertion.
//!
//! ```text
//! ┌────────────────────────┬──────────┬───────────────────────────┬────────────┬─────────────────────────────┐
//! │ header, counts: 2 × u8 │ capacity │ entries: (key, value) × n │ hashes × n │ counts: 4 × u32, index      │
//! └────────────────────────┴──────────┴───────────────────────────┴────────────┴─────────────────────────────┘
//!                                                                    if kept      beyond 16 entries: small ints, open
//! ```
//!
//! Up to 16 entries are searched one by one, without an index; so most instances and modules' locals need no hash. A
//! removed entry leaves a hole until the table is rebuilt, unless it was the last one. While all keys are qstrs, a key
//! is found by comparing words. Hashes are kept where a key has a `__hash__` of a program's, so that it is called once
//! for each use of the key, and never for a key that is stored.
//!
//! A full table grows in place where the memory behind it is free. Else it moves; the old block is left to the
//! collector.
//!
//! Hashing and comparing keys may run Python code that changes the very map. So nothing that was read before such a
//! step is trusted after it: a search says where the key is now, and a rebuilt block replaces the old one only if that
//! still has the keys that were copied.
#![deny(clippy::arithmetic_side_effects)]

mod found;
mod index;
mod names;
mod raw;
#[cfg(test)]
mod tests;

use core::cell::Cell;
use core::ptr::NonNull;

use crate::heap::tail;
use crate::layout::{LINEAR, index_bits};
use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::types::class::OPERATORS;
use crate::value::Value;
use crate::vm::{Res, Vm};
pub(crate) use found::{At, Found};
use index::{Counts, Index};
pub(crate) use raw::{Entries, RawMap};

/// Where names were last found in a table of names, by the low bits of their ids. A hint is looked at and, when it is
/// wrong, replaced: it needs no upkeep.
pub(crate) struct Hints([Cell<u8>; HINTS]);

const HINTS: usize = 128;

impl Hints {
    pub(crate) const fn new() -> Hints {
        Hints([const { Cell::new(0) }; HINTS])
    }

    #[inline]
    pub(crate) fn of(&self, name: Qstr) -> &Cell<u8> {
        &self.0[name.0 as usize % const { HINTS }]
    }
}

/// No table is larger: sizes and index arithmetic stay far from overflowing.
const LARGEST: usize = (isize::MAX as usize >> 8) & (u32::MAX as usize >> 2);

/// Whether tables keep hashes at all: where classes cannot say what is equal, calling their `__hash__` once more makes
/// no difference.
const KEEPS_HASHES: bool = OPERATORS;

/// In the header's flags: some key is not a qstr.
const MIXED: u8 = 1 << 7;
/// In the header's flags: it has names instead of entries, and the header's aux is the number of their module. See
/// [`names`].
const NAMES: u8 = 1 << 6;
/// In the header's flags: log2 of the number of cells of the index, 0 where there is none.
const INDEX_BITS: u8 = (1 << 5) - 1;
/// In the header's flags: there are hashes.
const HASHES: u8 = 1 << 5;

type Slot<'v> = Cell<Option<Value<'v>>>;

/// The block of a table. Without an index, the header's aux has its counts: [`Counts::filled`] in the lower byte,
/// [`Counts::live`] in the upper one.
#[repr(C)]
pub(crate) struct Table<'v> {
    header: Cell<Header>,
    capacity: Cell<u32>,
    entries: [Slot<'v>; 0],
}

// SAFETY: repr(C), header first; made with its entries and index behind it.
unsafe impl<'v> Object<'v> for Table<'v> {
    const TY: Ty = Ty::Table;
}

/// What a table has room for.
#[derive(Clone, Copy)]
pub(crate) struct Extent {
    pub capacity: usize,
    /// See [`Map`].
    pub stride: usize,
    /// Whether all keys are names.
    pub names: bool,
    /// Whether the hashes of the keys are kept.
    pub hashes: bool,
}

impl Extent {
    fn index_bits(self) -> u32 {
        index_bits(self.capacity, self.names)
    }

    /// The header of an empty table.
    fn header(self) -> Header {
        let hashes = if self.hashes { HASHES } else { 0 };
        Header::with(Ty::Table, self.index_bits() as u8 | hashes, 0)
    }

    /// Bytes of the table, its struct included.
    pub(crate) fn bytes(self) -> usize {
        let words = self.capacity.saturating_mul(self.stride.saturating_add(self.hashes.into()));
        let entries = words.saturating_mul(size_of::<Value>());
        entries.saturating_add(Index::bytes(self.capacity, self.index_bits())).saturating_add(size_of::<Table>())
    }
}

/// A reference to a table, or none while it is empty. `STRIDE` is 2 for keys with values, 1 for keys alone.
#[derive(Clone, Default)]
#[repr(transparent)]
pub(crate) struct Map<'v, const STRIDE: usize = 2>(Cell<Option<&'v Table<'v>>>);

/// A map of keys alone.
pub(crate) type KeyMap<'v> = Map<'v, 1>;

impl<'v> Table<'v> {
    fn new(vm: &Vm<'v>, extent: Extent) -> Res<&'v Table<'v>> {
        vm.with_collect(|| Self::try_new(vm, extent))
    }

    /// A table of this extent; `None` without memory for it.
    fn try_new(vm: &Vm<'v>, extent: Extent) -> Option<&'v Table<'v>> {
        if extent.capacity > LARGEST {
            return None;
        }
        let table =
            Table { header: Cell::new(extent.header()), capacity: Cell::new(extent.capacity as u32), entries: [] };
        let table = vm.heap.alloc_tailed(table, extent.bytes().saturating_sub(size_of::<Table>()))?;
        vm.imports.count(Ty::Table, extent.bytes());
        Some(table)
    }

    /// Makes an empty table of as many zeroed bytes as its extent takes.
    pub(crate) fn set_up(&self, extent: Extent) {
        self.header.set(extent.header());
        self.capacity.set(extent.capacity as u32);
    }

    /// The extent of a copy.
    fn extent(&self, stride: usize) -> Extent {
        Extent { capacity: self.capacity(), stride, names: !self.has_index(), hashes: self.has_hashes() }
    }

    #[inline]
    fn capacity(&self) -> usize {
        self.capacity.get() as usize
    }

    #[inline]
    fn flags(&self) -> u8 {
        self.header.get().flags
    }

    /// Whether it has names instead of entries.
    #[inline]
    fn is_foreseen(&self) -> bool {
        crate::link::IN_USE && self.flags() & NAMES != 0
    }

    #[inline]
    fn has_index(&self) -> bool {
        self.flags() & INDEX_BITS != 0
    }

    #[inline]
    fn is_mixed(&self) -> bool {
        self.flags() & MIXED != 0
    }

    /// One past the last entry, which is no hole.
    #[inline]
    fn filled(&self, stride: usize) -> usize {
        self.counts(stride).0
    }

    /// How many entries are no holes.
    #[inline]
    fn len(&self, stride: usize) -> usize {
        self.counts(stride).1
    }

    /// One past the last entry, and how many are no holes.
    #[inline]
    fn counts(&self, stride: usize) -> (usize, usize) {
        let header = self.header.get();
        if header.flags & (INDEX_BITS | NAMES) == 0 {
            return (usize::from(header.aux & 0xff), usize::from(header.aux >> 8));
        }
        let (filled, live) = match self.name_head() {
            Some(head) => (&head.filled, &head.live),
            None => {
                let counts = self.index_counts(stride);
                (&counts.filled, &counts.live)
            }
        };
        (filled.get() as usize, live.get() as usize)
    }

    /// Notes where the entries of a table without names end, and how many are no holes.
    #[inline]
    fn set_counts(&self, stride: usize, filled: usize, live: usize) {
        let header = self.header.get();
        let flags = if live == 0 { header.flags & !MIXED } else { header.flags };
        if header.flags & INDEX_BITS != 0 {
            let counts = self.index_counts(stride);
            counts.filled.set(filled as u32);
            counts.live.set(live as u32);
            self.header.set(Header { flags, ..header });
        } else {
            self.header.set(Header { flags, aux: (filled | live << 8) as u16, ..header });
        }
    }

    /// All slots of the entries, used or not.
    #[inline]
    fn slots(&self, stride: usize) -> &[Slot<'v>] {
        // SAFETY: `capacity` entries were allocated behind the struct; zero is `None`. It cannot overflow, see
        // `LARGEST`.
        unsafe { tail(self, self.capacity().wrapping_mul(stride)) }
    }

    /// The slots of an entry: key and value, or the key alone. Empty for one past the capacity.
    #[inline]
    fn entry(&self, stride: usize, position: usize) -> &[Slot<'v>] {
        if position >= self.capacity() {
            return &[];
        }
        // SAFETY: `capacity` entries were allocated behind the struct, and the position is within the capacity.
        unsafe {
            tail::<_, Slot>(self, self.capacity().wrapping_mul(stride))
                .get_unchecked(position.wrapping_mul(stride)..)
                .get_unchecked(..stride)
        }
    }

    #[inline]
    fn key(&self, stride: usize, position: usize) -> Option<Value<'v>> {
        self.entry(stride, position).first()?.get()
    }

    /// The keys in order.
    fn keys(&self, stride: usize) -> impl Iterator<Item = Value<'v>> + '_ {
        (0..)
            .take_while(move |position| *position < self.filled(stride))
            .filter_map(move |position| self.key(stride, position))
    }

    #[inline]
    fn has_hashes(&self) -> bool {
        KEEPS_HASHES && self.flags() & HASHES != 0
    }

    /// Whether the hash of a key is needed to find or add it.
    #[inline]
    fn needs_hash(&self) -> bool {
        self.flags() & (INDEX_BITS | HASHES) != 0
    }

    /// The hashes of the keys; empty where they are not kept.
    fn hashes(&self, stride: usize) -> &[Cell<usize>] {
        if !self.has_hashes() {
            return &[];
        }
        let entries = self.capacity().wrapping_mul(stride);
        // SAFETY: with this flag a word for each entry was allocated behind the entries.
        let all: &[Cell<usize>] = unsafe { tail(self, entries.wrapping_add(self.capacity())) };
        all.get(entries..).unwrap_or_default()
    }

    /// The counts of a table that has an index.
    #[inline]
    fn index_counts(&self, stride: usize) -> &Counts {
        let words = self.capacity().wrapping_mul(stride.wrapping_add(self.has_hashes().into()));
        // SAFETY: where the flags say that there is an index, counts and cells were allocated behind the entries and
        // hashes, which are words.
        unsafe { &*tail::<_, Slot>(self, words).as_ptr_range().end.cast::<Counts>() }
    }

    /// The index, of a table that has one.
    #[inline]
    fn index(&self, stride: usize) -> Index<'_> {
        let bits = u32::from(self.flags() & INDEX_BITS);
        let cells = Index::bytes(self.capacity(), bits).saturating_sub(size_of::<Counts>());
        let counts = self.index_counts(stride);
        // SAFETY: as in `index_counts`; so many cells follow.
        let cells = unsafe { core::slice::from_raw_parts(core::ptr::from_ref(counts).add(1).cast(), cells) };
        Index::of(self.capacity(), bits, counts, cells)
    }

    /// Whether an entry of this key fits, a name as one.
    fn has_room(&self, stride: usize, key: Value<'v>) -> bool {
        let capacity = self.capacity();
        if self.has_index() {
            let counts = self.index_counts(stride);
            return counts.filled.get().max(counts.spent.get()) < capacity as u32;
        }
        self.filled(stride) < capacity && (capacity <= LINEAR || key.as_qstr().is_some())
    }

    /// The position of the first entry whose key fits, of those that `hash` leads to.
    #[inline]
    fn search<E>(
        &self,
        stride: usize,
        hash: usize,
        mut fits: impl FnMut(Value<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        if self.has_hashes() {
            return self.search_hashes(stride, hash, &mut fits);
        }
        if !self.has_index() {
            for position in 0..self.capacity().min(self.filled(stride)) {
                match self.key(stride, position) {
                    Some(key) if fits(key)? => return Ok(Some(position)),
                    _ => {}
                }
            }
            return Ok(None);
        }
        self.index(stride).find(hash, |position| match self.key(stride, position) {
            Some(key) => fits(key),
            None => Ok(false),
        })
    }

    /// [`Table::search`] where the hashes are kept.
    #[inline(never)]
    fn search_hashes<E>(
        &self,
        stride: usize,
        hash: usize,
        fits: &mut dyn FnMut(Value<'v>) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        let hashes = self.hashes(stride);
        let mut fits_at = |position: usize| match (self.key(stride, position), hashes.get(position)) {
            (Some(key), Some(stored)) if stored.get() == hash => fits(key),
            _ => Ok(false),
        };
        if self.has_index() {
            return self.index(stride).find(hash, fits_at);
        }
        for position in 0..self.capacity().min(self.filled(stride)) {
            if fits_at(position)? {
                return Ok(Some(position));
            }
        }
        Ok(None)
    }

    /// [`Table::search`] where comparing takes long anyhow.
    #[inline(never)]
    fn search_slowly(
        &self,
        stride: usize,
        hash: usize,
        fits: &mut dyn FnMut(Value<'v>) -> Res<bool>,
    ) -> Res<Option<usize>> {
        self.search(stride, hash, fits)
    }

    /// How many entries at the front need not be looked at: they are holes.
    fn holes(&self, stride: usize) -> usize {
        if self.has_index() { self.index(stride).holes() } else { 0 }
    }

    fn note_hash(&self, stride: usize, hash: usize, position: usize) {
        if let Some(slot) = self.hashes(stride).get(position) {
            slot.set(hash);
        }
    }

    /// Whether [`Table::grow`] can give it this extent: hashing its keys, if they need an index, runs no code and
    /// cannot fail. One that has become far too large is better replaced.
    fn is_movable(&self, vm: &Vm<'v>, extent: Extent) -> bool {
        let plain = |key: Value<'v>| {
            key.is_small() || key.as_qstr().is_some() || vm.str_bytes(key).is_some() || vm.bytes_bytes(key).is_some()
        };
        let capacity = extent.capacity.max(self.capacity());
        let unindexed = Extent { capacity, ..extent }.index_bits() == 0;
        let hashes = extent.hashes || self.has_hashes();
        !hashes && extent.capacity >= self.capacity() / 2 && (unindexed || self.keys(extent.stride).all(plain))
    }

    /// Removes the holes and gives it an extent, or the capacity that it has if that is more, in place; `false` if the
    /// memory behind is not free. The table may be at the end of another object, whose block becomes longer then.
    fn grow(&self, vm: &Vm<'v>, extent: Extent) -> bool {
        let extent = Extent { capacity: extent.capacity.max(self.capacity()), ..extent };
        let stride = extent.stride;
        if extent.capacity > LARGEST || !vm.heap.extend(NonNull::from(self).cast(), extent.bytes()) {
            return false;
        }
        // Whoever is searching the table, and has come here by comparing keys, looks at the counts and the capacity
        // when it goes on. Until then it reads no more than bytes of the old index, which are in the block still.
        let (filled, live) = self.counts(stride);
        let (mixed, entries) = (self.is_mixed(), self.capacity());
        if live < filled {
            let held = (0..filled).filter(|position| self.key(stride, *position).is_some());
            for (to, from) in held.enumerate() {
                for (to, from) in self.entry(stride, to).iter().zip(self.entry(stride, from)) {
                    to.set(from.get());
                }
            }
            (live..filled).flat_map(|position| self.entry(stride, position)).for_each(|slot| slot.set(None));
        }
        self.set_up(extent);
        // What stands behind the entries, an index or what was left of an earlier one, is no value.
        let behind = self.slots(stride).get(entries.saturating_mul(stride)..).unwrap_or_default();
        behind.iter().for_each(|slot| slot.set(None));
        if self.has_index() {
            let index = self.index(stride);
            index.clear();
            for position in 0..live {
                // See `is_movable`.
                let hash = self.key(stride, position).and_then(|key| vm.hash(key).ok()).unwrap_or(0);
                index.add(hash, position);
            }
        }
        self.set_counts(stride, live, live);
        if mixed {
            self.set_mixed();
        }
        true
    }

    /// Adds an entry, for which there is room; its position.
    fn push(&self, vm: &Vm<'v>, stride: usize, hash: usize, key: Value<'v>, value: Value<'v>) -> usize {
        if let Some(name) = key.as_qstr() {
            vm.found.forget(name);
        }
        let mixed = if key.as_qstr().is_none() { MIXED } else { 0 };
        let header = self.header.get();
        let flags = header.flags | mixed;
        let position = if header.flags & INDEX_BITS != 0 {
            let index = self.index(stride);
            let position = index.push(hash);
            self.header.set(Header { flags, ..header });
            position
        } else {
            self.header.set(Header { flags, aux: header.aux.wrapping_add(0x0101), ..header });
            usize::from(header.aux & 0xff)
        };
        if header.flags & HASHES != 0 {
            self.note_hash(stride, hash, position);
        }
        for (slot, value) in self.entry(stride, position).iter().zip([key, value]) {
            slot.set(Some(value));
        }
        position
    }

    fn set_mixed(&self) {
        let header = self.header.get();
        self.header.set(Header { flags: header.flags | MIXED, ..header });
    }
}

/// A key that is looked for, with its hash once that is known.
struct Probe<'k, 'v> {
    vm: &'k Vm<'v>,
    key: Value<'v>,
    hash: Cell<Option<usize>>,
}

/// A key in the way of a simple search: comparing it takes more than looking at words and texts.
struct NotSimple;

/// A key whose hash is at hand, and that is compared with others like it without calling anything.
#[derive(Clone, Copy)]
struct Simple<'v> {
    key: Value<'v>,
    /// Of a string its text; a small int has none.
    text: Option<&'v [u8]>,
    hash: usize,
}

impl<'v> Simple<'v> {
    /// A small int, a name or a short string.
    #[inline(always)]
    fn of(vm: &Vm<'v>, key: Value<'v>) -> Option<Simple<'v>> {
        if let Some(n) = key.as_small() {
            return Some(Simple { key, text: None, hash: n as usize });
        }
        let (text, hash) = match (vm.hashed_text(key), key.as_qstr()) {
            (Some(found), _) => found,
            (None, Some(name)) => (vm.qstr_text(name), vm.qstr_hash(name)),
            (None, None) => return None,
        };
        Some(Simple { key, text: Some(text), hash: hash.into() })
    }

    /// Whether a key of a table is this one.
    #[inline(always)]
    fn fits(&self, vm: &Vm<'v>, other: Value<'v>) -> Result<bool, NotSimple> {
        if other == self.key {
            return Ok(true);
        }
        if other.is_small() {
            return Ok(false);
        }
        if let Some((text, hash)) = vm.hashed_text(other) {
            return Ok(usize::from(hash) == self.hash && self.text == Some(text));
        }
        match other.as_qstr() {
            Some(_) if self.key.as_qstr().is_some() => Ok(false),
            Some(name) => Ok(self.text.is_some_and(|text| text == vm.qstr_text(name))),
            None => vm.str_bytes(other).map(|text| self.text == Some(text)).ok_or(NotSimple),
        }
    }

    /// The position of the key in a table whose keys, as far as they are met, are strings and small ints.
    #[inline(always)]
    fn find(&self, vm: &Vm<'v>, table: &Table<'v>, stride: usize) -> Result<Option<usize>, NotSimple> {
        table.search(stride, self.hash, |other| self.fits(vm, other))
    }
}

/// A key as it is stored: a string that is interned already becomes that, so that names stay comparable by word.
fn named<'v>(vm: &Vm<'v>, key: Value<'v>) -> Value<'v> {
    if key.as_qstr().is_some() {
        return key;
    }
    vm.str_bytes(key).and_then(|text| vm.find_qstr(text)).map_or(key, Value::qstr)
}

/// Whether comparing or hashing a key may run Python code or recurse.
fn is_deep<'v>(key: Value<'v>) -> bool {
    use Ty::{AttrTuple, Exception, FrozenSet, Instance, NamedTuple, Slice, Tuple};
    matches!(key.ty(), Some(Instance | Exception | Tuple | NamedTuple | AttrTuple | FrozenSet | Slice))
}

/// Whether hashing a key, which has been done once, runs a program's code.
fn is_hashed_by_class<'v>(vm: &Vm<'v>, key: Value<'v>) -> bool {
    if !KEEPS_HASHES {
        return false;
    }
    match key.header().map(|header| header.ty) {
        Some(Ty::Instance | Ty::Exception) => vm.class_find(key, q::__hash__).is_some(),
        Some(Ty::Tuple | Ty::NamedTuple | Ty::AttrTuple) => {
            vm.items_of_tuple(key).iter().any(|item| item.is_object() && is_hashed_by_class(vm, *item))
        }
        _ => false,
    }
}

impl<'k, 'v> Probe<'k, 'v> {
    fn new(vm: &'k Vm<'v>, key: Value<'v>) -> Res<Probe<'k, 'v>> {
        let probe = Probe { vm, key, hash: Cell::new(None) };
        // A key that cannot be hashed is told by that; the hash of a string or a small int can wait until it is needed.
        if !key.is_small() && vm.str_bytes(key).is_none() {
            probe.hash()?;
        }
        Ok(probe)
    }

    fn hash(&self) -> Res<usize> {
        if let Some(hash) = self.hash.get() {
            return Ok(hash);
        }
        let hash = self.vm.hash(self.key)?;
        self.hash.set(Some(hash));
        Ok(hash)
    }

    /// Whether a key of the table is the one; where hashes are kept, theirs are the same.
    #[inline]
    fn fits(&self, other: Value<'v>, same_hash: bool) -> Res<bool> {
        if other == self.key {
            return Ok(true);
        }
        if other.as_qstr().is_some() && self.key.as_qstr().is_some() {
            return Ok(false);
        }
        // Keys with different hashes are different, whatever `__eq__` would say or raise.
        if !same_hash && (is_deep(other) || is_deep(self.key)) && self.vm.hash(other)? != self.hash()? {
            return Ok(false);
        }
        self.vm.equal(other, self.key)
    }
}

impl<'v, const STRIDE: usize> Map<'v, STRIDE> {
    /// An empty map; it takes no memory.
    pub(crate) const fn new() -> Self {
        Map(Cell::new(None))
    }

    /// The map of a table.
    #[inline]
    pub(crate) fn of(table: &'v Table<'v>) -> Self {
        Map(Cell::new(Some(table)))
    }

    /// Whether its table is this one.
    pub(crate) fn is(&self, table: &Table<'v>) -> bool {
        self.0.get().is_some_and(|own| core::ptr::eq(own, table))
    }

    /// The same without its type.
    #[inline]
    pub(crate) fn raw(&self) -> RawMap<'_, 'v> {
        RawMap { table: &self.0, stride: STRIDE }
    }

    /// Whether some key is not a name.
    #[inline]
    pub(crate) fn is_mixed(&self) -> bool {
        self.0.get().is_some_and(Table::is_mixed)
    }

    /// How many keys it has.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.raw().len()
    }

    /// A position before which no entry is, for [`Map::at`].
    #[inline]
    pub(crate) fn start(&self) -> usize {
        self.raw().start()
    }

    /// One past the last position that holds an entry, for [`Map::at`].
    #[inline]
    pub(crate) fn end(&self) -> usize {
        self.raw().end()
    }

    /// The key and value at a position; `None` in a hole or past the end. A set's value is its key.
    #[inline]
    pub(crate) fn at(&self, position: usize) -> Option<(Value<'v>, Value<'v>)> {
        self.raw().at(position)
    }

    /// The entries in order of insertion, read one at a time: it stands changes of the map meanwhile.
    #[inline]
    pub(crate) fn iter(&self) -> Entries<'_, 'v> {
        Entries { map: self.raw(), next: self.start() }
    }

    /// The position of a name. It runs no Python code: only strings are compared.
    #[inline]
    pub(crate) fn find_qstr(&self, vm: &Vm<'v>, key: Value<'v>) -> Option<usize> {
        self.raw().find_qstr(vm, key.as_qstr()?)
    }

    /// The position of a key.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    #[inline]
    pub(crate) fn find(&self, vm: &Vm<'v>, key: Value<'v>) -> Res<Option<usize>> {
        self.raw().find(vm, key)
    }

    /// The slots of a name's entry, if it is where it was found the last time.
    #[inline]
    fn hinted(&self, vm: &Vm<'v>, name: Qstr) -> Option<&'v [Slot<'v>]> {
        let entry = self.0.get()?.entry(STRIDE, vm.hints.of(name).get().into());
        if entry.first()?.get() == Some(Value::qstr(name)) { Some(entry) } else { None }
    }

    /// The value of a name, if it is where it was found the last time.
    #[inline]
    pub(crate) fn hinted_value(&self, vm: &Vm<'v>, name: Qstr) -> Option<Value<'v>> {
        self.hinted(vm, name)?.last()?.get()
    }

    /// The value of a name.
    #[inline]
    pub(crate) fn get_qstr(&self, vm: &Vm<'v>, q: Qstr) -> Option<Value<'v>> {
        match self.hinted(vm, q) {
            Some(entry) => entry.last()?.get(),
            None => self.raw().get_qstr_other(vm, q),
        }
    }

    /// Stores under a name whose entry is where it was found the last time; `false` if it is not.
    #[inline]
    pub(crate) fn replace_value(&self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) -> bool {
        match self.hinted(vm, name) {
            Some([_, slot]) => {
                slot.set(Some(value));
                true
            }
            _ => false,
        }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// As [`Map::find`].
    pub(crate) fn get(&self, vm: &Vm<'v>, key: Value<'v>) -> Res<Option<Value<'v>>> {
        Ok(self.find(vm, key)?.and_then(|position| self.at(position)).map(|(_, value)| value))
    }

    /// Stores a value under a key, at the end if the key is new.
    ///
    /// # Errors
    /// As [`Map::find`]; `MemoryError`.
    pub(crate) fn set(&self, vm: &Vm<'v>, key: Value<'v>, value: Value<'v>) -> Res<()> {
        if let Some(name) = key.as_qstr()
            && self.replace_value(vm, name, value)
        {
            return Ok(());
        }
        self.raw().set(vm, key, value)
    }

    /// The position of a key, which is added with `value` if it is new.
    ///
    /// # Errors
    /// As [`Map::set`].
    #[inline]
    pub(crate) fn place(&self, vm: &Vm<'v>, key: Value<'v>, value: Value<'v>) -> Res<usize> {
        self.raw().place(vm, key, value)
    }

    /// Removes the entry at a position, which [`Map::find`] gave.
    #[inline]
    pub(crate) fn remove_at(&self, vm: &Vm<'v>, position: usize) {
        self.raw().remove_at(vm, position);
    }

    /// Removes the entry of a name, if there is one.
    pub(crate) fn remove_name(&self, vm: &Vm<'v>, name: Qstr) -> bool {
        let found = self.raw().find_qstr(vm, name);
        if let Some(position) = found {
            self.remove_at(vm, position);
        }
        found.is_some()
    }

    /// Removes and gives the last entry.
    pub(crate) fn pop(&self, vm: &Vm<'v>) -> Option<(Value<'v>, Value<'v>)> {
        let last = self.end().checked_sub(1)?;
        let entry = self.at(last)?;
        self.remove_at(vm, last);
        Some(entry)
    }

    /// Removes and gives the first entry.
    pub(crate) fn pop_first(&self, vm: &Vm<'v>) -> Option<(Value<'v>, Value<'v>)> {
        let first = (self.start()..self.end()).find(|position| self.at(*position).is_some())?;
        let entry = self.at(first)?;
        if let Some(table) = self.0.get().filter(|table| table.has_index()) {
            table.index(STRIDE).set_holes(first.wrapping_add(1));
        }
        self.remove_at(vm, first);
        Some(entry)
    }

    /// Removes everything.
    pub(crate) fn clear(&self) {
        self.0.set(None);
    }

    /// Makes room for `n` entries in all.
    pub(crate) fn reserve(&self, vm: &Vm<'v>, n: usize) -> Res<()> {
        if n > self.0.get().map_or(0, Table::capacity) { self.raw().rebuild(vm, n, true, false) } else { Ok(()) }
    }

    /// A copy with the same entries. It runs no Python code.
    pub(crate) fn copy(&self, vm: &Vm<'v>) -> Res<Self> {
        let copy = self.clone();
        copy.raw().unshare(vm)?;
        Ok(copy)
    }

    /// Takes over the entries of another map, which shares them from now on.
    pub(crate) fn replace(&self, other: Self) {
        self.0.set(other.0.get());
    }
}
