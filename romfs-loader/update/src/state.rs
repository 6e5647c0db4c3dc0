//! What the device knows of its slots: one small record, written as a whole whenever it changes.
//!
//! ```text
//!   record                                     all numbers are little-endian u32 unless noted
//!    0  "RUS1"
//!    4  generation, its complement             of two records the one with the higher generation counts
//!   12  installations so far, its complement
//!   20  floor                                  versions below it are not installed
//!   24  revoked keys                           a bit per id
//!   28  installation under way:                0 when there is none
//!       28  its image                          first four bytes of the manifest's root
//!       32  its patch                          the patch's own number, 0 when the image itself is sent
//!       36  stripes that are written and checked
//!       40  offset in the stream from which to go on
//!   44  CRC-32 of all other bytes
//!   48  slot × SLOTS
//!        0  number of the installation that filled it
//!        4  u8   status
//!        5  u8   attempts left
//!        6  u16  0
//!       zeros up to a multiple of 32 bytes
//! ```
//!
//! ```text
//!                        finish              boot, an attempt used            confirm
//!   empty ──▶ installing ──────▶ ready ──────────────────────────▶ trial ────────────────▶ confirmed
//!     ▲ begin      │ abort         │ revert                          │ revert,               │ another slot
//!     │            ▼               ▼                                 │ attempts used up      ▼ is confirmed
//!     └────────  empty          rejected  ◀──────────────────────────┘                    retired
//! ```
//!
//! `begin` takes the slot that is of least use: one without an image that may run, or else the longest retired one.

use romfs_format::crc;

/// The most slots that a device can have.
pub const MAX_SLOTS: usize = 10;

/// The fewest bytes of a bank of state.
pub const MIN_BANK: usize = 256;

/// Bytes of the longest record.
pub(crate) const MAX_RECORD: usize = 128;

/// Bytes of a record before its slots.
const HEAD: usize = 48;

/// Bytes of a slot in a record.
const SLOT: usize = 8;

const MAGIC: u32 = u32::from_le_bytes(*b"RUS1");

const CRC_AT: usize = 44;

/// What is in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Status {
    /// Nothing that may run.
    #[default]
    Empty = 1,
    /// An image is being written.
    Installing = 2,
    /// A whole image that was checked and has not run yet.
    Ready = 3,
    /// An image that has run and is not confirmed.
    Trial = 4,
    /// The image that runs when there is nothing to try.
    Confirmed = 5,
    /// An image that was confirmed until another one was.
    Retired = 6,
    /// An image that was tried, or was to be, and is not to run again.
    Rejected = 7,
}

impl Status {
    fn from_byte(byte: u8) -> Option<Self> {
        use Status::{Confirmed, Empty, Installing, Ready, Rejected, Retired, Trial};
        [Empty, Installing, Ready, Trial, Confirmed, Retired, Rejected].into_iter().find(|&status| status as u8 == byte)
    }
}

/// A slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slot {
    /// Number of the installation that filled it, counted from 1; 0 when none did.
    pub install: u32,
    /// What is in it.
    pub status: Status,
    /// How many times its image may still start without being confirmed.
    pub attempts: u8,
}

/// How far an installation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// First four bytes of the root of the image's manifest.
    pub image: u32,
    /// Number of the patch that rebuilds the image; 0 when the image itself is sent.
    pub patch: u32,
    /// Stripes that are written and checked.
    pub stripes: u32,
    /// Offset in the stream from which to go on.
    pub stream: u32,
}

/// All that the device knows of its slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State<const SLOTS: usize> {
    /// Installations so far.
    pub installs: u32,
    /// Versions below are not installed.
    pub floor: u32,
    /// Keys that are not trusted any more, a bit per id.
    pub revoked: u32,
    /// The installation under way.
    pub progress: Progress,
    /// The slots.
    pub slots: [Slot; SLOTS],
}

impl<const SLOTS: usize> Default for State<SLOTS> {
    fn default() -> Self {
        Self { installs: 0, floor: 0, revoked: 0, progress: Progress::default(), slots: [Slot::default(); SLOTS] }
    }
}

impl<const SLOTS: usize> State<SLOTS> {
    /// Bytes of a record, a multiple of every write unit.
    pub(crate) const SIZE: usize = (HEAD + SLOT * SLOTS).next_multiple_of(32);

    /// The slot with this status; of several the one that was filled last.
    pub fn find(&self, status: Status) -> Option<usize> {
        let with = (0..SLOTS).filter(|&slot| self.slots[slot].status == status);
        with.max_by_key(|&slot| self.slots[slot].install)
    }

