//! A NOR flash as it is: blocks that are erased as a whole, units that are programmed once, and what a power cut leaves
//! of either.
//!
//! Every erase of a block and every programming of a unit is one operation. Power can be cut at any of them, in ways
//! that real flashes show:
//!
//! - *prefix*: the first half is done, the rest is as before;
//! - *random*: each bit that was to change did so or did not;
//! - *unstable*: each bit that was to change reads as it was or as it was to be, differently from time to time, until
//!   the block is erased. There are three kinds: it looks done in every second power session, starting with the next;
//!   the same, starting with the one after; each bit at random in each read.
//!
//! A unit that was torn must not be programmed again, nor any unit of a block whose erase was torn, however they read.
//! The chip panics when that is tried, and at accesses that are not aligned or outside: these are defects of the
//! program under test.

use std::ops::Range;
use std::sync::Arc;

/// How an operation ends when power is cut during it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tear {
    /// It was not begun.
    Before,
    /// Half of it is done.
    Prefix,
    /// Some of its bits are done.
    Random,
    /// It looks done in the next power session, not in the one after, and so on.
    UnstableDone,
    /// It looks not done in the next power session, done in the one after, and so on.
    UnstableUndone,
    /// Its bits read at random.
    UnstableRandom,
}

/// All of them. That power is cut after an operation is the same as before the next.
pub const TEARS: [Tear; 6] =
    [Tear::Before, Tear::Prefix, Tear::Random, Tear::UnstableDone, Tear::UnstableUndone, Tear::UnstableRandom];

/// An operation that changes the flash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// The erase of the block at this offset.
    Erase(u32),
    /// The programming of the unit at this offset.
    Program(u32),
}

impl Op {
    /// Where it takes place.
    pub fn offset(self) -> u32 {
        match self {
            Self::Erase(at) | Self::Program(at) => at,
        }
    }
}

/// Power is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PowerCut;

/// What a unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
enum Unit {
    Erased,
    Programmed,
    /// Torn, or in a block whose erase was torn.
    Spent,
}

#[derive(Debug, Clone)]
struct Block {
    data: Vec<u8>,
    units: Vec<Unit>,
    /// What unstable bits read as when they don't read as `data`, and how they change.
    unstable: Option<(Vec<u8>, Tear)>,
    /// The power session in which it was torn.
    torn_in: u32,
    wear: u32,
    /// Identifies all of the above but the wear.
    key: u128,
}

/// The flash.
#[derive(Debug, Clone)]
pub struct Chip {
    unit: usize,
    erase: usize,
    blocks: Vec<Arc<Block>>,
    /// Power sessions so far.
    session: u32,
    is_on: bool,
    /// Operations since the chip was made.
    ops: u64,
    /// The operation at which power is cut, and how.
    cut: Option<(u64, Tear)>,
    /// Reads so far, for what differs from read to read.
    reads: u64,
    /// Bytes read so far.
    bytes_read: u64,
    /// Where nothing may be read before it is erased.
    watched: Range<u32>,
    /// Every operation, when they are recorded.
    trace: Option<Vec<Moment>>,
    /// What a test remembers along with the state of the chip.
    pub note: [u32; NOTES],
}

/// What a range of unstable bits reads as at other times.
#[derive(Debug, Clone)]
pub struct Unstable {
    /// The bytes.
    pub other: Vec<u8>,
    /// How they change.
    pub how: Tear,
    /// Whether it is `other` that reads now, where that depends on the session.
    pub phase: bool,
}

/// Words of a test's note.
pub const NOTES: usize = 8;

/// An operation that was recorded.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The operation.
    pub op: Op,
    /// The chip before it.
    before: Chip,
    /// What was to be programmed.
    bytes: Vec<u8>,
}

impl Moment {
    /// The chip after power was cut at this operation, switched on again.
    pub fn torn(&self, tear: Tear) -> Chip {
        let mut chip = self.before.clone();
        chip.cut_after(0, tear);
        let cut = match self.op {
            Op::Erase(at) => chip.erase(at, at + chip.erase as u32),
            Op::Program(at) => chip.program(at, &self.bytes),
        };
        cut.expect_err("power is cut at this operation");
        chip.restart();
        chip
    }
}

