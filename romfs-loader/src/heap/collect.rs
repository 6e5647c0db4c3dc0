//! Mark and sweep.
//!
//! Marking needs a fixed amount of memory: a small stack of objects still to look into. When it overflows, the objects that
//! did not fit stay marked, and all marked ones are looked into again.

use core::cell::Cell;

use super::{Heap, WORD_BITS};
use crate::object::Header;
use crate::value::Value;

/// How many objects can wait to be looked into.
const PENDING: usize = 64;

/// A collection under way: mark the roots, then finish.
pub(crate) struct Marker<'h, 'm> {
    heap: &'h Heap<'m>,
    pending: [u32; PENDING],
    len: usize,
    overflowed: bool,
    /// Modules that values refer to by number. One that none refers to in any way is forgotten.
    places: &'h [Cell<Option<Value>>],
}

impl<'h, 'm> Marker<'h, 'm> {
    pub(crate) fn new(heap: &'h Heap<'m>, places: &'h [Cell<Option<Value>>]) -> Marker<'h, 'm> {
        Marker { heap, pending: [0; PENDING], len: 0, overflowed: false, places }
    }

    /// Keeps the object that a word points to, at its start or anywhere into it; a word that points to none is ignored.
    #[inline]
    pub(crate) fn mark(&mut self, word: usize) {
        let heap = self.heap;
        let Some(at) = heap.index(word).or_else(|| self.module_of(word)) else { return };
        self.mark_granule(at);
    }

    /// Keeps the object that a granule belongs to.
    #[inline]
    fn mark_granule(&mut self, mut at: usize) {
        let heap = self.heap;
        loop {
            let (head, tail) = bit(heap, at);
            match (head, tail) {
                (true, true) | (false, false) => return,
                (true, false) => break,
                (false, true) => at -= 1,
            }
        }
        set_mark(heap, at);
        // SAFETY: `at` is the head of an allocated object, which starts with its header.
        let header = unsafe { heap.granule(at).cast::<Header>().read() };
        if !header.ty.holds_values() {
            return;
        }
        if self.len == PENDING {
            self.overflowed = true;
        } else {
            self.pending[self.len] = at as u32;
            self.len += 1;
        }
    }

    /// The granule of the module that a value which is read in place refers to.
    #[inline]
    fn module_of(&self, word: usize) -> Option<usize> {
        self.module_in(Value::slot_in(word)?)
    }

    /// The granule of the module in a slot.
    fn module_in(&self, slot: usize) -> Option<usize> {
        let module = self.places.get(slot)?.get()?;
        self.heap.index(module.bits())
    }

    /// Marks what every word in `words` points to.
    pub(crate) fn mark_words(&mut self, words: &[Cell<usize>]) {
        for word in words {
            self.mark(word.get());
        }
    }

    /// Follows all that was marked.
    pub(crate) fn follow(&mut self) {
        self.drain();
        while core::mem::take(&mut self.overflowed) {
            for at in 0..self.heap.granules {
                if bit(self.heap, at) == (true, true) {
                    self.look_into(at);
                    self.drain();
                }
            }
        }
    }

    /// Empties the slots of modules that are about to go.
    pub(crate) fn forget_places(&self) {
        for place in self.places {
            if place.get().is_some_and(|module| !self.is_marked(module.bits())) {
                place.set(None);
            }
        }
    }

    /// Whether the object that starts at an address stays.
    pub(crate) fn is_marked(&self, address: usize) -> bool {
        self.heap.index(address).is_some_and(|at| bit(self.heap, at) == (true, true))
    }

    fn drain(&mut self) {
        while self.len > 0 {
            self.len -= 1;
            self.look_into(self.pending[self.len] as usize);
        }
    }

    fn look_into(&mut self, at: usize) {
        let heap = self.heap;
        let start = heap.granule(at);
        // SAFETY: as in `mark_granule`.
        let header = unsafe { start.cast::<Header>().read() };
        if !header.ty.holds_values() {
            return;
        }
        // Values of a linked module's namespace that lie in the image name the module by its slot, wherever they are read.
        if let Some(module) = header.named_slot().and_then(|slot| self.module_in(slot.into())) {
            self.mark_granule(module);
        }
        let words = heap.extent(at) * (super::GRANULE / size_of::<usize>());
        // SAFETY: the object's granules are initialised (blocks are zeroed when allocated, and the structs in them have no
        // padding) and aligned to words; marking does not write to them.
        let words = unsafe { core::slice::from_raw_parts(start.cast::<Cell<usize>>().as_ptr(), words) };
        self.mark_words(words);
    }

    /// Frees what was not marked: each such head with its tails, a word of granules at a time.
    pub(crate) fn sweep(self) {
        let heap = self.heap;
        // Whether the object that runs over the end of the previous word was dead.
        let mut carry = 0;
        for (heads, tails) in heap.heads.iter().zip(heap.tails) {
            let (h, t) = (heads.get(), tails.get());
            let dead = h & !t;
            let tail = t & !h;
            // Tails that follow a dead head directly. Adding their first bit to a run of ones turns the run to zeros.
            let first = (dead << 1 | carry) & tail;
            let killed = tail & !tail.wrapping_add(first);
            carry = (dead | killed) >> (WORD_BITS - 1);
            heads.set(h & !dead);
            tails.set(tail & !killed);
        }
        heap.cursor.set(0);
        heap.limit.set(0);
        heap.search.set(0);
    }
}

fn bit(heap: &Heap, at: usize) -> (bool, bool) {
    let (word, bit) = (at / WORD_BITS, at % WORD_BITS);
    let is_set = |bits: &[Cell<usize>]| bits.get(word).is_some_and(|word| word.get() >> bit & 1 != 0);
    (is_set(heap.heads), is_set(heap.tails))
}

fn set_mark(heap: &Heap, at: usize) {
    super::set(heap.tails, at);
}
