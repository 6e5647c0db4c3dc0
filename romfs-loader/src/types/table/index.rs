//! Where in a table's entries the keys of a hash are: an open-addressed array of entry numbers, one, two or four bytes
//! each.
#![allow(clippy::arithmetic_side_effects, reason = "numbers of entries: none is above `LARGEST`")]

use core::cell::Cell;

use crate::layout::index_width;

/// What stands before the cells.
#[repr(C)]
pub(super) struct Counts {
    /// One past the last entry of the table, which is no hole.
    pub(super) filled: Cell<u32>,
    /// How many entries are no holes.
    pub(super) live: Cell<u32>,
    /// How many cells of the index are not free.
    pub(super) spent: Cell<u32>,
    /// How many entries at the front are known to be holes.
    holes: Cell<u32>,
}

/// The index of a table. A cell holds 0 where it is free, else an entry's number + 1. Cells are never freed: one whose
/// entry was removed, or has another key by now, leads to a comparison that fails, or finds that key all the same.
#[derive(Clone, Copy)]
pub(super) struct Index<'t> {
    pub(super) counts: &'t Counts,
    cells: &'t [Cell<u8>],
    /// log2 of the bytes of a cell.
    width: u32,
    /// log2 of the number of cells.
    bits: u32,
}

/// 2^bits / the golden ratio: multiplied by it, hashes that differ anywhere differ in the upper bits.
const SPREAD: usize = if size_of::<usize>() == 8 { 0x9e37_79b9_7f4a_7c15_u64 as usize } else { 0x9e37_79b9 };

impl<'t> Index<'t> {
    /// How many bytes the counts and the index of a table of this capacity take, whose cells are 2 to the `bits`.
    #[inline]
    pub(super) fn bytes(capacity: usize, bits: u32) -> usize {
        if bits == 0 { 0 } else { size_of::<Counts>() + (1 << (bits + index_width(capacity))) }
    }

    /// The index of a table of this capacity.
    #[inline]
    pub(super) fn of(capacity: usize, bits: u32, counts: &'t Counts, cells: &'t [Cell<u8>]) -> Index<'t> {
        Index { counts, cells, width: index_width(capacity), bits }
    }

    /// How many entries at the front are known to be holes.
    pub(super) fn holes(&self) -> usize {
        self.counts.holes.get() as usize
    }

    /// Notes how many entries at the front are holes.
    pub(super) fn set_holes(&self, holes: usize) {
        self.counts.holes.set(holes as u32);
    }

    fn cell(&self, at: usize) -> &'t [Cell<u8>] {
        &self.cells[at << self.width..(at + 1) << self.width]
    }

    /// What a cell holds.
    #[inline]
    fn entry(&self, at: usize) -> usize {
        match self.width {
            0 => self.cells[at].get().into(),
            _ => read(self.cell(at)),
        }
    }

    /// The first position that fits, of entries whose keys may have this hash.
    ///
    /// # Errors
    /// What comparing raises.
    #[inline(always)]
    pub(super) fn find<E>(
        &self,
        hash: usize,
        mut fits: impl FnMut(usize) -> Result<bool, E>,
    ) -> Result<Option<usize>, E> {
        let mut at = self.start(hash);
        for _ in 0..self.len() {
            let Some(position) = self.entry(at).checked_sub(1) else { return Ok(None) };
            if fits(position)? {
                return Ok(Some(position));
            }
            at = self.after(at);
        }
        Ok(None)
    }

    fn len(&self) -> usize {
        1 << self.bits
    }

    /// The cell that a hash leads to.
    #[inline]
    fn start(&self, hash: usize) -> usize {
        hash.wrapping_mul(SPREAD).wrapping_shr(usize::BITS - self.bits)
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        (at + 1) & (self.len() - 1)
    }

    /// Finds an entry a cell.
    pub(super) fn add(&self, hash: usize, position: usize) {
        let mut at = self.start(hash);
        for _ in 0..self.len() {
            if self.entry(at) == 0 {
                write(self.cell(at), position + 1);
                self.counts.spent.set(self.counts.spent.get() + 1);
                return;
            }
            at = self.after(at);
        }
    }

    /// Adds an entry behind the others; its position. There is a free cell while fewer than the capacity are spent.
    pub(super) fn push(&self, hash: usize) -> usize {
        let Counts { filled, live, holes, .. } = self.counts;
        let position = filled.get();
        self.add(hash, position as usize);
        filled.set(position + 1);
        live.set(live.get() + 1);
        holes.set(holes.get().min(position));
        position as usize
    }

    /// Frees all cells.
    pub(super) fn clear(&self) {
        self.counts.spent.set(0);
        self.counts.holes.set(0);
        self.cells.iter().for_each(|cell| cell.set(0));
    }

    /// Takes over all of an index of the same capacity.
    pub(super) fn copy_from(&self, other: &Index<'_>) {
        let (to, from) = (self.counts, other.counts);
        to.filled.set(from.filled.get());
        to.live.set(from.live.get());
        to.spent.set(from.spent.get());
        to.holes.set(from.holes.get());
        for (to, from) in self.cells.iter().zip(other.cells) {
            to.set(from.get());
        }
    }
}

#[inline]
fn read(cells: &[Cell<u8>]) -> usize {
    match cells {
        [a] => a.get().into(),
        [a, b] => u16::from_le_bytes([a.get(), b.get()]).into(),
        [a, b, c, d] => u32::from_le_bytes([a.get(), b.get(), c.get(), d.get()]) as usize,
        _ => 0,
    }
}

fn write(cells: &[Cell<u8>], value: usize) {
    for (cell, byte) in cells.iter().zip((value as u32).to_le_bytes()) {
        cell.set(byte);
    }
}
