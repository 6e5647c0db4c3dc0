//! The hash table behind dicts, sets, classes, modules and instances. It keeps the order of insertion.
//!
//! ```text
//! ┌────────┬──────────┬──────┬────────┬───────────────────────────┬────────────────────────┐
//! │ header │ capacity │ live │ filled │ entries: (key, value) × n │ index: small ints, open │
//! └────────┴──────────┴──────┴────────┴───────────────────────────┴────────────────────────┘
//! ```
//!
//! Up to eight entries are searched one by one, without an index; so most instances and modules' locals need no hash. A removed
//! entry leaves a hole until the table grows. While all keys are qstrs, a key is found by comparing words.

use core::cell::Cell;

use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// Tables up to this capacity have no index.
const LINEAR: usize = 8;

/// In `live`: some key is not a qstr.
const MIXED: u32 = 1 << 31;

/// The block of a table.
#[repr(C)]
pub(crate) struct Table {
    header: Header,
    capacity: u32,
    live: Cell<u32>,
    filled: Cell<u32>,
}

// SAFETY: repr(C), header first; made by `Map::grow` with its entries and index behind it.
unsafe impl Object for Table {
    const TY: Ty = Ty::Table;
}

type Slot = Cell<Option<Value>>;

/// One key with its value; both are `None` in a hole. A set stores its key as value too small to matter: see [`Map::STRIDE`].
#[repr(C)]
pub(crate) struct Entry {
    pub key: Slot,
    pub value: Slot,
}

/// A reference to a table, or none while it is empty. `STRIDE` is 2 for keys with values, 1 for keys alone.
#[derive(Clone)]
#[repr(transparent)]
pub(crate) struct Map<'m, const STRIDE: usize = 2>(Cell<Option<&'m Table>>);

/// A map of keys alone.
pub(crate) type KeyMap<'m> = Map<'m, 1>;

impl Table {
    fn entries(&self, stride: usize) -> &[Slot] {
        // SAFETY: `grow` allocated capacity * stride words behind the struct; zero is `None`.
        unsafe { tail(self, self.capacity as usize * stride) }
    }

    /// The index: `1 << bits` cells of `width` bytes behind the entries.
    fn index(&self, stride: usize) -> &[Cell<u8>] {
        let entries = self.capacity as usize * stride * size_of::<Value>();
        // SAFETY: `grow` allocated the index behind the entries.
        let all: &[Cell<u8>] = unsafe { tail(self, entries + index_bytes(self.capacity as usize)) };
        &all[entries..]
    }
}

fn index_len(capacity: usize) -> usize {
    if capacity <= LINEAR { 0 } else { (capacity + capacity / 4 + 1).next_power_of_two() }
}

fn index_width(capacity: usize) -> usize {
    match capacity {
        0..=254 => 1,
        255..=65534 => 2,
        _ => 4,
    }
}

fn index_bytes(capacity: usize) -> usize {
    index_len(capacity) * index_width(capacity)
}

/// The index cell at `at`: 0 for free, else the entry's number + 1.
fn index_get(index: &[Cell<u8>], width: usize, at: usize) -> usize {
    let cell = &index[at * width..(at + 1) * width];
    cell.iter().rev().fold(0, |n, byte| n << 8 | byte.get() as usize)
}

fn index_set(index: &[Cell<u8>], width: usize, at: usize, mut entry: usize) {
    for byte in &index[at * width..(at + 1) * width] {
        byte.set(entry as u8);
        entry >>= 8;
    }
}

/// Where `hash` starts in an index of `len` (a power of two) cells.
#[inline]
fn start(hash: usize, len: usize) -> usize {
    (hash ^ hash >> 16 ^ hash >> 7) & (len - 1)
}

fn grown(capacity: usize) -> usize {
    match capacity {
        0 => 1,
        1 => 2,
        2..=7 => capacity + 2,
        _ => capacity + capacity / 4 + 2,
    }
}

impl<'m, const STRIDE: usize> Map<'m, STRIDE> {
    /// An empty map; it takes no memory.
    pub(crate) const fn new() -> Self {
        Map(Cell::new(None))
    }

