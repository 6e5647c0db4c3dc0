//! Making patches.

extern crate std;

use core::fmt;
use std::vec;
use std::vec::Vec;

use romfs_format::romfs::manifest::{BLOCK, Located, ManifestError, block_size, find};
use zerocopy::IntoBytes;

use super::model::{Coder, MAX_NUMBER, Model, Models, PROBABILITY_BITS};
use super::search::{Costs, Finder, Step};
use super::{BASE, FEWEST, HIDDEN, Kind, MAGIC, MAX_CODE, PLAIN, number_of};

/// Why there is no patch between two images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodeError {
    /// The old image is not signed, or its manifest is malformed.
    Old(ManifestError),
    /// So is the new one.
    New(ManifestError),
    /// An image has fewer bytes than its manifest says.
    Truncated,
    /// An image is longer than [`MAX_IMAGE`].
    TooLarge,
}

/// The longest image that patches are made for, in bytes.
pub const MAX_IMAGE: usize = 1 << 26;

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Old(_) => "the old image is not signed",
            Self::New(_) => "the new image is not signed",
            Self::Truncated => "the image is cut short",
            Self::TooLarge => "the image is too large for patches",
        })
    }
}

impl core::error::Error for EncodeError {}

/// How often the steps are looked for at most, each time with the costs of those found before.
const ROUNDS: usize = 4;

/// Guesses of what a changed byte costs, in bits. The search refines each; as a bad one ends in steps that are not the
/// best, several are tried.
const STARTS: [u32; 3] = [8, 4, 12];

/// For images with more bytes, only the first start is tried.
const LARGE: usize = 512 << 10;

/// Makes the patch that rebuilds `new` from `old`. Both are signed images.
///
/// # Errors
///
/// One of them is not, or is too large.
pub fn encode(old: &[u8], new: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let located = find(new).map_err(EncodeError::New)?;
    let base = find(old).map_err(EncodeError::Old)?;
    let new = located.image_in(new).ok_or(EncodeError::Truncated)?;
    let old = base.image_in(old).ok_or(EncodeError::Truncated)?;
    if old.len().max(new.len()) > MAX_IMAGE {
        return Err(EncodeError::TooLarge);
    }
    let seen = |image: &[u8]| {
        let (before, rest) = image.split_at(located.at.min(image.len()));
        [before, rest.get(HIDDEN as usize..).unwrap_or_default()].concat()
    };
    let (old, seen) = (seen(old), seen(new));
    let finder = Finder::new(&old, &seen);
    let mut best: Option<Vec<u8>> = None;
    for &change in if seen.len() > LARGE { &STARTS[..1] } else { &STARTS[..] } {
        let mut costs = Costs::start(change);
        let mut before = usize::MAX;
        for _ in 0..ROUNDS {
            let way = finder.way(&costs);
            let segments = Segments { located: &located, old: &old, new: &seen, steps: &way.steps }.encode();
            let size = segments.len();
            if best.as_ref().is_none_or(|best| size < best.len()) {
                best = Some(segments);
            }
            // Once it gets hardly smaller, it will not any more.
            if size + size / 200 >= before {
                break;
            }
            before = size;
            costs = Costs::of(&way);
        }
    }
    let mut patch =
        [&MAGIC[..], &[0; 4], &base.head.manifest.root[..BASE], &(located.at as u16).to_le_bytes()].concat();
    patch.extend_from_slice(located.head.as_bytes());
    patch.extend(best.unwrap_or_default());
    let number = number_of(&patch);
    patch[4..8].copy_from_slice(&number.to_le_bytes());
    Ok(patch)
}

/// Steps that are to be written as segments.
struct Segments<'a> {
    located: &'a Located,
    /// Both images as steps see them.
    old: &'a [u8],
    new: &'a [u8],
    steps: &'a [Step],
}

/// A segment under way, up to a step.
#[derive(Clone)]
struct Open {
    coder: RangeEncoder,
    models: Models,
    here: u32,
    back: u32,
    difference: u8,
    /// The step, and how many of its bytes were written before.
    step: usize,
    skip: u32,
    /// Bytes of the new image so far.
    at: u32,
}

/// A segment.
struct Segment {
    code: Vec<u8>,
    /// Whether `code` is the bytes of the block.
    is_plain: bool,
    /// The block that it ends before, and what comes then.
    end: u32,
    next: Open,
}

