//! Keeps the state in two banks of flash, so that a power cut at any moment leaves the state before or the state after.
//!
//! ```text
//!   bank   ┌──────────────┬────────┬────────┬────────┬──────────┬──────────┬─────┐
//!          │ record       │ mark 0 │ mark 1 │ mark 2 │ mark 3   │ mark 4   │ ... │
//!          └──────────────┴────────┴────────┴────────┴──────────┴──────────┴─────┘
//!           see state.rs   counts   settled  durable   progress of an installation
//!
//!   mark    0  u32  generation of the bank's record
//!           4  u32  stripes that are written and checked
//!           8  u32  offset in the stream from which to go on
//!          12  u32  CRC-32 of the other bytes
//!          padded with FF to the write unit
//! ```
//!
//! To write a state, one bank is erased; record and marks 0 to 2 follow, in this order. Nothing is ever programmed in a
//! block unless this journal has erased it since it was opened. So no write unit is programmed twice, also where a torn
//! one reads as erased.
//!
//! What a power cut may have torn reads differently each time, until it is erased. So nothing is believed for itself,
//! but for what was begun after it was complete:
//!
//! - With mark 0 behind it, a record is complete: it *counts*. The state is the record that counts with the highest
//!   generation.
//! - With mark 1, mark 0 is complete, and the record will count whenever it is read: it is *settled*, and the other
//!   bank may be erased. Until then its own bank is the one that is erased, and the state before it stays in the other.
//! - With mark 2, mark 1 is complete, and the record will be settled whenever it is read: it is *durable*. What was to
//!   be done and is found durable needs not be done once more.
//! - Later marks say more than the record does, and are true as soon as they can be read: what they speak of was done
//!   before.
//! - If no record counts, the bank with the state was about to be replaced, or the first state was being written: a
//!   whole record is taken as it is.
//!
//! Before it acts on a state that it has read, a device writes it once more with what it is about to do: see
//! [`crate::Updater`].

use embedded_storage::nor_flash::NorFlash;
use romfs_format::crc;

use crate::flash;
use crate::layout::{Layout, MAX_UNIT};
use crate::state::{MAX_RECORD, Progress, State};

/// Bytes of a mark before its padding.
const MARK: usize = 16;

/// Marks behind a record that is complete.
const MARKS: usize = 3;

/// The journal of a device.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Journal {
    /// The bank that is erased next.
    target: usize,
    /// The highest generation of a record in either bank.
    generation: u32,
    /// Whether the state was found durable, or written by this journal.
    durable: bool,
    /// Offset in the other bank of the next mark; 0 if this journal has not erased it.
    next: u32,
}

/// A whole record in a bank, and how many marks follow it.
struct Bank<const SLOTS: usize> {
    generation: u32,
    state: State<SLOTS>,
    marks: usize,
}

impl Journal {
    /// Reads the state; `None` where there is none.
    ///
    /// # Errors
    ///
    /// Those of the flash.
    pub(crate) fn open<F: NorFlash, const SLOTS: usize>(
        flash: &mut F,
        layout: &Layout<SLOTS>,
    ) -> Result<(Self, Option<State<SLOTS>>), F::Error> {
        let banks = [read_bank(flash, layout, 0)?, read_bank(flash, layout, 1)?];
        let rank = |bank: usize| banks[bank].as_ref().map(|bank| (bank.marks > 0, bank.generation));
        let best = if rank(1) > rank(0) { 1 } else { 0 };
        let generation = banks.iter().flatten().map(|bank| bank.generation).max().unwrap_or(0);
        let Some(found) = &banks[best] else {
            return Ok((Self { target: 0, generation, durable: false, next: 0 }, None));
        };
        // The other bank has the state before, unless it was given up for this one.
        let before = banks[1 - best].as_ref().is_some_and(|bank| bank.marks > 0);
        let target = if found.marks > 1 || !before { 1 - best } else { best };
        Ok((Self { target, generation, durable: found.marks >= MARKS, next: 0 }, Some(found.state)))
    }

    /// A number that no earlier state had.
    pub(crate) fn generation(&self) -> u32 {
        self.generation
    }

    /// Whether the state will be read again whatever happens. If not, nothing may follow from it before it is written
    /// once more.
    pub(crate) fn is_durable(&self) -> bool {
        self.durable
    }

