//! Where in a table's entries the keys of a hash are: an open-addressed array of entry numbers, one, two or four bytes each.
#![allow(clippy::arithmetic_side_effects, reason = "numbers of entries: none is above `LARGEST`")]

use core::cell::Cell;

use crate::layout::index_width;

/// Bytes of a count before the cells.
const COUNT: usize = size_of::<u32>();

/// The index of a table. A cell holds 0 where it is free, else an entry's number + 1. Cells are never freed: one whose entry was
/// removed, or has another key by now, leads to a comparison that fails, or finds that key all the same.
#[derive(Clone, Copy)]
pub(super) struct Index<'t> {
    /// How many cells are not free, as a little-endian `u32`.
    spent: &'t [Cell<u8>],
    /// How many entries at the front are known to be holes, likewise.
    holes: &'t [Cell<u8>],
    cells: &'t [Cell<u8>],
    /// log2 of the bytes of a cell.
    width: u32,
    /// log2 of the number of cells.
    bits: u32,
}

/// 2^bits / the golden ratio: multiplied by it, hashes that differ anywhere differ in the upper bits.
const SPREAD: usize = if size_of::<usize>() == 8 { 0x9e37_79b9_7f4a_7c15_u64 as usize } else { 0x9e37_79b9 };

impl<'t> Index<'t> {
    /// How many bytes the index of a table of this capacity takes, whose cells are 2 to the `bits`.
    #[inline]
    pub(super) fn bytes(capacity: usize, bits: u32) -> usize {
        if bits == 0 { 0 } else { 2 * COUNT + (1 << (bits + index_width(capacity))) }
    }

    /// The index in these bytes, as many as [`Index::bytes`] says.
    #[inline]
    pub(super) fn of(capacity: usize, bits: u32, bytes: &'t [Cell<u8>]) -> Index<'t> {
        let (spent, rest) = bytes.split_at(COUNT.min(bytes.len()));
        let (holes, cells) = rest.split_at(COUNT.min(rest.len()));
        Index { spent, holes, cells, width: index_width(capacity), bits }
    }

    /// How many cells are not free.
    pub(super) fn spent(&self) -> usize {
        read(self.spent)
    }

    /// How many entries at the front are known to be holes.
    pub(super) fn holes(&self) -> usize {
        read(self.holes)
    }

    /// Notes how many entries at the front are holes.
    pub(super) fn set_holes(&self, holes: usize) {
        write(self.holes, holes);
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

    /// Adds an entry. There is a free cell while fewer than the capacity are spent.
    pub(super) fn add(&self, hash: usize, position: usize) {
        let mut at = self.start(hash);
        for _ in 0..self.len() {
            if self.entry(at) == 0 {
                write(self.cell(at), position + 1);
                write(self.spent, self.spent() + 1);
                return;
            }
            at = self.after(at);
        }
    }

    /// Takes over all cells of an index of the same capacity.
    pub(super) fn copy_from(&self, other: &Index<'_>) {
        let (to, from) = ([self.spent, self.holes, self.cells], [other.spent, other.holes, other.cells]);
        for (to, from) in to.into_iter().flatten().zip(from.into_iter().flatten()) {
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