/// Mixes a word into a key: enough to tell states apart, for nobody who wants to deceive.
fn mix(key: u128, word: u64) -> u128 {
    let key = (key ^ u128::from(word)).wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645);
    key ^ key >> 64 ^ key >> 29
}

/// A number that looks random and depends on `seed` alone.
pub fn random(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

impl Block {
    fn erased(erase: usize, unit: usize) -> Self {
        let units = vec![Unit::Erased; erase / unit];
        let mut block = Self { data: vec![0xff; erase], units, unstable: None, torn_in: 0, wear: 0, key: 0 };
        block.renew_key();
        block
    }

    fn renew_key(&mut self) {
        let mut key = 1;
        for chunk in self.data.chunks(8) {
            key = mix(key, chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)));
        }
        for units in self.units.chunks(32) {
            key = mix(key, units.iter().fold(0, |word, &unit| word << 2 | unit as u64));
        }
        if let Some((other, how)) = &self.unstable {
            key = other.iter().fold(mix(key, *how as u64), |key, &byte| mix(key, byte.into()));
        }
        self.key = key;
    }
}

impl Chip {
    /// An erased flash of `blocks` blocks of `erase` bytes, with units of `unit` bytes.
    pub fn new(unit: usize, erase: usize, blocks: usize) -> Self {
        let blocks = (0..blocks).map(|_| Arc::new(Block::erased(erase, unit))).collect();
        let (cut, trace) = (None, None);
        Self {
            unit,
            erase,
            blocks,
            session: 0,
            is_on: true,
            ops: 0,
            cut,
            reads: 0,
            bytes_read: 0,
            watched: 0..0,
            trace,
            note: [0; NOTES],
        }
    }

    /// Writes bytes as a factory does.
    pub fn preload(&mut self, at: u32, bytes: &[u8]) {
        let padded = [bytes, &vec![0xff; bytes.len().next_multiple_of(self.unit) - bytes.len()]].concat();
        self.program(at, &padded).expect("power is on");
        self.ops = 0;
    }

    /// Bytes of the flash.
    pub fn capacity(&self) -> usize {
        self.blocks.len() * self.erase
    }

    /// Operations so far.
    pub fn ops(&self) -> u64 {
        self.ops
    }

    /// Bytes that were read so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// How often the block at `at` was erased.
    pub fn wear(&self, at: u32) -> u32 {
        self.blocks[at as usize / self.erase].wear
    }

    /// Cuts power at the operation after the next `after` ones.
    pub fn cut_after(&mut self, after: u64, tear: Tear) {
        self.cut = Some((self.ops + after, tear));
    }

    /// Switches power off and on.
    pub fn restart(&mut self) {
        self.session += 1;
        (self.is_on, self.cut) = (true, None);
    }

    /// From now on nothing may be read here before it is erased.
    pub fn watch(&mut self, range: Range<u32>) {
        self.watched = range;
    }

    /// Records every operation from now on.
    pub fn record(&mut self) {
        self.trace = Some(vec![]);
    }

    /// The operations that were recorded.
    pub fn take_trace(&mut self) -> Vec<Moment> {
        self.trace.take().unwrap_or_default()
    }

    /// What identifies the contents of the block at `at`, and how far it may be used.
    pub fn block_key(&self, at: u32) -> u128 {
        let block = &self.blocks[at as usize / self.erase];
        if block.unstable.is_some() { mix(block.key, self.looks_other(block).into()) } else { block.key }
    }

    /// Whether what is unstable in a block looks as it was to be in this power session, where that depends on the
    /// session.
    fn looks_other(&self, block: &Block) -> bool {
        self.session.wrapping_sub(block.torn_in).is_multiple_of(2)
    }

    /// Whether all units in a range read the same each time.
    pub fn is_stable(&self, range: Range<u32>) -> bool {
        let blocks = range.start as usize / self.erase..(range.end as usize).div_ceil(self.erase);
        self.blocks[blocks].iter().all(|block| block.unstable.is_none())
    }

