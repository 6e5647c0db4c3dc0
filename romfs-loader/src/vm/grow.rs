//! Blocks that become too small for what their owners put into them.
#![deny(clippy::arithmetic_side_effects)]

use core::ptr::NonNull;

use super::{Res, Vm};
use crate::heap::GRANULE;
use crate::native_stack;

/// Blocks of fewer bytes are left to the collector: a search of the native stack costs more.
const MIN_FREED: usize = 32 * GRANULE;

/// How many words of the native stack are searched at most; with more in use, the block is left to the collector.
const MAX_SEARCHED: usize = 4096;

/// How many backward jumps or calls try to free an outgrown block: a stale word on the stack may look like its address
/// for a while.
const TRIES: u8 = 16;

/// Sizes between which a block is to grow, in bytes with its header.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    /// How many of its bytes are in use.
    pub used: usize,
    /// What its owner needs now.
    pub least: usize,
    /// What it gets while there is memory, so that it need not grow soon again.
    pub most: usize,
    /// Whether what is put into it are values, for which other blocks may be made.
    pub holds_values: bool,
}

impl<'v> Vm<'v> {
    /// Makes a block longer: in place where what follows it is free, else as a copy elsewhere. Gives the block and its
    /// bytes; those behind the used ones are zeroed where they are new.
    ///
    /// The owner still refers to the old block, and to the new one from now on. The old one stays as it is, for those
    /// that were given a reference into it, until it is collected or, where the owner is the only one who knows it,
    /// given to [`Vm::outgrow`].
    ///
    /// # Errors
    /// `MemoryError`; the old block is as it was.
    pub(crate) fn grow(&self, block: NonNull<u8>, room: Room) -> Res<(NonNull<u8>, usize)> {
        let Some(most) = room.most.max(room.least).checked_next_multiple_of(GRANULE) else {
            return Err(self.raise_no_memory());
        };
        self.alloc_between(room.least.div_ceil(GRANULE), most / GRANULE, |granules| {
            let bytes = granules.saturating_mul(GRANULE);
            if self.heap.extend(block, bytes) {
                return Some((block, bytes));
            }
            let used = room.used.min(bytes);
            let new = match room.holds_values {
                true => self.heap.alloc_growing(bytes, bytes.saturating_sub(used))?,
                false => self.heap.alloc_dirty(bytes)?,
            };
            // SAFETY: two blocks, the old one with `used` bytes in use, the new one with `bytes`, which nobody else
            // knows yet.
            unsafe {
                new.copy_from_nonoverlapping(block, used);
                new.add(used).write_bytes(0, bytes.saturating_sub(used));
            }
            Some((new, bytes))
        })
    }

    /// Allocates by `f` for `most` of something, after a collection if there is no room before. Where there is none
    /// even then it takes less, half as much beyond `least` each time: near the end of the memory things grow in small
    /// steps instead of failing.
    pub(crate) fn alloc_between<T>(&self, least: usize, most: usize, f: impl Fn(usize) -> Option<T>) -> Res<T> {
        let raised = match self.with_collect(|| f(most)) {
            Err(raised) if least < most && self.heap_locks.get() == 0 => raised,
            done => return done,
        };
        self.take_raised(raised);
        let mut size = most;
        while size > least {
            size = least.midpoint(size);
            if let Some(done) = f(size) {
                return Ok(done);
            }
        }
        Err(self.raise_no_memory())
    }

    /// Takes a block of so many bytes that has been replaced, and that nothing refers to but what built-ins on their
    /// way may hold in locals: no object of the heap, no field of the machine.
    ///
    /// It would not do to free it here: the callers may still look into it. At the program's next backward jumps and
    /// calls most are gone, and it is freed once its address is not on the native stack any more, where the collector
    /// would find it as well.
    pub(crate) fn outgrow(&self, block: NonNull<u8>, bytes: usize) {
        let address = block.addr().get();
        // A part of another object's block is that object's.
        if bytes >= MIN_FREED && self.heap.is_head(address) {
            self.free_outgrown();
            self.outgrown.set((!address, self.heap.size(address)));
            self.outgrown_due.set(TRIES);
            self.pending.set();
        }
    }

    /// Frees the block that was outgrown last; whether there was one, and nobody uses it.
    pub(crate) fn free_outgrown(&self) -> bool {
        // Without an entry there is no native stack to search.
        let high = self.native_high.get();
        if self.outgrown.get().1 == 0 || high == 0 || cfg!(miri) {
            return false;
        }
        let used = native_stack::with_spilled(|low| {
            // The address stays upside down until the search is over, lest this very code is found to have it. For !a
            // it is: word - a is word + !a + 1. A pointer to the block's end may be one into it, too.
            let (hidden, size) = self.outgrown.get();
            let words = native_stack::words(low, high);
            words.len() > MAX_SEARCHED
                || words.iter().any(|word| word.get().wrapping_add(hidden).wrapping_add(1) <= size)
        });
        if !used {
            let (hidden, _) = self.outgrown.take();
            self.found.forget_table(!hidden);
            self.heap.free(!hidden);
        }
        !used
    }
}
