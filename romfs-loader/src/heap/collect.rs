//! Mark and sweep.
//!
//! Marking needs a fixed amount of memory, and time that is linear in what stays. It goes in depth: of an object that
//! is looked into, the words behind the one that led on wait in a short ring. When that is full, the oldest are set
//! aside; and when there is no more room for those, only the cards that they lie on are noted. In the end, all words of
//! marked objects on such a card are looked at, which may note cards in turn.
//!
//! ```text
//! │ card 0 │ card 1 │ …     the heap in at most CARDS parts of the same size, a power of two of granules
//! ```
#![allow(clippy::arithmetic_side_effects, reason = "numbers of granules, words and cards of the heap")]

use core::cell::Cell;
use core::ops::Range;

use super::{GRANULE, Heap, WORD_BITS};
use crate::object::{Header, Ty};
use crate::qstr::{Key, Pool};
use crate::value::Value;

/// Words in a granule.
const WORDS: usize = GRANULE / size_of::<usize>();

/// How many objects can wait to be looked into further: those that were come by last, and those that were first.
const PENDING: usize = 16;
const ASIDE: usize = 16;

/// Cards at most.
const CARDS: usize = 512;

/// Words of the heap by number, of one object.
#[derive(Clone, Copy)]
struct Span {
    at: u32,
    end: u32,
}

/// A collection under way: mark the roots, then finish.
pub(crate) struct Marker<'h, 'v> {
    heap: &'h Heap<'v>,
    /// What waits, a ring from `first` on.
    pending: [Span; PENDING],
    first: usize,
    len: usize,
    /// What was set aside, the last one topmost.
    aside: [Span; ASIDE],
    n_aside: usize,
    /// A bit for each card on which there are words of marked objects that did not wait.
    noted: [usize; CARDS / WORD_BITS],
    /// log2 of the granules of a card.
    card_bits: u32,
    /// The rest of the card that is looked at now: it will be looked at in any case.
    ahead: Range<u32>,
    /// Modules that values refer to by number. One that none refers to in any way is forgotten.
    places: &'h [Cell<Option<Value<'v>>>],
    /// The interned strings.
    names: &'h Pool<'v>,
    /// Words looked at so far.
    #[cfg(test)]
    pub(super) looked_at: usize,
}