    /// How many keys it has.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.get().map_or(0, |t| (t.live.get() & !MIXED) as usize)
    }

    /// One past the last position that can hold an entry, for [`Map::at`].
    #[inline]
    pub(crate) fn end(&self) -> usize {
        self.0.get().map_or(0, |t| t.filled.get() as usize)
    }

    /// The key and value at a position; `None` in a hole or past the end. A set's value is its key.
    #[inline]
    pub(crate) fn at(&self, position: usize) -> Option<(Value, Value)> {
        let table = self.0.get()?;
        if position >= table.filled.get() as usize {
            return None;
        }
        let entries = table.entries(STRIDE);
        let key = entries[position * STRIDE].get()?;
        Some((key, entries[position * STRIDE + STRIDE - 1].get()?))
    }

    /// Puts a value at a position that [`Map::find`] gave.
    #[inline]
    pub(crate) fn set_at(&self, position: usize, value: Value) {
        if let Some(table) = self.0.get() {
            table.entries(STRIDE)[position * STRIDE + STRIDE - 1].set(Some(value));
        }
    }

    /// The entries in order of insertion, read one at a time: it stands changes of the map meanwhile.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Value, Value)> + '_ {
        let mut position = 0;
        core::iter::from_fn(move || {
            while position < self.end() {
                position += 1;
                if let Some(entry) = self.at(position - 1) {
                    return Some(entry);
                }
            }
            None
        })
    }

    /// The position of a qstr in a map whose keys are all qstrs; else what is left to do is left to `find`.
    #[inline]
    fn find_word(&self, vm: &Vm<'m>, table: &Table, key: Value) -> Option<usize> {
        let entries = table.entries(STRIDE);
        let capacity = table.capacity as usize;
        if capacity <= LINEAR {
            let filled = table.filled.get() as usize;
            return entries[..filled * STRIDE].chunks_exact(STRIDE).position(|e| e[0].get() == Some(key));
        }
        let hash = match key.as_qstr() {
            Some(q) => vm.qstr_hash(q) as usize,
            None => return None,
        };
        self.probe(table, hash, |entry| Ok(entries[entry * STRIDE].get() == Some(key))).unwrap_or(None)
    }

    fn probe(&self, table: &Table, hash: usize, mut is: impl FnMut(usize) -> Res<bool>) -> Res<Option<usize>> {
        let capacity = table.capacity as usize;
        let (len, width) = (index_len(capacity), index_width(capacity));
        let index = table.index(STRIDE);
        let mut at = start(hash, len);
        loop {
            match index_get(index, width, at) {
                0 => return Ok(None),
                entry => {
                    if is(entry - 1)? {
                        return Ok(Some(entry - 1));
                    }
                }
            }
            at = (at + 1) & (len - 1);
        }
    }

    /// The position of a name.
    #[inline]
    pub(crate) fn find_qstr(&self, vm: &Vm<'m>, key: Value) -> Option<usize> {
        let table = self.0.get()?;
        if table.live.get() & MIXED == 0 {
            return self.find_word(vm, table, key);
        }
        // Comparing a qstr with anything but a string cannot be equal and raises nothing that matters here.
        self.find(vm, key).unwrap_or(None)
    }

    /// The position of a key.
    ///
    /// # Errors
    /// What hashing or comparing the key raises.
    pub(crate) fn find(&self, vm: &Vm<'m>, key: Value) -> Res<Option<usize>> {
        let Some(table) = self.0.get() else {
            vm.hash(key)?;
            return Ok(None);
        };
        if table.live.get() & MIXED == 0 {
            if key.as_qstr().is_some() {
                return Ok(self.find_word(vm, table, key));
            }
            if let Some(text) = vm.str_bytes(key) {
                return Ok(vm.find_qstr(text).and_then(|q| self.find_word(vm, table, Value::qstr(q))));
            }
        }
        let hash = vm.hash(key)?;
        let entries = table.entries(STRIDE);
        let same = |entry: usize| match entries[entry * STRIDE].get() {
            Some(other) => Ok(other == key || vm.equal(other, key)?),
            None => Ok(false),
        };
        if table.capacity as usize <= LINEAR {
            for entry in 0..table.filled.get() as usize {
                if same(entry)? {
                    return Ok(Some(entry));
                }
            }
            return Ok(None);
        }
        self.probe(table, hash, same)
    }

    /// The value of a name.
    #[inline]
    pub(crate) fn get_qstr(&self, vm: &Vm<'m>, q: crate::qstr::Qstr) -> Option<Value> {
        let position = self.find_qstr(vm, Value::qstr(q))?;
        self.at(position).map(|(_, value)| value)
    }

    /// The value of a key.
    ///
    /// # Errors
    /// As [`Map::find`].
    pub(crate) fn get(&self, vm: &Vm<'m>, key: Value) -> Res<Option<Value>> {
        Ok(self.find(vm, key)?.and_then(|position| self.at(position)).map(|(_, value)| value))
    }

    /// Stores a value under a key, at the end if the key is new.
    ///
    /// # Errors
    /// As [`Map::find`]; `MemoryError`.
    pub(crate) fn set(&self, vm: &Vm<'m>, key: Value, value: Value) -> Res<()> {
        match self.find(vm, key)? {
            Some(position) => {
                self.set_at(position, value);
                Ok(())
            }
            None => self.append(vm, key, value),
        }
    }

    /// Adds a key that is known not to be there.
    pub(crate) fn append(&self, vm: &Vm<'m>, key: Value, value: Value) -> Res<()> {
        // A string that is interned already becomes that: names stay comparable by word.
        let key = match vm.str_bytes(key) {
            Some(text) if key.as_qstr().is_none() => vm.find_qstr(text).map_or(key, Value::qstr),
            _ => key,
        };
        let hash = if self.end() >= LINEAR { vm.hash(key)? } else { 0 };
        let table = match self.0.get() {
            Some(t) if t.filled.get() < t.capacity => t,
            Some(t) => {
                let live = self.len();
                // With many holes the same capacity is enough.
                let wanted = if live < t.capacity as usize * 3 / 4 { t.capacity as usize } else { grown(live) };
                self.rebuild(vm, wanted)?
            }
            None => self.rebuild(vm, grown(0))?,
        };
        let position = table.filled.get() as usize;
        let entries = table.entries(STRIDE);
        entries[position * STRIDE].set(Some(key));
        entries[position * STRIDE + STRIDE - 1].set(Some(if STRIDE == 1 { key } else { value }));
        if table.capacity as usize > LINEAR {
            add_to_index(table, STRIDE, hash, position);
        }
        table.filled.set(position as u32 + 1);
        let mixed = if key.as_qstr().is_none() { MIXED } else { 0 };
        table.live.set((table.live.get() + 1) | mixed);
        Ok(())
    }

    /// Removes the entry at a position.
    pub(crate) fn remove_at(&self, position: usize) {
        let Some(table) = self.0.get() else { return };
        let entries = table.entries(STRIDE);
        for slot in &entries[position * STRIDE..(position + 1) * STRIDE] {
            slot.set(None);
        }
        table.live.set(table.live.get() - 1);
        if table.live.get() & !MIXED == 0 {
            self.clear();
        } else if position + 1 == table.filled.get() as usize && table.capacity as usize <= LINEAR {
            table.filled.set(position as u32);
        }
    }

    /// Removes everything.
    pub(crate) fn clear(&self) {
        self.0.set(None);
    }

    /// Makes room for `n` entries in all.
    pub(crate) fn reserve(&self, vm: &Vm<'m>, n: usize) -> Res<()> {
        if n > self.0.get().map_or(0, |t| t.capacity as usize) {
            self.rebuild(vm, n)?;
        }
        Ok(())
    }

    /// A copy with the same entries.
    pub(crate) fn copy(&self, vm: &Vm<'m>) -> Res<Self> {
        let copy = Map(Cell::new(self.0.get()));
        if self.len() > 0 {
            copy.rebuild(vm, self.len())?;
        } else {
            copy.clear();
        }
        Ok(copy)
    }

    /// Takes over the entries of another map, which shares them from now on.
    pub(crate) fn replace(&self, other: Self) {
        self.0.set(other.0.get());
    }

    /// Moves the entries into a new block of `capacity`, without holes.
    fn rebuild(&self, vm: &Vm<'m>, capacity: usize) -> Res<&'m Table> {
        let Ok(short) = u32::try_from(capacity) else { return Err(vm.raise_no_memory()) };
        let extra = capacity.saturating_mul(STRIDE * size_of::<Value>()).saturating_add(index_bytes(capacity));
        let header = Header::new(Ty::Table);
        let block = Table { header, capacity: short, live: Cell::new(0), filled: Cell::new(0) };
        let table = vm.alloc_tailed(block, extra)?;
        if let Some(old) = self.0.get() {
            let to = table.entries(STRIDE);
            let mut filled = 0;
            for entry in old.entries(STRIDE)[..old.filled.get() as usize * STRIDE].chunks_exact(STRIDE) {
                let Some(key) = entry[0].get() else { continue };
                // Hashing may run Python code that changes this very map; the old block is complete until the end.
                let hash = if capacity > LINEAR { vm.hash(key)? } else { 0 };
                if filled == capacity {
                    break;
                }
                to[filled * STRIDE].set(Some(key));
                to[filled * STRIDE + STRIDE - 1].set(entry[STRIDE - 1].get());
                if capacity > LINEAR {
                    add_to_index(table, STRIDE, hash, filled);
                }
                filled += 1;
            }
            table.filled.set(filled as u32);
            table.live.set(filled as u32 | old.live.get() & MIXED);
        }
        self.0.set(Some(table));
        Ok(table)
    }
}

fn add_to_index(table: &Table, stride: usize, hash: usize, entry: usize) {
    let capacity = table.capacity as usize;
    let (len, width) = (index_len(capacity), index_width(capacity));
    let index = table.index(stride);
    let mut at = start(hash, len);
    while index_get(index, width, at) != 0 {
        at = (at + 1) & (len - 1);
    }
    index_set(index, width, at, entry + 1);
}