impl Segments<'_> {
    fn encode(&self) -> Vec<u8> {
        let mut out = vec![];
        let (mut first, mut open) = (0, Open::new(0, 0, 0, 0));
        while first < self.located.head.manifest.blocks() {
            let here = open.here;
            let Segment { code, is_plain, end, next } = self.segment(first, open);
            let size = code.len() as u16 | if is_plain { PLAIN } else { 0 };
            for word in [size, first as u16, end as u16] {
                out.extend(word.to_le_bytes());
            }
            out.extend(here.to_le_bytes());
            out.extend(code);
            (first, open) = (end, next);
        }
        out
    }

    /// The segment that begins with a block: as many blocks as there is room for their code.
    fn segment(&self, first: u32, mut open: Open) -> Segment {
        let mut whole = None;
        for block in first..self.located.head.manifest.blocks() {
            let length = self.located.head.manifest.length.get();
            let end = block * BLOCK as u32 + block_size(length, block) as u32 - HIDDEN;
            let start = open.at;
            // Steps that end in the block, then what is in it of one that goes further.
            while self.steps.get(open.step).is_some_and(|step| open.at + step.len() - open.skip <= end) {
                self.write(&mut open, u32::MAX);
            }
            let mut cut = open.clone();
            if cut.at < end {
                self.write(&mut cut, end - open.at);
            }
            let next = Open::new(self.here_of(&cut), cut.step, cut.skip, cut.at);
            let code = cut.coder.finish();
            if code.len() <= MAX_CODE {
                whole = Some(Segment { code, is_plain: false, end: block + 1, next });
                continue;
            }
            if whole.is_none() {
                let code = self.new[start as usize..end as usize].to_vec();
                whole = Some(Segment { code, is_plain: true, end: block + 1, next });
            }
            break;
        }
        whole.expect("there is a block")
    }

    /// From where the next step copies.
    fn here_of(&self, open: &Open) -> u32 {
        match self.steps.get(open.step) {
            Some(Step::Copy { from, .. } | Step::Change { from }) => from + open.skip,
            _ => open.here,
        }
    }

    /// Writes at most `most` bytes of the next step.
    fn write(&self, open: &mut Open, most: u32) {
        let step = self.steps[open.step];
        let left = step.len() - open.skip;
        let length = left.min(most);
        let Open { coder, models, here, back, difference, at, .. } = open;
        let (same, elsewhere, repeat) = FEWEST;
        let is_here = |from: u32| from + open.skip == *here;
        match step {
            Step::Copy { from, .. } if is_here(from) && length == 1 => {
                models.kind(coder, Kind::Short);
                *here += 1;
            }
            Step::Copy { from, .. } if is_here(from) => {
                models.kind(coder, Kind::Same);
                models.same(coder, length - same);
                *here += length;
            }
            Step::Copy { from, .. } if length >= elsewhere => {
                let from = from + open.skip;
                let [moved, returned] = [*here, *back].map(|base| zigzag(i64::from(from) - i64::from(base)));
                let (kind, by) = if returned < moved { (Kind::Returned, returned) } else { (Kind::Moved, moved) };
                models.kind(coder, kind);
                models.moved(coder, by, length - elsewhere);
                (*back, *here) = (*here, from + length);
            }
            Step::Change { from } if is_here(from) => {
                let by = self.new[*at as usize].wrapping_sub(self.old[from as usize]);
                if by == *difference {
                    models.kind(coder, Kind::Again);
                } else {
                    models.kind(coder, Kind::Change);
                    models.change(coder, by);
                    *difference = by;
                }
                *here += 1;
            }
            Step::Repeat { distance, .. } if length >= repeat => {
                models.kind(coder, Kind::Repeat);
                models.repeat(coder, distance - 1, length - repeat);
            }
            _ => {
                for byte in &self.new[*at as usize..][..length as usize] {
                    models.kind(coder, Kind::New);
                    models.new_byte(coder, *byte);
                }
            }
        }
        open.at += length;
        (open.step, open.skip) = if length == left { (open.step + 1, 0) } else { (open.step, open.skip + length) };
    }
}

impl Open {
    fn new(here: u32, step: usize, skip: u32, at: u32) -> Self {
        Self { coder: RangeEncoder::new(), models: Models::new(), here, back: here, difference: 0, step, skip, at }
    }
}

/// A signed number with its sign in the lowest bit.
pub(crate) fn zigzag(number: i64) -> u32 {
    let number = (number << 1 ^ number >> 63) as u32;
    debug_assert!(number <= MAX_NUMBER);
    number
}

/// Writes bits by their probabilities.
#[derive(Debug, Clone)]
struct RangeEncoder {
    low: u32,
    range: u32,
    out: Vec<u8>,
}

impl RangeEncoder {
    fn new() -> Self {
        Self { low: 0, range: u32::MAX, out: vec![] }
    }

    fn add(&mut self, bound: u32) {
        let carry;
        (self.low, carry) = self.low.overflowing_add(bound);
        if carry {
            for byte in self.out.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }
    }

    /// The shortest code that is in the range: what is not there is read as zeros.
    fn finish(mut self) -> Vec<u8> {
        let high = u64::from(self.low) + u64::from(self.range - 1);
        let rounded = (0..=32).rev().map(|bits| high >> bits << bits);
        let value = rounded.into_iter().find(|&value| value >= u64::from(self.low)).unwrap_or(high);
        self.add((value - u64::from(self.low)) as u32);
        self.out.extend(self.low.to_be_bytes());
        let end = self.out.iter().rposition(|&byte| byte != 0).map_or(0, |at| at + 1);
        self.out.truncate(end);
        self.out
    }
}

impl Coder for RangeEncoder {
    fn bit(&mut self, model: &mut Model, bit: bool) -> bool {
        let bound = (self.range >> PROBABILITY_BITS) * model.probability();
        if bit {
            self.add(bound);
            self.range -= bound;
        } else {
            self.range = bound;
        }
        while self.range < 1 << 24 {
            self.out.push((self.low >> 24) as u8);
            (self.low, self.range) = (self.low << 8, self.range << 8);
        }
        model.learn(bit);
        bit
    }
}
