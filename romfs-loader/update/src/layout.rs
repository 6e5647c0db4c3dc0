//! Where state and slots lie in the flash.
//!
//! ```text
//!   state            two banks, each one or more erase blocks; the journal of crate::journal
//!   ┌──────┬──────┐
//!   │ bank │ bank │
//!   └──────┴──────┘
//!   slots            equal regions; an image starts at the start of its slot and runs there
//!   ┌─────────────────────────────────────┬───────────┐
//!   │ image: its manifest is in block 0   │ unused    │   slot 0
//!   ├─────────────────────────────────────┴───────┬───┤
//!   │ image                                       │   │   slot 1
//!   └─────────────────────────────────────────────┴───┘
//!   └ stripe ┘└ stripe ┘└ stripe ┘ ...
//! ```
//!
//! A *stripe* is what is erased at a time while an image is written: 4096 bytes, or an erase block where that is
//! larger. Behind the last stripe that an image needs nothing is erased or written. Regions may lie in any order, with
//! anything else between them.

use embedded_storage::nor_flash::NorFlash;
use romfs_format::romfs::manifest::BLOCK;

use crate::state::{self, MAX_SLOTS};

/// The largest write unit that is supported, in bytes; all others divide it.
pub const MAX_UNIT: usize = 32;

/// Where the regions start, in bytes from the start of the flash, and how large they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout<const SLOTS: usize> {
    /// Start of the two banks of state, which follow each other.
    pub state: u32,
    /// Bytes of a bank: at least 256, and more than that saves erasing it while large images are written (16 bytes per
    /// stripe).
    pub bank: u32,
    /// Start of each slot.
    pub slots: [u32; SLOTS],
    /// Bytes of a slot.
    pub slot: u32,
}

/// Why a layout cannot be used with a flash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayoutError {
    /// Fewer than two slots, or more than [`MAX_SLOTS`].
    Slots,
    /// The flash writes units of a size that is not supported: not a divisor of 32, or not one of the erase size.
    Unit,
    /// A region does not start or end at the edge of an erase block, or is empty.
    Edge,
    /// A bank is smaller than 256 bytes.
    SmallBank,
    /// A region reaches behind the end of the flash.
    Outside,
    /// Two regions overlap.
    Overlap,
}

impl<const SLOTS: usize> Layout<SLOTS> {
    /// Checks the layout against the flash that it is for.
    ///
    /// # Errors
    ///
    /// See [`LayoutError`].
    pub fn check<F: NorFlash>(&self, flash: &F) -> Result<(), LayoutError> {
        let (unit, erase) = (F::WRITE_SIZE, F::ERASE_SIZE);
        if SLOTS < 2 || SLOTS > MAX_SLOTS {
            return Err(LayoutError::Slots);
        }
        let divides = |size: usize, whole: usize| size > 0 && whole.is_multiple_of(size);
        if !divides(unit, MAX_UNIT) || !divides(F::READ_SIZE, MAX_UNIT) || !divides(unit, erase) {
            return Err(LayoutError::Unit);
        }
        // A stripe is a whole number of both blocks and erase blocks.
        if !divides(BLOCK, erase) && !divides(erase, BLOCK) {
            return Err(LayoutError::Unit);
        }
        if (self.bank as usize) < state::MIN_BANK {
            return Err(LayoutError::SmallBank);
        }
        for (at, (start, end)) in self.regions().enumerate() {
            if start >= end || start % erase as u64 != 0 || end % erase as u64 != 0 {
                return Err(LayoutError::Edge);
            }
            if end > flash.capacity() as u64 || end > u64::from(u32::MAX) {
                return Err(LayoutError::Outside);
            }
            if self.regions().take(at).any(|other| start < other.1 && other.0 < end) {
                return Err(LayoutError::Overlap);
            }
        }
        Ok(())
    }

    /// Start of a bank, 0 or 1.
    pub(crate) fn bank_at(&self, bank: usize) -> u32 {
        self.state + self.bank * bank as u32
    }

    /// Start and end of each region.
    fn regions(&self) -> impl Iterator<Item = (u64, u64)> {
        let region = |start: u32, size: u32| (u64::from(start), u64::from(start) + u64::from(size));
        let banks = (0..2u64).map(move |bank| {
            let start = u64::from(self.state) + bank * u64::from(self.bank);
            (start, start + u64::from(self.bank))
        });
        banks.chain(self.slots.iter().map(move |&start| region(start, self.slot)))
    }
}

/// Bytes of a stripe in a flash of type `F`.
pub(crate) const fn stripe<F: NorFlash>() -> u32 {
    if F::ERASE_SIZE > BLOCK { F::ERASE_SIZE as u32 } else { BLOCK as u32 }
}