    /// What a range reads as, and if some of it is unstable, how else.
    pub fn readings(&self, range: Range<u32>) -> (Vec<u8>, Option<Unstable>) {
        let (mut data, mut other, mut unstable) = (vec![], vec![], None);
        for at in range {
            let (block, pos) = (&self.blocks[at as usize / self.erase], at as usize % self.erase);
            data.push(block.data[pos]);
            other.push(block.unstable.as_ref().map_or(block.data[pos], |(other, _)| other[pos]));
            if let Some((_, how)) = block.unstable {
                unstable = Some((how, self.looks_other(block)));
            }
        }
        (data, unstable.map(|(how, phase)| Unstable { other, how, phase }))
    }

    /// The bytes of a range, from a flash that is at rest.
    ///
    /// # Panics
    ///
    /// Some of them are unstable.
    pub fn contents(&self, range: Range<u32>) -> Vec<u8> {
        assert!(self.is_stable(range.clone()), "{range:?} is unstable");
        self.readings(range).0
    }

    /// Reads `out.len()` bytes.
    ///
    /// # Errors
    ///
    /// Power is off.
    pub fn read(&mut self, at: u32, out: &mut [u8]) -> Result<(), PowerCut> {
        if !self.is_on {
            return Err(PowerCut);
        }
        let end = at + out.len() as u32;
        assert!(end as usize <= self.capacity(), "read outside of the flash");
        assert!(end <= self.watched.start || at >= self.watched.end, "what was torn is read before it is erased");
        self.reads += 1;
        self.bytes_read += out.len() as u64;
        let (mut pos, mut rest) = (at as usize, out);
        while !rest.is_empty() {
            let (block, start) = (&self.blocks[pos / self.erase], pos % self.erase);
            let (part, behind) = rest.split_at_mut(rest.len().min(self.erase - start));
            part.copy_from_slice(&block.data[start..start + part.len()]);
            if let Some((other, how)) = &block.unstable {
                let looks_other = self.looks_other(block);
                for (index, byte) in part.iter_mut().enumerate() {
                    let other = other[start + index];
                    let mask = match how {
                        Tear::UnstableRandom => random(self.reads << 32 ^ (pos + index) as u64) as u8,
                        _ if looks_other => 0xff,
                        _ => 0,
                    };
                    *byte = *byte & !mask | other & mask;
                }
            }
            pos += part.len();
            rest = behind;
        }
        Ok(())
    }

    /// Programs units.
    ///
    /// # Errors
    ///
    /// Power is off, or was cut.
    pub fn program(&mut self, at: u32, bytes: &[u8]) -> Result<(), PowerCut> {
        let (unit, erase) = (self.unit, self.erase);
        assert!((at as usize).is_multiple_of(unit) && bytes.len().is_multiple_of(unit), "write is not aligned");
        assert!(at as usize + bytes.len() <= self.capacity(), "write outside of the flash");
        if self.trace.is_none() && self.cut.is_none_or(|(op, _)| op >= self.ops + (bytes.len() / unit) as u64) {
            return self.program_all(at, bytes);
        }
        for (index, new) in bytes.chunks(unit).enumerate() {
            let at = at as usize + index * unit;
            let tear = self.begin(Op::Program(at as u32), new)?;
            let seed = self.ops;
            let (number, pos) = (at / erase, at % erase);
            let block = Arc::make_mut(&mut self.blocks[number]);
            assert!(block.units[pos / unit] == Unit::Erased, "unit at {at:#x} is programmed twice");
            match tear {
                None => {
                    block.data[pos..pos + unit].copy_from_slice(new);
                    block.units[pos / unit] = Unit::Programmed;
                }
                Some(Tear::Before) => return Err(PowerCut),
                Some(tear) => {
                    let mut done = vec![0xff; erase];
                    done[pos..pos + unit].copy_from_slice(new);
                    block.units[pos / unit] = Unit::Spent;
                    block.tear(pos..pos + unit, &done, tear, seed, self.session);
                    return Err(PowerCut);
                }
            }
            block.renew_key();
        }
        Ok(())
    }

