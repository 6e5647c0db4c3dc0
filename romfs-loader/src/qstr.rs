//! Interned strings: the static pool in ROM, and the strings interned at run time.
//!
//! An id names a string. Ids start at 1; first comes the static pool, whose beginning is that of the `.mpy` format,
//! then the strings of a linked image, then, from `FIRST_IN_RAM` on, what was interned since the start. A string
//! interned from an image is not copied: its entry refers to the image.
//!
//! What was interned since the start lasts as long as something refers to it, by its id or by a value: the collector
//! marks the entries that it comes by, and then frees the others, whose ids are given to other strings.
//!
//! ```text
//! first ──▶ │ group │ group │ …          a block: up to BLOCK entries in groups
//! more  ──▶ │ block 1 │ block 2 │ …      where the others are
//! ```
#![allow(clippy::arithmetic_side_effects, reason = "numbers of strings, whose table fits into the heap")]

use core::cell::Cell;
use core::marker::PhantomData;

use romfs_format::link::{self, Link, Section};

use crate::heap::Marker;
use crate::layout::POOL_BLOCK as BLOCK;
use crate::types::blob::Blob;
use crate::types::slots::Slots;
use crate::value::Value;
use crate::vm::{Raised, Res, Vm};

/// The id of an interned string. Equal ids are equal strings.
///
/// A string that was interned in RAM stays as long as a value refers to it, or native code inside of the machine has
/// its id: the collector looks for ids on the native stack.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(transparent)]
pub struct Qstr(pub u32);