    /// Makes `state` the state. When this returns, no power cut can undo it.
    ///
    /// # Errors
    ///
    /// Those of the flash; either state may be found afterwards.
    pub(crate) fn write<F: NorFlash, const SLOTS: usize>(
        &mut self,
        flash: &mut F,
        layout: &Layout<SLOTS>,
        state: &State<SLOTS>,
    ) -> Result<(), F::Error> {
        let start = layout.bank_at(self.target);
        let generation = self.generation.wrapping_add(1);
        // Should this fail half-way, the other bank gets no more marks: what it says is out of date, or about to be.
        (self.durable, self.next) = (false, 0);
        flash.erase(start, start + layout.bank)?;
        let mut record = [0; MAX_RECORD];
        flash.write(start, state.encode(generation, &mut record))?;
        let mut next = State::<SLOTS>::SIZE as u32;
        for _ in 0..MARKS {
            write_mark(flash, start + next, generation, &state.progress)?;
            next += pitch::<F>();
        }
        *self = Self { target: 1 - self.target, generation, durable: true, next };
        Ok(())
    }

    /// Notes how far the installation of `state` is: by a mark, or where there is no room for one, by the whole state.
    ///
    /// # Errors
    ///
    /// Those of the flash.
    pub(crate) fn progress<F: NorFlash, const SLOTS: usize>(
        &mut self,
        flash: &mut F,
        layout: &Layout<SLOTS>,
        state: &State<SLOTS>,
    ) -> Result<(), F::Error> {
        let end = self.next + pitch::<F>();
        if self.next == 0 || end > layout.bank {
            return self.write(flash, layout, state);
        }
        let at = layout.bank_at(1 - self.target) + self.next;
        // Behind a mark that failed no other would be read.
        self.next = 0;
        write_mark(flash, at, self.generation, &state.progress)?;
        self.next = end;
        Ok(())
    }
}

/// Bytes from one mark to the next.
const fn pitch<F: NorFlash>() -> u32 {
    if F::WRITE_SIZE > MARK { F::WRITE_SIZE as u32 } else { MARK as u32 }
}

fn write_mark<F: NorFlash>(flash: &mut F, at: u32, generation: u32, progress: &Progress) -> Result<(), F::Error> {
    let mut mark = [0xff; MAX_UNIT];
    for (at, word) in [generation, progress.stripes, progress.stream].into_iter().enumerate() {
        mark[at * 4..][..4].copy_from_slice(&word.to_le_bytes());
    }
    let crc = crc::of(&mark[..12]);
    mark[12..MARK].copy_from_slice(&crc.to_le_bytes());
    flash.write(at, &mark[..pitch::<F>() as usize])
}

/// Reads a mark: stripes and offset in the stream; `None` if there is no whole one of this generation.
fn read_mark<F: NorFlash>(flash: &mut F, at: u32, generation: u32) -> Result<Option<(u32, u32)>, F::Error> {
    let mut mark = [0; MARK];
    flash::read(flash, at, &mut mark)?;
    let word = |at: usize| u32::from_le_bytes([mark[at], mark[at + 1], mark[at + 2], mark[at + 3]]);
    let is_whole = word(0) == generation && word(12) == crc::of(&mark[..12]);
    Ok(is_whole.then(|| (word(4), word(8))))
}

/// What a bank holds; `None` if it has no whole record.
fn read_bank<F: NorFlash, const SLOTS: usize>(
    flash: &mut F,
    layout: &Layout<SLOTS>,
    bank: usize,
) -> Result<Option<Bank<SLOTS>>, F::Error> {
    let start = layout.bank_at(bank);
    let mut record = [0; MAX_RECORD];
    flash::read(flash, start, &mut record[..State::<SLOTS>::SIZE])?;
    let Some((generation, mut state)) = State::decode(&record) else { return Ok(None) };
    let (mut at, mut marks) = (State::<SLOTS>::SIZE as u32, 0);
    while at + pitch::<F>() <= layout.bank {
        // Each mark was begun when the one before was complete: the first that is not whole is the last there is.
        let Some((stripes, stream)) = read_mark(flash, start + at, generation)? else { break };
        (state.progress.stripes, state.progress.stream) = (stripes, stream);
        marks += 1;
        at += pitch::<F>();
    }
    Ok(Some(Bank { generation, state, marks }))
}