    /// The same, when nothing stops it.
    fn program_all(&mut self, at: u32, bytes: &[u8]) -> Result<(), PowerCut> {
        if !self.is_on {
            return Err(PowerCut);
        }
        let (mut pos, mut rest) = (at as usize, bytes);
        while !rest.is_empty() {
            let (number, start) = (pos / self.erase, pos % self.erase);
            let block = Arc::make_mut(&mut self.blocks[number]);
            let (part, behind) = rest.split_at(rest.len().min(self.erase - start));
            let units = &mut block.units[start / self.unit..(start + part.len()) / self.unit];
            assert!(units.iter().all(|&unit| unit == Unit::Erased), "a unit from {pos:#x} on is programmed twice");
            units.fill(Unit::Programmed);
            block.data[start..start + part.len()].copy_from_slice(part);
            block.renew_key();
            pos += part.len();
            rest = behind;
        }
        self.ops += (bytes.len() / self.unit) as u64;
        Ok(())
    }

    /// Erases blocks.
    ///
    /// # Errors
    ///
    /// Power is off, or was cut.
    pub fn erase(&mut self, from: u32, to: u32) -> Result<(), PowerCut> {
        let erase = self.erase;
        assert!(from < to && to as usize <= self.capacity(), "erase outside of the flash");
        assert!((from as usize).is_multiple_of(erase) && (to as usize).is_multiple_of(erase), "erase is not aligned");
        for number in from as usize / erase..to as usize / erase {
            let at = (number * erase) as u32;
            let tear = self.begin(Op::Erase(at), &[])?;
            let seed = self.ops;
            let wear = self.blocks[number].wear + 1;
            match tear {
                None => {
                    let block = Block { wear, ..Block::erased(erase, self.unit) };
                    self.blocks[number] = Arc::new(block);
                    if self.watched.contains(&at) {
                        // What comes in front is erased first.
                        self.watched.start = at + erase as u32;
                    }
                }
                Some(Tear::Before) => return Err(PowerCut),
                Some(tear) => {
                    let block = Arc::make_mut(&mut self.blocks[number]);
                    block.wear = wear;
                    block.units.fill(Unit::Spent);
                    block.tear(0..erase, &vec![0xff; erase], tear, seed, self.session);
                    return Err(PowerCut);
                }
            }
        }
        Ok(())
    }

    /// Counts and records an operation; how it is torn, if it is.
    fn begin(&mut self, op: Op, bytes: &[u8]) -> Result<Option<Tear>, PowerCut> {
        if !self.is_on {
            return Err(PowerCut);
        }
        if self.trace.is_some() {
            let moment = Moment { op, before: self.clone_without_trace(), bytes: bytes.to_vec() };
            self.trace.get_or_insert_default().push(moment);
        }
        let tear = self.cut.filter(|&(at, _)| at == self.ops).map(|(_, tear)| tear);
        self.ops += 1;
        if tear.is_some() {
            self.is_on = false;
        }
        Ok(tear)
    }

    fn clone_without_trace(&self) -> Self {
        let Self { unit, erase, session, is_on, ops, cut, reads, bytes_read, note, .. } = *self;
        let (blocks, watched) = (self.blocks.clone(), self.watched.clone());
        Self { unit, erase, blocks, session, is_on, ops, cut, reads, bytes_read, watched, trace: None, note }
    }
}

impl Block {
    /// Leaves `range` between what it is and what it was to be.
    fn tear(&mut self, range: Range<usize>, done: &[u8], tear: Tear, seed: u64, session: u32) {
        let old = self.data.clone();
        let bits = range.len() * 8;
        for index in range.clone() {
            let (was, is) = (old[index], done[index]);
            let mask = match tear {
                // Whole bytes, or if there is but one, half of its bits.
                Tear::Prefix if bits == 8 => 0xf0,
                Tear::Prefix if index - range.start < range.len() / 2 => 0xff,
                Tear::Random => random(seed << 20 ^ index as u64) as u8,
                _ => 0,
            };
            self.data[index] = was & !mask | is & mask;
        }
        self.torn_in = session;
        self.unstable = match tear {
            Tear::UnstableDone | Tear::UnstableUndone | Tear::UnstableRandom => {
                let mut other = old;
                other[range.clone()].copy_from_slice(&done[range]);
                // The next session is the first to read it.
                self.torn_in = session + u32::from(tear != Tear::UnstableUndone);
                Some((other, tear))
            }
            _ => None,
        };
        self.renew_key();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chip: &mut Chip, at: u32) -> u8 {
        let mut byte = [0];
        chip.read(at, &mut byte).unwrap();
        byte[0]
    }