macro_rules! qstrs {
    ($($id:ident $text:literal $([$($feature:literal),+])?,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u16)]
        enum Position { $($(#[cfg(any(feature = "link", $(feature = $feature),+))])? $id,)* }

        /// The names of the static pool as constants.
        #[allow(non_upper_case_globals, missing_docs)]
        pub mod q {
            use super::{Position, Qstr};
            $($(#[cfg(any(feature = "link", $(feature = $feature),+))])?
            pub const $id: Qstr = Qstr(Position::$id as u32 + 1);)*
        }

        /// The strings of the static pool; the id of the first one is 1. At run time [`static_text`] gives one of them:
        /// a machine has no such table, but their texts in one.
        pub const STATIC: &[&str] = &[$($(#[cfg(any(feature = "link", $(feature = $feature),+))])? $text,)*];
    };
}

include!("names.rs");

/// How many strings the static pool has.
pub const STATIC_LEN: usize = STATIC.len();

/// The id of the first string that is interned at run time; below are those of the static pool and of a linked image.
const FIRST_IN_RAM: u32 = link::MAX_ID as u32;

const _: () = assert!(STATIC_LEN < link::MAX_ID);

/// What link records for this loader are recognised by.
pub const FINGERPRINT: u32 = link::fingerprint(STATIC);

/// The longest string that can be interned, in bytes, as in stock; a longer one becomes a string object.
pub const MAX_LEN: usize = u8::MAX as usize;

/// The 16-bit hash of a string, as the qstr pools of MicroPython compute it.
#[inline]
pub const fn hash(bytes: &[u8]) -> u16 {
    let mut hash: u32 = 5381;
    let mut i = 0;
    while i < bytes.len() {
        hash = hash.wrapping_mul(33) ^ bytes[i] as u32;
        i += 1;
    }
    let hash = hash as u16;
    if hash == 0 { 1 } else { hash }
}

/// The texts of the static pool, one behind the other.
static TEXTS: [u8; START[STATIC_LEN] as usize] = {
    let mut texts = [0; START[STATIC_LEN] as usize];
    let (mut n, mut at) = (0, 0);
    while n < STATIC_LEN {
        let text = STATIC[n].as_bytes();
        let mut i = 0;
        while i < text.len() {
            texts[at] = text[i];
            at += 1;
            i += 1;
        }
        n += 1;
    }
    texts
};

/// Where each text starts, and where the last one ends.
static STARTS: [u16; STATIC_LEN + 1] = START;

const START: [u16; STATIC_LEN + 1] = {
    let mut starts = [0; STATIC_LEN + 1];
    let mut n = 0;
    while n < STATIC_LEN {
        let end = starts[n] as usize + STATIC[n].len();
        assert!(end <= u16::MAX as usize);
        starts[n + 1] = end as u16;
        n += 1;
    }
    starts
};

/// The hash of each string of the static pool.
static STATIC_HASH: [u16; STATIC_LEN] = HASH;

const HASH: [u16; STATIC_LEN] = {
    let mut hashes = [0; STATIC_LEN];
    let mut i = 0;
    while i < STATIC_LEN {
        hashes[i] = hash(STATIC[i].as_bytes());
        i += 1;
    }
    hashes
};

/// The static pool is looked into by these low bits of a hash.
const BUCKETS: usize = 128;

/// The positions in the static pool, bucket by bucket.
static BY_BUCKET: [u16; STATIC_LEN] = IN_BUCKETS.0;

/// Where each bucket starts in that, and where the last one ends.
static BUCKET_STARTS: [u16; BUCKETS + 1] = IN_BUCKETS.1;

const IN_BUCKETS: ([u16; STATIC_LEN], [u16; BUCKETS + 1]) = {
    let (mut positions, mut starts) = ([0; STATIC_LEN], [0; BUCKETS + 1]);
    let mut n = 0;
    while n < STATIC_LEN {
        starts[HASH[n] as usize % BUCKETS + 1] += 1;
        n += 1;
    }
    let mut bucket = 0;
    while bucket < BUCKETS {
        starts[bucket + 1] += starts[bucket];
        bucket += 1;
    }
    let mut ends = starts;
    n = 0;
    while n < STATIC_LEN {
        let bucket = HASH[n] as usize % BUCKETS;
        positions[ends[bucket] as usize] = n as u16;
        ends[bucket] += 1;
        n += 1;
    }
    (positions, starts)
};

/// The text at a position of the static pool, which is its id less one.
#[inline]
pub fn static_text(position: usize) -> Option<&'static [u8]> {
    let (start, end) = (*STARTS.get(position)?, *STARTS.get(position + 1)?);
    TEXTS.get(start.into()..end.into())
}

/// What is left of the text of the static pool around an address, from there on.
pub(crate) fn static_text_at(address: usize) -> Option<&'static [u8]> {
    let at = address.checked_sub(TEXTS.as_ptr().addr())?;
    let after = STARTS.partition_point(|start| usize::from(*start) <= at);
    TEXTS.get(at..usize::from(*STARTS.get(after)?))
}

fn find_static(text: &[u8], hash: u16) -> Option<Qstr> {
    let bucket = usize::from(hash) % BUCKETS;
    let bucket = BY_BUCKET.get(BUCKET_STARTS[bucket].into()..BUCKET_STARTS[bucket + 1].into())?;
    let is = |position: &&u16| {
        let position = usize::from(**position);
        STATIC_HASH.get(position) == Some(&hash) && static_text(position) == Some(text)
    };
    bucket.iter().find(is).map(|position| Qstr(u32::from(*position) + 1))
}

/// What an interned string is first compared by: length and hash in one word. Above them stands what keeps it.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Key(u32);

impl Key {
    /// That of an entry that is free: no hash is 0.
    const FREE: Key = Key(0);
    /// The collector has come by the string.
    pub(crate) const MARKED: u32 = 1 << 31;

    fn new(len: u16, hash: u16) -> Key {
        Key(u32::from(len) << 16 | u32::from(hash))
    }

    /// Length and hash alone.
    fn plain(self) -> Key {
        Key(self.0 & !Key::MARKED)
    }

    fn len(self) -> usize {
        (self.plain().0 >> 16) as usize
    }

    fn hash(self) -> u16 {
        self.0 as u16
    }
}

/// One interned string: an address in ROM, or of the inline bytes of a heap block, and a length.
#[derive(Clone, Copy)]
struct Entry<'v> {
    text: *const u8,
    key: Key,
    lives: PhantomData<&'v [u8]>,
}

/// So many keys are compared at once, without looking after each of them whether it was the one.
const GROUP: usize = 8;

/// Entries of the pool: addresses, null where an entry is free, and keys. A block of the pool is a blob of groups.
#[repr(C)]
pub(crate) struct Group {
    texts: [Cell<*const u8>; GROUP],
    keys: [Cell<Key>; GROUP],
}

/// The blocks whose ids have 16 bits, as those in the tables of modules.
const SHORT_BLOCKS: usize = ((1 << 16) - FIRST_IN_RAM as usize) / BLOCK;

/// After so many new strings it is worth a collection to find some among them that nothing refers to any more.
const WORTH: u16 = 4096;

/// The strings interned at run time, and those of a linked image.
pub(crate) struct Pool<'v> {
    linked: Cell<Option<Link<'v>>>,
    /// What continues it.
    second: Cell<Option<Link<'v>>>,
    first: Cell<Option<Value<'v>>>,
    more: Cell<Option<&'v Slots<'v>>>,
    /// The blocks before this one have no free entry.
    full: Cell<u16>,
    /// How many strings were interned since the last collection.
    made: Cell<u16>,
}

impl<'v> Pool<'v> {
    pub(crate) const fn new() -> Pool<'v> {
        Pool {
            linked: Cell::new(None),
            second: Cell::new(None),
            first: Cell::new(None),
            more: Cell::new(None),
            full: Cell::new(0),
            made: Cell::new(0),
        }
    }

    /// How many strings there are, the bytes of their text wherever it is, and all bytes with their entries.
    pub(crate) fn usage(&self) -> [usize; 3] {
        let (mut n, mut text) = (0, 0);
        for (_, entry) in self.live() {
            n += 1;
            text += entry.key.len();
        }
        let room: usize = (0..self.n_blocks()).map(|k| size_of_val(self.groups(k))).sum();
        [n, text, text + room]
    }

    /// How many blocks there is a place for.
    fn n_blocks(&self) -> usize {
        1 + self.more.get().map_or(0, Slots::capacity)
    }

    /// The place of a block.
    #[inline]
    fn place(&self, k: usize) -> Option<&Cell<Option<Value<'v>>>> {
        match k.checked_sub(1) {
            None => Some(&self.first),
            Some(k) => self.more.get()?.cells().get(k),
        }
    }

    #[inline]
    fn block(&self, k: usize) -> Option<&'v Blob> {
        // SAFETY: `Vm::grow_pool` puts nothing but blobs there, and `sweep` takes out those that it does not keep.
        Some(unsafe { self.place(k)?.get()?.ptr().cast().as_ref() })
    }

    /// The entries of a block.
    fn groups(&self, k: usize) -> &'v [Group] {
        let Some(block) = self.block(k) else { return &[] };
        let cells = block.cells();
        // SAFETY: the bytes of a blob begin at a multiple of 8, zeroed, which is a group of free entries; of a block of
        // the pool they are written as groups alone.
        unsafe { core::slice::from_raw_parts(cells.as_ptr().cast(), cells.len() / size_of::<Group>()) }
    }

    /// An entry, free or not.
    fn entry(&self, index: usize) -> Option<(&'v Cell<*const u8>, &'v Cell<Key>)> {
        let (block, at) = (self.block(index / BLOCK)?, index % BLOCK);
        let start = at / GROUP * size_of::<Group>();
        if block.len() < start + size_of::<Group>() {
            return None;
        }
        // SAFETY: as in `groups`; a group starts there, and the block is long enough for it.
        let group: &'v Group = unsafe { &*block.cells().as_ptr().byte_add(start).cast() };
        Some((&group.texts[at % GROUP], &group.keys[at % GROUP]))
    }

    /// The strings that are there, with their ids.
    fn live(&self) -> impl Iterator<Item = (Qstr, Entry<'v>)> {
        let ids = (FIRST_IN_RAM..).take(self.n_blocks() * BLOCK).map(Qstr);
        ids.filter_map(|id| self.get(id).map(|entry| (id, entry)))
    }

    /// Sets a flag of the string with an id, if there is one.
    pub(crate) fn flag(&self, id: usize, flag: u32) {
        if let Some(index) = id.checked_sub(FIRST_IN_RAM as usize)
            && let Some((_, key)) = self.entry(index)
        {
            key.set(Key(key.get().0 | flag));
        }
    }

    /// Frees the entries that were not marked, and marks what the others need.
    pub(crate) fn sweep(&self, marker: &mut Marker) {
        for k in 0..self.n_blocks() {
            let mut is_used = false;
            for (text, key) in (k * BLOCK..).map_while(|index| self.entry(index)).take(BLOCK) {
                let (address, Key(bits)) = (text.get().addr(), key.get());
                if bits & Key::MARKED != 0 && address != 0 {
                    key.set(Key(bits & !Key::MARKED));
                    marker.mark_block(address);
                    is_used = true;
                } else {
                    key.set(Key::FREE);
                    text.set(core::ptr::null());
                }
            }
            let Some(place) = self.place(k) else { continue };
            match place.get() {
                Some(block) if is_used => marker.mark_block(block.bits()),
                _ => place.set(None),
            }
        }
        if let Some(more) = self.more.get() {
            marker.mark_block(core::ptr::from_ref(more).addr());
        }
        self.full.set(0);
        self.made.set(0);
    }

    /// The link records of the image whose strings have ids.
    #[inline]
    fn linked(&self) -> impl Iterator<Item = Link<'v>> {
        // Each is copied when it is its turn.
        let records = [&self.linked, &self.second].into_iter().filter(|_| crate::link::IN_USE);
        records.filter_map(Cell::get)
    }

    /// Gives ids to the strings of an image's link record, and of the one that continues it. That is possible for one
    /// image, as long as no string of it has an id already.
    pub(crate) fn link(&self, link: Link<'v>, second: Option<Link<'v>>) {
        let records = || [Some(link), second].into_iter().flatten();
        let known = |(_, entry): (Qstr, Entry<'v>)| {
            records().any(|link| link.find_string(entry.bytes(), entry.key.hash()).is_some())
        };
        if self.linked.get().is_some() || self.live().any(known) {
            return;
        }
        self.linked.set(Some(link));
        self.second.set(second);
    }

    /// What the link records say of the module whose file has these bytes of the image as its data.
    pub(crate) fn section_of(&self, data: &[u8]) -> Option<Section<'v>> {
        self.linked().find_map(|link| link.section_of(data))
    }

    /// How many strings of an image have ids.
    fn n_linked(&self) -> usize {
        self.linked().map(|link| link.n_strings()).sum()
    }

    fn linked_text(&self, q: Qstr) -> Option<&'v [u8]> {
        self.linked().find_map(|link| link.string((q.0 as usize).checked_sub(link.n_before() + 1)?))
    }

    fn find(&self, text: &[u8], hash: u16) -> Option<Qstr> {
        let found = |link: Link<'v>| Some(Qstr((link.n_before() + 1 + link.find_string(text, hash)?) as u32));
        if let Some(found) = self.linked().find_map(found) {
            return Some(found);
        }
        let key = Key::new(text.len() as u16, hash);
        (0..self.n_blocks()).find_map(|k| {
            let mut groups = self.groups(k).iter().zip((FIRST_IN_RAM + (k * BLOCK) as u32..).step_by(GROUP));
            groups.find_map(|(group, first)| {
                if !group.keys.iter().fold(false, |among, other| among | (other.get().plain() == key)) {
                    return None;
                }
                let is = |id: &u32| self.get(Qstr(*id)).is_some_and(|entry| entry.key == key && entry.bytes() == text);
                (first..first + GROUP as u32).find(is).map(Qstr)
            })
        })
    }

    fn get(&self, q: Qstr) -> Option<Entry<'v>> {
        let (text, key) = self.entry(q.0.checked_sub(FIRST_IN_RAM)? as usize)?;
        let (text, key) = (text.get(), key.get().plain());
        if text.is_null() { None } else { Some(Entry { text, key, lives: PhantomData }) }
    }

    /// Adds a string; nothing when the pool is full.
    fn push(&self, text: &'v [u8], hash: u16) -> Option<Qstr> {
        for k in self.full.get().into()..self.n_blocks() {
            let mut entries = self.groups(k).iter().flat_map(|group| group.texts.iter().zip(&group.keys));
            if let Some(at) = entries.position(|(text, _)| text.get().is_null()) {
                let index = k * BLOCK + at;
                let (place, key) = self.entry(index)?;
                place.set(text.as_ptr());
                key.set(Key::new(text.len() as u16, hash));
                // Of a number that is too large less is said.
                self.full.set(k as u16);
                self.made.set(self.made.get().saturating_add(1));
                return Some(Qstr(FIRST_IN_RAM + index as u32));
            }
        }
        None
    }
}