    /// The slot whose image waits for its first start or is on trial.
    pub fn trial(&self) -> Option<usize> {
        self.find(Status::Trial).or(self.find(Status::Ready))
    }

    /// Writes the record to the start of `out`, which is long enough for [`MAX_SLOTS`].
    pub(crate) fn encode<'a>(&self, generation: u32, out: &'a mut [u8; MAX_RECORD]) -> &'a [u8] {
        out.fill(0);
        let Progress { image, patch, stripes, stream } = self.progress;
        let words = [
            MAGIC,
            generation,
            !generation,
            self.installs,
            !self.installs,
            self.floor,
            self.revoked,
            image,
            patch,
            stripes,
            stream,
        ];
        for (at, word) in words.into_iter().enumerate() {
            out[at * 4..][..4].copy_from_slice(&word.to_le_bytes());
        }
        for (at, slot) in self.slots.iter().enumerate() {
            let bytes = &mut out[HEAD + at * SLOT..][..SLOT];
            bytes[..4].copy_from_slice(&slot.install.to_le_bytes());
            bytes[4] = slot.status as u8;
            bytes[5] = slot.attempts;
        }
        let crc = checksum(&out[..Self::SIZE]);
        out[CRC_AT..][..4].copy_from_slice(&crc.to_le_bytes());
        &out[..Self::SIZE]
    }

    /// The record at the start of `bytes`, and its generation; `None` if there is no whole one.
    pub(crate) fn decode(bytes: &[u8; MAX_RECORD]) -> Option<(u32, Self)> {
        let word = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        let (generation, installs) = (word(4), word(12));
        if word(0) != MAGIC || word(8) != !generation || word(16) != !installs {
            return None;
        }
        if word(CRC_AT) != checksum(&bytes[..Self::SIZE]) {
            return None;
        }
        let mut slots = [Slot::default(); SLOTS];
        for (at, slot) in slots.iter_mut().enumerate() {
            let at = HEAD + at * SLOT;
            let status = Status::from_byte(bytes[at + 4])?;
            *slot = Slot { install: word(at), status, attempts: bytes[at + 5] };
        }
        let progress = Progress { image: word(28), patch: word(32), stripes: word(36), stream: word(40) };
        Some((generation, Self { installs, floor: word(20), revoked: word(24), progress, slots }))
    }
}

/// The checksum of a record, without the field that holds it.
fn checksum(record: &[u8]) -> u32 {
    let (before, rest) = record.split_at(CRC_AT);
    let mut crc = crc::Crc32::new();
    crc.update(before);
    crc.update(&rest[4..]);
    crc.value()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State<3> {
        let mut state = State { installs: 9, floor: 7, revoked: 5, ..State::default() };
        state.progress = Progress { image: 1, patch: 2, stripes: 3, stream: 4 };
        state.slots[0] = Slot { install: 8, status: Status::Confirmed, attempts: 0 };
        state.slots[2] = Slot { install: 9, status: Status::Trial, attempts: 2 };
        state
    }

    #[test]
    fn what_is_written_is_read() {
        let mut out = [0; MAX_RECORD];
        assert_eq!(state().encode(77, &mut out).len(), 96);
        assert_eq!(State::decode(&out), Some((77, state())));
        assert_eq!(State::<10>::SIZE, MAX_RECORD);
        assert_eq!(State::<2>::SIZE, 64);
    }

    #[test]
    fn no_bit_can_change() {
        let mut out = [0; MAX_RECORD];
        let size = state().encode(77, &mut out).len();
        for bit in 0..size * 8 {
            out[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(State::<3>::decode(&out), None, "{bit}");
            out[bit / 8] ^= 1 << (bit % 8);
        }
        for erased in 0..size {
            let mut torn = out;
            torn[erased..].fill(0xff);
            assert_eq!(State::<3>::decode(&torn), None, "{erased}");
        }
        assert_eq!(State::<3>::decode(&[0; MAX_RECORD]), None);
    }

    #[test]
    fn the_slot_filled_last_is_found() {
        let mut state = state();
        assert_eq!((state.find(Status::Confirmed), state.trial()), (Some(0), Some(2)));
        state.slots[1] = Slot { install: 10, status: Status::Trial, attempts: 2 };
        assert_eq!(state.trial(), Some(1));
        assert_eq!(state.find(Status::Rejected), None);
    }
}