impl<'h, 'v> Marker<'h, 'v> {
    pub(crate) fn new(
        heap: &'h Heap<'v>,
        places: &'h [Cell<Option<Value<'v>>>],
        names: &'h Pool<'v>,
    ) -> Marker<'h, 'v> {
        let least = heap.granules.div_ceil(CARDS).max(1);
        Marker {
            heap,
            pending: [Span { at: 0, end: 0 }; PENDING],
            first: 0,
            len: 0,
            aside: [Span { at: 0, end: 0 }; ASIDE],
            n_aside: 0,
            noted: [0; CARDS / WORD_BITS],
            card_bits: least.next_power_of_two().trailing_zeros(),
            ahead: 0..0,
            places,
            names,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// Keeps the object that a word points to, at its start or anywhere into it, and what that refers to; a word that
    /// points to none is ignored.
    #[inline]
    pub(crate) fn mark(&mut self, word: usize) {
        if let Some(at) = self.granule_of(word) {
            self.keep(at);
        }
    }

    /// Marks what every word in `words` points to.
    #[inline(never)]
    pub(crate) fn mark_words(&mut self, words: &[Cell<usize>]) {
        for word in words {
            self.mark(word.get());
        }
    }

    /// The same of words of the native stack, which may also be the id of an interned string, or two of them.
    pub(crate) fn mark_native(&mut self, words: &[Cell<usize>]) {
        self.mark_words(words);
        for word in words {
            let word = word.get();
            self.mark_name(word as u32 as usize);
            if usize::BITS > 32 {
                self.mark_name((word as u64 >> 32) as usize);
            }
        }
    }

    /// Keeps the interned string with an id, if there is one.
    fn mark_name(&self, id: usize) {
        self.names.flag(id, Key::MARKED);
    }

    /// Keeps the object that an address lies in, if it lies in the heap.
    pub(crate) fn mark_block(&mut self, address: usize) {
        if let Some(at) = self.heap.index(address) {
            self.keep(at);
        }
    }

    /// The granule that a word points to, or that of the module which a value that is read in place refers to. An
    /// interned string is marked at once.
    #[inline]
    fn granule_of(&self, word: usize) -> Option<usize> {
        if let Some(id) = Value::id_in(word) {
            self.mark_name(id);
        }
        if let Some(at) = self.heap.index(word) {
            return Some(at);
        }
        self.module_in(Value::slot_in(word)?)
    }

    /// The granule of the module in a slot.
    fn module_in(&self, slot: usize) -> Option<usize> {
        let module = self.places.get(slot)?.get()?;
        self.heap.index(module.bits())
    }

    /// Marks the object around a granule and all that it leads to.
    #[inline(never)]
    fn keep(&mut self, mut at: usize) {
        let mut span = Span { at: 0, end: 0 };
        loop {
            if let Some((inner, header)) = self.visit(at) {
                if span.at < span.end {
                    self.wait(span);
                }
                span = inner;
                // Values of a linked module's namespace that lie in the image name the module by its slot, wherever
                // they are read.
                if let Some(module) = header.named_slot().and_then(|slot| self.module_in(slot.into())) {
                    at = module;
                    continue;
                }
            }
            at = loop {
                if span.at < span.end {
                    let word = self.word(span.at);
                    span.at += 1;
                    match self.granule_of(word) {
                        Some(at) => break at,
                        None => continue,
                    }
                }
                match self.waiting() {
                    Some(waiting) => span = waiting,
                    None => return,
                }
            };
        }
    }

    /// Marks the object around a granule, if it is not marked yet. Gives the words in it that may be values, and its
    /// header.
    #[inline]
    fn visit(&self, mut at: usize) -> Option<(Span, Header)> {
        let heap = self.heap;
        let mut bits = bit(heap, at);
        if bits == (false, true) {
            at = heap.head_before(at)?;
            bits = bit(heap, at);
        }
        if bits != (true, false) {
            return None;
        }
        set_mark(heap, at);
        let header = self.header(at);
        if !header.ty.holds_values() {
            return None;
        }
        if let Ty::Ids | Ty::Class = header.ty {
            self.mark_ids(at, header);
        }
        // The first word is the header's.
        let span = Span { at: (at * WORDS + 1) as u32, end: ((at + heap.extent(at)) * WORDS) as u32 };
        Some((span, header))
    }

    /// Marks the strings of an object that has ids which are not values: the name of a class, right behind the header,
    /// or what is behind some words.
    #[inline(never)]
    fn mark_ids(&self, at: usize, header: Header) {
        let bytes = match header.ty {
            Ty::Class => size_of::<Header>()..2 * size_of::<Header>(),
            _ => 2 * size_of::<Header>() + usize::from(header.aux) * size_of::<usize>()..self.heap.extent(at) * GRANULE,
        };
        for byte in bytes.step_by(size_of::<u16>()) {
            // SAFETY: it lies in an object, whose granules are initialised, and is aligned.
            self.mark_name(unsafe { self.heap.granule(at).byte_add(byte).cast::<u16>().read() }.into());
        }
    }

    /// The header of the object whose head is `at`.
    #[inline]
    fn header(&self, at: usize) -> Header {
        // SAFETY: `at` is the head of an allocated object, which starts with its header.
        unsafe { self.heap.granule(at).cast::<Header>().read() }
    }

    /// A word of an allocated object.
    #[inline]
    fn word(&mut self, at: u32) -> usize {
        #[cfg(test)]
        {
            self.looked_at += 1;
        }
        // SAFETY: the object's granules are initialised (blocks are zeroed when allocated, and the structs in them have
        // no padding) and aligned to words; marking does not write to them.
        unsafe { self.heap.base.cast::<usize>().add(at as usize).read() }
    }

    /// What has waited the shortest time.
    #[inline]
    fn waiting(&mut self) -> Option<Span> {
        if let Some(left) = self.len.checked_sub(1) {
            self.len = left;
            return self.pending.get((self.first + left) % PENDING).copied();
        }
        self.n_aside = self.n_aside.checked_sub(1)?;
        self.aside.get(self.n_aside).copied()
    }

    /// Has words wait, in the place of those that have waited longest where there is no other.
    #[inline]
    fn wait(&mut self, span: Span) {
        if self.len == PENDING {
            let oldest = self.pending[self.first % PENDING];
            match self.aside.get_mut(self.n_aside) {
                Some(place) => {
                    *place = oldest;
                    self.n_aside += 1;
                }
                None => self.note(oldest),
            }
            self.first = (self.first + 1) % PENDING;
            self.len -= 1;
        }
        self.pending[(self.first + self.len) % PENDING] = span;
        self.len += 1;
    }

    fn card_of(&self, word: u32) -> usize {
        (word as usize / WORDS) >> self.card_bits
    }

    /// The words of a card.
    fn words_of(&self, card: usize) -> Range<u32> {
        let first = card << self.card_bits;
        let end = self.heap.granules.min(first + (1 << self.card_bits));
        (first * WORDS) as u32..(end * WORDS) as u32
    }

    /// Notes the cards of words that are to be looked at in the end.
    #[cold]
    fn note(&mut self, span: Span) {
        for card in self.card_of(span.at)..=self.card_of(span.end - 1) {
            if !self.ahead.contains(&span.at.max(self.words_of(card).start)) {
                self.noted[card / WORD_BITS] |= 1 << (card % WORD_BITS);
            }
        }
    }

    /// Looks at all words on cards that were noted, until there are none.
    pub(crate) fn finish(&mut self) {
        while let Some(i) = self.noted.iter().position(|cards| *cards != 0) {
            let card = i * WORD_BITS + self.noted[i].trailing_zeros() as usize;
            self.noted[i] &= self.noted[i] - 1;
            self.look_at(self.words_of(card));
        }
    }

    /// Looks at all words of a card that belong to marked objects which hold values.
    fn look_at(&mut self, card: Range<u32>) {
        let heap = self.heap;
        let (mut at, end) = (card.start as usize / WORDS, card.end as usize / WORDS);
        // An object that begins before.
        if bit(heap, at) == (false, true) {
            at = heap.head_before(at).unwrap_or(at);
        }
        loop {
            at = heap.scan(at, end, |heads, tails| heads & tails);
            if at >= end {
                break;
            }
            let behind = at + heap.extent(at);
            if self.header(at).ty.holds_values() {
                let first = card.start.max((at * WORDS + 1) as u32);
                for word in first..card.end.min((behind * WORDS) as u32) {
                    self.ahead = word + 1..card.end;
                    let word = self.word(word);
                    self.mark(word);
                }
            }
            at = behind;
        }
        self.ahead = 0..0;
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
        heap.roomy.set(0);
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

#[cfg(test)]
mod tests;
