//! Cuts power at every operation of a life, in every way, and again at every operation of what comes after.
//!
//! States that nothing can tell apart count once:
//!
//! - What a bank of state holds is what can be read from it: a record that is not whole is the same as any other that
//!   is not.
//! - What lies in the stripe of a slot that was being written does not matter, as long as it is erased before it is
//!   read. The chip is told to watch that, so each life that goes on from such a state proves it for itself.

use std::collections::HashSet;
use std::ops::Range;

use romfs_format::crc;
use romfs_update::{BLOCK, MAX_UNIT};

use crate::chip::{Chip, Moment, Op, TEARS, Unstable, random};
use crate::life::{End, Plan};

/// How much of the work is done.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// Of the states after one cut, one in so many is lived on from; 1 for all.
    pub first: u64,
    /// Of the states after two cuts, one in so many; 0 for none.
    pub second: u64,
    /// Which ones.
    pub seed: u64,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Operations of lives without a cut.
    pub operations: u64,
    /// Pairs of an operation and a way to tear it, in lives without a cut and in those after one.
    pub cuts: u64,
    /// Different states after a cut, or two.
    pub states: u64,
    /// Lives from such a state to the end.
    pub lives: u64,
}

impl Counts {
    /// Adds those of another exploration.
    pub fn add(&mut self, other: Self) {
        self.operations += other.operations;
        self.cuts += other.cuts;
        self.states += other.states;
        self.lives += other.lives;
    }
}

/// Lives the plan with power cuts.
///
/// # Errors
///
/// The first promise that is broken, and where.
pub fn explore<const UNIT: usize, const ERASE: usize, const SLOTS: usize>(
    plan: &Plan<SLOTS>,
    share: Share,
) -> Result<Counts, String> {
    let mut counts = Counts::default();
    let mut chip = plan.factory::<UNIT, ERASE>();
    chip.record();
    match plan.live::<UNIT, ERASE>(&mut chip) {
        End::Done => {}
        end => return Err(format!("without a cut: {end:?}")),
    }
    let first = chip.take_trace();
    counts.operations = first.len() as u64;
    let (mut seen, mut classes) = (HashSet::new(), HashSet::new());
    for (number, moment) in first.iter().enumerate() {
        for tear in TEARS {
            counts.cuts += 1;
            let mut chip = moment.torn(tear);
            let stripe = stripe_in_flight(plan, moment, ERASE);
            let is_new = seen.insert(key(plan, &chip, UNIT, ERASE, &(0..0), true));
            let is_class = classes.insert(key(plan, &chip, UNIT, ERASE, &stripe, false));
            counts.states += u64::from(is_new);
            let chosen = |one_in: u64| one_in > 0 && random(share.seed ^ counts.cuts).is_multiple_of(one_in);
            if !is_new || !(is_class || chosen(share.first)) {
                continue;
            }
            chip.watch(stripe);
            let pairs = is_class && share.second > 0;
            if pairs {
                chip.record();
            }
            counts.lives += 1;
            let at = format!("cut {tear:?} at operation {number}, {:?}", moment.op);
            match plan.live::<UNIT, ERASE>(&mut chip) {
                End::Done => {}
                end => return Err(format!("{at}: {end:?}")),
            }
            for (number, second) in chip.take_trace().iter().enumerate() {
                for tear in TEARS {
                    counts.cuts += 1;
                    let mut chip = second.torn(tear);
                    let stripe = stripe_in_flight(plan, second, ERASE);
                    if !classes.insert(key(plan, &chip, UNIT, ERASE, &stripe, false)) {
                        continue;
                    }
                    counts.states += 1;
                    if !random(share.seed ^ counts.cuts << 1).is_multiple_of(share.second) {
                        continue;
                    }
                    chip.watch(stripe);
                    counts.lives += 1;
                    match plan.live::<UNIT, ERASE>(&mut chip) {
                        End::Done => {}
                        end => {
                            return Err(format!("{at}, then {tear:?} at operation {number}, {:?}: {end:?}", second.op));
                        }
                    }
                }
            }
        }
    }
    Ok(counts)
}

/// The stripe of a slot that an operation belongs to; empty for operations on the state.
fn stripe_in_flight<const SLOTS: usize>(plan: &Plan<SLOTS>, moment: &Moment, erase: usize) -> Range<u32> {
    let (Op::Erase(at) | Op::Program(at)) = moment.op;
    let stripe = erase.max(BLOCK) as u32;
    let slot = plan.layout.slots.iter().find(|&&start| (start..start + plan.layout.slot).contains(&at));
    slot.map_or(0..0, |&slot| {
        let start = at - (at - slot) % stripe;
        start..(start + stripe).min(slot + plan.layout.slot)
    })
}

/// What tells states apart: all, or with `raw` false what can make a difference while `stripe` is not read.
fn key<const SLOTS: usize>(
    plan: &Plan<SLOTS>,
    chip: &Chip,
    unit: usize,
    erase: usize,
    stripe: &Range<u32>,
    raw: bool,
) -> u128 {
    let mut words: Vec<u128> = chip.note.iter().map(|&word| word.into()).collect();
    for &slot in &plan.layout.slots {
        for at in (slot..slot + plan.layout.slot).step_by(erase) {
            words.push(if stripe.contains(&at) { 0 } else { chip.block_key(at) });
        }
    }
    for bank in 0..2 {
        let start = plan.layout.state + bank * plan.layout.bank;
        let bank = start..start + plan.layout.bank;
        if raw {
            words.extend(bank.step_by(erase).map(|at| chip.block_key(at)));
            continue;
        }
        let (data, unstable) = chip.readings(bank);
        words.push(legible::<SLOTS>(&data, unit));
        if let Some(Unstable { other, how, phase }) = unstable {
            words.extend([legible::<SLOTS>(&other, unit), how as u128, phase.into()]);
        }
    }
    words.iter().fold(0, |key, word| {
        let key = (key ^ word).wrapping_mul(0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645);
        key ^ key >> 61
    })
}

/// A number for what can be read from a bank: its record and the marks behind it, or that there is none. This follows
/// the description of the layout, not the code that reads it.
fn legible<const SLOTS: usize>(bank: &[u8], unit: usize) -> u128 {
    let word = |at: usize| u32::from_le_bytes(bank[at..at + 4].try_into().expect("four bytes"));
    let size = (48 + 8 * SLOTS).next_multiple_of(32);
    let crc = crc::of(&[&bank[..44], &bank[48..size]].concat());
    let is_blank = bank.iter().all(|&byte| byte == 0xff);
    if bank[..4] != *b"RUS1" || word(4) != !word(8) || word(12) != !word(16) || word(44) != crc {
        return is_blank.into();
    }
    let (pitch, mut at) = (unit.clamp(16, MAX_UNIT), size);
    let mut text = bank[..size].to_vec();
    while at + pitch <= bank.len() && word(at) == word(4) && word(at + 12) == crc::of(&bank[at..at + 12]) {
        text.extend_from_slice(&bank[at..at + 16]);
        at += pitch;
    }
    text.iter().fold(7, |key, &byte| (key ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b))
}