impl<'v> Entry<'v> {
    fn bytes(self) -> &'v [u8] {
        // SAFETY: `text` and `len` come from one slice that lives for 'v, the only lifetime that `Pool` asks for.
        unsafe { core::slice::from_raw_parts(self.text, self.key.len()) }
    }
}

impl<'v> Vm<'v> {
    /// The text of an interned string.
    #[inline]
    pub fn qstr_text(&self, q: Qstr) -> &'v [u8] {
        match static_text((q.0 as usize).wrapping_sub(1)) {
            Some(text) => text,
            None if q.0 < FIRST_IN_RAM => self.qstrs.linked_text(q).unwrap_or_default(),
            None => self.qstrs.get(q).map_or(&[][..], |e| e.bytes()),
        }
    }

    /// The hash of an interned string.
    #[inline]
    pub fn qstr_hash(&self, q: Qstr) -> u16 {
        match STATIC_HASH.get((q.0 as usize).wrapping_sub(1)) {
            Some(hash) => *hash,
            None if q.0 < FIRST_IN_RAM => hash(self.qstrs.linked_text(q).unwrap_or_default()),
            None => self.qstrs.get(q).map_or(1, |e| e.key.hash()),
        }
    }

    /// The interned string of a number, if there is one.
    pub(crate) fn qstr_numbered(&self, id: usize) -> Option<Qstr> {
        let linked = self.qstrs.n_linked();
        let q = Qstr(u32::try_from(id).ok()?);
        if (1..=STATIC_LEN + linked).contains(&id) || self.qstrs.get(q).is_some() { Some(q) } else { None }
    }

    /// All ids, in order.
    pub(crate) fn all_qstrs(&self) -> impl Iterator<Item = Qstr> {
        let rom = STATIC_LEN + self.qstrs.n_linked();
        let all = 1..=rom + self.qstrs.n_blocks() * BLOCK;
        all.filter_map(move |n| self.qstr_numbered(if n <= rom { n } else { n - rom - 1 + FIRST_IN_RAM as usize }))
    }

    /// The interned string equal to `text`, if there is one.
    pub fn find_qstr(&self, text: &[u8]) -> Option<Qstr> {
        if text.len() > MAX_LEN {
            return None;
        }
        let hash = hash(text);
        find_static(text, hash).or_else(|| self.qstrs.find(text, hash))
    }

    /// Interns a string that lives as long as the memory does, such as one in an image; the bytes are not copied.
    ///
    /// # Errors
    /// `MemoryError`; `RuntimeError` for a string longer than [`MAX_LEN`].
    pub(crate) fn intern_in_place(&self, text: &'v [u8]) -> Res<Qstr> {
        self.intern_with(text, || Ok(text))
    }

    /// Interns a string; a new one is copied into the heap.
    ///
    /// # Errors
    /// As [`Vm::intern_in_place`].
    pub(crate) fn intern(&self, text: &[u8]) -> Res<Qstr> {
        self.intern_with(text, || {
            let copy = self.alloc_blob(text.len())?;
            copy.copy_from(text);
            Ok(copy.bytes())
        })
    }

    /// Raises for a text that is too long to be a name.
    pub(crate) fn check_name(&self, text: &[u8]) -> Res<()> {
        if text.len() > MAX_LEN { Err(self.raise_runtime_error("name too long")) } else { Ok(()) }
    }

    fn intern_with(&self, text: &[u8], keep: impl FnOnce() -> Result<&'v [u8], Raised>) -> Res<Qstr> {
        self.check_name(text)?;
        let hash = hash(text);
        if let Some(q) = find_static(text, hash).or_else(|| self.qstrs.find(text, hash)) {
            return Ok(q);
        }
        let kept = keep()?;
        loop {
            if let Some(q) = self.qstrs.push(kept, hash) {
                return Ok(q);
            }
            let Err(raised) = self.grow_pool() else { continue };
            // A collection has made room, perhaps.
            let Some(q) = self.qstrs.push(kept, hash) else { return Err(raised) };
            self.take_raised(raised);
            return Ok(q);
        }
    }

    /// Makes room in a pool that is full.
    fn grow_pool(&self) -> Res<()> {
        let (pool, n) = (&self.qstrs, self.qstrs.n_blocks());
        let k = (0..n).find(|k| pool.groups(*k).len() < BLOCK / GROUP).unwrap_or(n);
        let old = pool.groups(k).len();
        if k >= SHORT_BLOCKS && pool.made.get() >= WORTH && self.gc_enabled.get() {
            self.collect();
            return Ok(());
        }
        // The first block with room may lie before those that have been filled.
        pool.full.set(k as u16);
        if k == n {
            pool.more.set(Some(self.grow_slots(pool.more.get(), n, crate::layout::pool_blocks(n - 1))?));
        }
        let groups = crate::layout::pool_capacity(k * BLOCK + old * GROUP) / GROUP - k * (BLOCK / GROUP);
        let bytes = groups * size_of::<Group>();
        let grown = match pool.block(k) {
            Some(block) => self.grow_blob(block, (old + 1) * size_of::<Group>(), bytes)?,
            None => self.alloc_blob(bytes)?,
        };
        if let Some(place) = pool.place(k) {
            place.set(Some(Value::object(grown)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn static_pool_has_no_double() {
        let mut sorted = STATIC.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), STATIC_LEN);
    }

    #[test]
    fn every_static_string_is_found_by_its_hash() {
        for (i, text) in STATIC.iter().enumerate() {
            assert_eq!(find_static(text.as_bytes(), hash(text.as_bytes())), Some(Qstr(i as u32 + 1)), "{text}");
        }
        assert_eq!(find_static(b"no such name", hash(b"no such name")), None);
    }

    #[test]
    fn the_texts_are_told_apart() {
        for (i, text) in STATIC.iter().enumerate() {
            assert_eq!(static_text(i), Some(text.as_bytes()));
            if let Some(from) = static_text(i).and_then(|text| text.get(1..)).filter(|rest| !rest.is_empty()) {
                assert_eq!(static_text_at(from.as_ptr().addr()), Some(from));
            }
        }
        assert_eq!((static_text(STATIC_LEN), static_text(usize::MAX)), (None, None));
        let end = TEXTS.as_ptr_range().end.addr();
        assert_eq!((static_text_at(end), static_text_at(TEXTS.as_ptr().addr() - 1)), (None, None));
    }
}

#[cfg(test)]
mod vm_tests {
    use crate::platform::Platform;
    use crate::vm::{Config, Vm};

    struct Quiet;

    impl Platform for Quiet {
        fn write(&self, _: &[u8]) {}
    }

    #[test]
    fn an_interned_string_is_copied_and_found_again() {
        let mut memory = vec![0; 1 << 16];
        let vm = Vm::new(&mut memory, Config::for_memory(1 << 16), &Quiet).unwrap();
        let before: Vec<_> = (0..100).map(|i| vm.intern(format!("name {i}").as_bytes()).unwrap()).collect();
        for (i, q) in before.iter().enumerate() {
            assert_eq!(vm.qstr_text(*q), format!("name {i}").as_bytes());
            assert_eq!(vm.intern(format!("name {i}").as_bytes()).unwrap(), *q);
        }
    }

    /// Outside of `Vm::enter` the collector finds nothing on the native stack.
    #[test]
    fn a_collection_frees_the_strings_that_nothing_refers_to() {
        let mut memory = vec![0; 1 << 18];
        let vm = Vm::new(&mut memory, Config::for_memory(1 << 18), &Quiet).unwrap();
        let text = |i: usize| format!("name {i}");
        let list = vm.new_list(&[]).unwrap();
        vm.keep(crate::vm::Kept::Argv, list.into());
        vm.collect();
        let (before, _) = vm.heap_usage();
        let named: Vec<_> = (0..1000).map(|i| vm.intern(text(i).as_bytes()).unwrap()).collect();
        list.push(&vm, crate::Value::qstr(named[9])).unwrap();
        vm.collect();
        for (i, q) in named.iter().enumerate() {
            let stays = i == 9;
            assert_eq!(vm.find_qstr(text(i).as_bytes()), stays.then_some(*q), "{i}");
            assert_eq!(vm.qstr_text(*q), if stays { text(i) } else { String::new() }.as_bytes(), "{i}");
            assert_eq!(vm.qstr_numbered(q.0 as usize).is_some(), stays, "{i}");
        }
        assert_eq!(vm.qstrs.usage()[0], 1);
        // The ids of the others are given to new strings, the first ones first.
        let q = vm.intern(b"another").unwrap();
        assert_eq!((vm.qstr_text(q), q), (&b"another"[..], named[0]));
        for i in 0..900 {
            assert!(vm.intern(format!("new {i}").as_bytes()).unwrap() <= named[999], "{i}");
        }
        vm.keep(crate::vm::Kept::Argv, crate::Value::NONE);
        vm.collect();
        assert_eq!(vm.qstrs.usage()[0], 0);
        assert!(vm.heap_usage().0 < before + (1 << 14), "blocks without strings go");
    }
}