    #[test]
    fn a_torn_unit_reads_as_its_kind_says() {
        let after = |tear| {
            let mut chip = Chip::new(4, 256, 2);
            chip.program(0, &[1, 2, 3, 4]).unwrap();
            chip.cut_after(0, tear);
            assert_eq!(chip.program(4, &[0x10, 0x20, 0x30, 0x40]), Err(PowerCut));
            assert_eq!(chip.read(0, &mut [0]), Err(PowerCut));
            chip
        };
        let sessions = |tear| {
            let mut chip = after(tear);
            [(); 4].map(|()| {
                chip.restart();
                assert_eq!(read(&mut chip, 0), 1);
                [read(&mut chip, 4), read(&mut chip, 7)]
            })
        };
        assert_eq!(sessions(Tear::Before), [[0xff; 2]; 4]);
        assert_eq!(sessions(Tear::Prefix), [[0x10, 0xff]; 4]);
        let (done, undone) = ([0x10, 0x40], [0xff; 2]);
        assert_eq!(sessions(Tear::UnstableDone), [done, undone, done, undone]);
        assert_eq!(sessions(Tear::UnstableUndone), [undone, done, undone, done]);
        let [a, b, ..] = sessions(Tear::UnstableRandom);
        assert!(a != b && a[0] & 0x10 == 0x10);
        let [a, b, ..] = sessions(Tear::Random);
        assert!(a == b && a != done && a != undone);
    }

    #[test]
    fn a_torn_erase_spends_the_block_until_it_is_erased() {
        let mut chip = Chip::new(1, 256, 1);
        chip.program(0, &[0; 256]).unwrap();
        let whole = chip.block_key(0);
        chip.cut_after(0, Tear::Prefix);
        assert_eq!(chip.erase(0, 256), Err(PowerCut));
        chip.restart();
        assert_eq!([read(&mut chip, 127), read(&mut chip, 128)], [0xff, 0]);
        assert_ne!(chip.block_key(0), whole);
        chip.erase(0, 256).unwrap();
        chip.program(0, &[0; 256]).unwrap();
        assert_eq!((chip.block_key(0), chip.wear(0)), (whole, 2));
    }

    #[test]
    #[should_panic = "programmed twice"]
    fn a_unit_is_programmed_once() {
        let mut chip = Chip::new(4, 256, 1);
        chip.program(4, &[0xff; 4]).unwrap();
        chip.program(4, &[0xff; 4]).unwrap();
    }

    #[test]
    #[should_panic = "programmed twice"]
    fn a_torn_unit_is_not_programmed_again() {
        let mut chip = Chip::new(4, 256, 1);
        chip.cut_after(0, Tear::UnstableUndone);
        chip.program(4, &[0; 4]).unwrap_err();
        chip.restart();
        assert_eq!(read(&mut chip, 4), 0xff);
        let _ = chip.program(4, &[0; 4]);
    }

    #[test]
    fn a_trace_has_the_states_before() {
        let mut chip = Chip::new(2, 256, 2);
        chip.record();
        chip.program(0, &[1, 2, 3, 4]).unwrap();
        chip.erase(256, 512).unwrap();
        let trace = chip.take_trace();
        assert_eq!(
            trace.iter().map(|moment| moment.op).collect::<Vec<_>>(),
            [Op::Program(0), Op::Program(2), Op::Erase(256)]
        );
        assert_eq!(trace[1].torn(Tear::Before).contents(0..4), [1, 2, 0xff, 0xff]);
        assert_eq!(trace[1].torn(Tear::Prefix).contents(0..4), [1, 2, 3, 0xff]);
    }
}
