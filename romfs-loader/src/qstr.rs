//! Interned strings: the static pool in ROM, and the strings interned at run time.
//!
//! An id names a string. Ids start at 1; first comes the static pool, whose beginning is that of the `.mpy` format,
//! then the strings of a linked image, then, from `FIRST_IN_RAM` on, what was interned since the start. A string
//! interned from an image is not copied: its entry refers to the image.
#![allow(clippy::arithmetic_side_effects, reason = "numbers of strings, whose table fits into the heap")]

use core::cell::Cell;

use romfs_format::link::{self, Link};

use crate::heap::{Heap, tail};
use crate::object::{Header, Object, Ty};
use crate::value::Value;
use crate::vm::{Raised, Res, Vm};

/// The id of an interned string. Equal ids are equal strings.
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
            $($(#[cfg(any(feature = "link", $(feature = $feature),+))])? pub const $id: Qstr = Qstr(Position::$id as u32 + 1);)*
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

/// What an interned string is first compared by: length and hash in one word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Key(u32);

impl Key {
    fn new(len: u16, hash: u16) -> Key {
        Key(u32::from(len) << 16 | u32::from(hash))
    }

    fn len(self) -> usize {
        (self.0 >> 16) as usize
    }

    fn hash(self) -> u16 {
        self.0 as u16
    }
}

/// So many keys are compared at once, without looking after each of them whether it was the one.
const CHUNK: usize = 16;

/// One interned string: an address in ROM, or of the inline bytes of a heap block, and a length.
#[derive(Clone, Copy)]
struct Entry {
    text: *const u8,
    key: Key,
}

/// The entries of the dynamic pool: a heap object that grows by copying. Behind the struct stand all addresses, then
/// all keys.
#[repr(C)]
pub(crate) struct Entries {
    header: Header,
    capacity: u32,
    texts: [Cell<*const u8>; 0],
}

impl Entries {
    /// Bytes behind the struct for an entry.
    pub(crate) const STRIDE: usize = size_of::<*const u8>() + size_of::<Key>();
}

// SAFETY: repr(C), header first, and only `Pool::push` makes it.
unsafe impl Object for Entries {
    const TY: Ty = Ty::Slots;
}

/// The strings interned at run time, and those of a linked image.
pub(crate) struct Pool<'m> {
    linked: Cell<Option<Link<'m>>>,
    entries: Cell<Option<&'m Entries>>,
    len: Cell<u32>,
}

impl<'m> Pool<'m> {
    pub(crate) const fn new() -> Pool<'m> {
        Pool { linked: Cell::new(None), entries: Cell::new(None), len: Cell::new(0) }
    }

    /// What the collector has to keep.
    pub(crate) fn root(&self) -> Option<Value> {
        self.entries.get().map(Value::object)
    }

    /// How many strings were interned since the start.
    pub(crate) fn len(&self) -> usize {
        self.len.get() as usize
    }

    /// How many strings there are, the bytes of their text wherever it is, and all bytes with their entries.
    pub(crate) fn usage(&self) -> [usize; 3] {
        let text = self.keys().iter().map(|key| key.get().len()).sum();
        [self.len(), text, text + self.entries.get().map_or(0, |e| e.capacity as usize * Entries::STRIDE)]
    }

    /// The addresses of all strings, those of free entries at the end.
    fn texts(&self) -> &'m [Cell<*const u8>] {
        // SAFETY: `push` allocated `capacity` addresses behind the struct, zeroed; the heap lives for 'm.
        self.entries.get().map_or(&[], |e| unsafe { tail(e, e.capacity as usize) })
    }

    /// The keys likewise.
    fn all_keys(&self) -> &'m [Cell<Key>] {
        self.entries.get().map_or(&[], |e| {
            let (capacity, skip) = (e.capacity as usize, size_of::<*const u8>() / size_of::<Key>());
            // SAFETY: behind the addresses, which take `skip` keys each, `push` allocated as many keys, zeroed.
            let keys: &[Cell<Key>] = unsafe { tail(e, capacity * (skip + 1)) };
            keys.get(capacity * skip..).unwrap_or_default()
        })
    }

    fn keys(&self) -> &'m [Cell<Key>] {
        self.all_keys().get(..self.len()).unwrap_or_default()
    }

    fn live(&self) -> impl Iterator<Item = Entry> {
        self.texts().iter().zip(self.keys()).map(|(text, key)| Entry { text: text.get(), key: key.get() })
    }

    /// The image whose strings have ids.
    #[inline]
    pub(crate) fn linked(&self) -> Option<Link<'m>> {
        if crate::link::IN_USE { self.linked.get() } else { None }
    }

    /// Gives ids to the strings of an image. That is possible for one image, as long as no string of it has an id
    /// already; `false` where it is not.
    pub(crate) fn link(&self, link: Link<'m>) -> bool {
        let known = |entry: Entry| link.find_string(entry.bytes(), entry.key.hash()).is_some();
        if self.linked.get().is_some() || self.live().any(known) {
            return false;
        }
        self.linked.set(Some(link));
        true
    }

    fn linked_text(&self, q: Qstr) -> Option<&'m [u8]> {
        self.linked()?.string((q.0 as usize).checked_sub(STATIC_LEN + 1)?)
    }

    fn find(&self, text: &[u8], hash: u16) -> Option<Qstr> {
        if let Some(index) = self.linked().and_then(|link| link.find_string(text, hash)) {
            return Some(Qstr((STATIC_LEN + 1 + index) as u32));
        }
        let key = Key::new(text.len() as u16, hash);
        let mut chunks = self.keys().chunks(CHUNK).zip((FIRST_IN_RAM..).step_by(CHUNK));
        chunks.find_map(|(keys, first)| {
            if !keys.iter().fold(false, |among, other| among | (other.get() == key)) {
                return None;
            }
            let is = |id: &u32| self.get(Qstr(*id)).is_some_and(|entry| entry.key == key && entry.bytes() == text);
            (first..first + CHUNK as u32).find(is).map(Qstr)
        })
    }

    fn get(&self, q: Qstr) -> Option<Entry> {
        let index = q.0.checked_sub(FIRST_IN_RAM)? as usize;
        Some(Entry { key: self.keys().get(index)?.get(), text: self.texts().get(index)?.get() })
    }

    /// Adds a string; nothing when there is no memory.
    fn push(&self, heap: &Heap<'m>, text: &'m [u8], hash: u16) -> Option<Qstr> {
        let len = self.len.get();
        let capacity = self.entries.get().map_or(0, |e| e.capacity);
        if len == capacity {
            let capacity = crate::layout::pool_capacity(capacity as usize).and_then(|n| u32::try_from(n).ok())?;
            let grown = heap.alloc_tailed(
                Entries { header: Header::new(Ty::Slots), capacity, texts: [] },
                (capacity as usize).checked_mul(Entries::STRIDE)?,
            )?;
            let (texts, keys) = (self.texts(), self.keys());
            self.entries.set(Some(grown));
            for (to, from) in self.texts().iter().zip(texts) {
                to.set(from.get());
            }
            for (to, from) in self.all_keys().iter().zip(keys) {
                to.set(from.get());
            }
        }
        let key = Key::new(u16::try_from(text.len()).ok()?, hash);
        self.texts().get(len as usize)?.set(text.as_ptr());
        self.all_keys().get(len as usize)?.set(key);
        self.len.set(len + 1);
        Some(Qstr(FIRST_IN_RAM + len))
    }
}

impl Entry {
    fn bytes<'m>(&self) -> &'m [u8] {
        // SAFETY: `text` and `len` come from one slice that lives for 'm, the only lifetime that `Pool` asks for.
        unsafe { core::slice::from_raw_parts(self.text, self.key.len()) }
    }
}

impl<'m> Vm<'m> {
    /// The text of an interned string.
    #[inline]
    pub fn qstr_text(&self, q: Qstr) -> &'m [u8] {
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
        let linked = self.qstrs.linked().map_or(0, |link| link.n_strings());
        let in_ram = id.checked_sub(FIRST_IN_RAM as usize);
        let known = (1..=STATIC_LEN + linked).contains(&id) || in_ram.is_some_and(|index| index < self.qstrs.len());
        if known { Some(Qstr(id as u32)) } else { None }
    }

    /// All ids, in order.
    pub(crate) fn all_qstrs(&self) -> impl Iterator<Item = Qstr> {
        let linked = self.qstrs.linked().map_or(0, |link| link.n_strings());
        let in_rom = 1..=(STATIC_LEN + linked) as u32;
        in_rom.chain(FIRST_IN_RAM..FIRST_IN_RAM + self.qstrs.len() as u32).map(Qstr)
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
    pub fn intern_static(&self, text: &'m [u8]) -> Res<Qstr> {
        self.intern_with(text, || Ok(text))
    }

    /// Interns a string; a new one is copied into the heap.
    ///
    /// # Errors
    /// As [`Vm::intern_static`].
    pub fn intern(&self, text: &[u8]) -> Res<Qstr> {
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

    fn intern_with(&self, text: &[u8], keep: impl FnOnce() -> Result<&'m [u8], Raised>) -> Res<Qstr> {
        self.check_name(text)?;
        let hash = hash(text);
        if let Some(q) = find_static(text, hash).or_else(|| self.qstrs.find(text, hash)) {
            return Ok(q);
        }
        let kept = keep()?;
        self.with_collect(|| self.qstrs.push(&self.heap, kept, hash))
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
    use crate::{Config, Vm};

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
}
