//! What a segment is coded with: adaptive models of bits, and bytes and numbers made of them.
//!
//! It is written once for both directions. A [`Coder`] is given the bit to write and returns it, or is given any bit
//! and returns the one that it reads.
//!
//! ```text
//!   byte     the upper four bits from the highest on, each by those above it; then the lower four, by those above and
//!            the two highest
//!   number   in n + 1, the bits behind the first: their count, a 1 for each and a 0, by how many came before (15 and
//!            more are one); then the bits, the first by the count (7 and more are one), the rest even
//! ```
//!
//! A range coder with 32 bits codes them: for a 0 the lower part of the range stands, `probability / 4096` of it. The
//! decoder reads four bytes first. Bytes behind the end of a segment are zeros.

use super::Kind;

/// Codes bits.
pub(crate) trait Coder {
    /// Writes `bit`, or reads one, by what the model expects; the model learns it.
    fn bit(&mut self, model: &mut Model, bit: bool) -> bool;
}

/// The probability that a bit is 0, in the upper 12 bits; in the lower four how often it was used, up to 15.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Model(u16);

/// Bits of a probability.
pub(crate) const PROBABILITY_BITS: u32 = 12;

/// The smallest probability of a bit, which bounds the bytes that a step takes.
const LEAST: u32 = 31;

/// How far a model moves towards what it has seen, in 1/65536, by how often it was used: it learns quickly at first.
const RATES: [u16; 16] =
    [28000, 20000, 15500, 12500, 10500, 9000, 8000, 7200, 6500, 6000, 5500, 5100, 4800, 4500, 4300, 4096];

impl Model {
    /// One that knows nothing.
    pub(crate) const NEW: Self = Self(1 << 15);

    /// The probability of 0, of 4096.
    pub(crate) fn probability(self) -> u32 {
        u32::from(self.0 >> 4).clamp(LEAST, (1 << PROBABILITY_BITS) - LEAST)
    }

    /// Moves towards a bit that was seen.
    pub(crate) fn learn(&mut self, bit: bool) {
        let (probability, count) = (i32::from(self.0 >> 4), self.0 & 15);
        let goal = if bit { 0 } else { (1 << PROBABILITY_BITS) - 1 };
        let moved = probability + (((goal - probability) * i32::from(RATES[usize::from(count)])) >> 16);
        self.0 = (moved as u16) << 4 | (count + 1).min(15);
    }
}

/// Models of the bits of a byte.
#[derive(Debug, Clone)]
struct Byte([Model; 80]);

impl Byte {
    fn code(&mut self, coder: &mut impl Coder, value: u8) -> u8 {
        let mut node = 1usize;
        for at in 0..8 {
            let low = at - 4;
            let index = if at < 4 {
                node
            } else {
                // Behind the two highest bits, the lower ones so far with a 1 in front.
                let lower = 1 << low | node & ((1 << low) - 1);
                16 + (node >> (low + 2) & 3) * 16 + lower
            };
            let bit = coder.bit(&mut self.0[index], value >> (7 - at) & 1 != 0);
            node = node << 1 | usize::from(bit);
        }
        node as u8
    }
}

/// Models of a number.
#[derive(Debug, Clone)]
struct Number {
    count: [Model; 16],
    first: [Model; 8],
}

impl Number {
    /// Bits behind the first that a number plus one has at most.
    const MOST: u32 = 27;

    fn new() -> Self {
        Self { count: [Model::NEW; 16], first: [Model::NEW; 8] }
    }

    fn code(&mut self, coder: &mut impl Coder, value: u32) -> u32 {
        let goal = (value + 1).ilog2();
        let mut count = 0;
        while count < Self::MOST && coder.bit(&mut self.count[count.min(15) as usize], goal > count) {
            count += 1;
        }
        let mut number = 1;
        for at in (0..count).rev() {
            let mut even = Model::NEW;
            let model = if at + 1 == count { &mut self.first[count.min(7) as usize] } else { &mut even };
            let bit = coder.bit(model, (value + 1) >> at & 1 != 0);
            number = number << 1 | u32::from(bit);
        }
        number - 1
    }
}

/// The largest number that can be coded.
#[cfg(feature = "encoder")]
pub(crate) const MAX_NUMBER: u32 = (2 << Number::MOST) - 2;

/// The most bytes that a step takes: 3 bits of its kind and two numbers, each bit but the even ones with the smallest
/// probability, which is 7.1 bits.
pub(crate) const MAX_STEP: usize = (2 * (28 * 71 + 260) + 3 * 71) / 80 + 4;

/// The models of a segment.
#[derive(Debug, Clone)]
pub(crate) struct Models {
    /// By the kind before.
    kinds: [[Model; Kind::COUNT]; Kind::COUNT],
    last: Kind,
    new: Byte,
    change: Byte,
    same: Number,
    moved: Number,
    distance: Number,
    /// Bytes that are copied from elsewhere.
    length: Number,
}

impl Models {
    /// As they are at the start of a segment.
    pub(crate) fn new() -> Self {
        Self {
            kinds: [[Model::NEW; Kind::COUNT]; Kind::COUNT],
            last: Kind::Same,
            new: Byte([Model::NEW; 80]),
            change: Byte([Model::NEW; 80]),
            same: Number::new(),
            moved: Number::new(),
            distance: Number::new(),
            length: Number::new(),
        }
    }

    /// Codes the kind of a step.
    pub(crate) fn kind(&mut self, coder: &mut impl Coder, kind: Kind) -> Kind {
        let models = &mut self.kinds[self.last as usize];
        let mut node = 1u8;
        for at in (0..3).rev() {
            let bit = coder.bit(&mut models[usize::from(node & 7)], kind as u8 >> at & 1 != 0);
            node = node << 1 | u8::from(bit);
        }
        self.last = Kind::from_index(node);
        self.last
    }

    /// Codes a new byte.
    pub(crate) fn new_byte(&mut self, coder: &mut impl Coder, value: u8) -> u8 {
        self.new.code(coder, value)
    }

    /// Codes a difference.
    pub(crate) fn change(&mut self, coder: &mut impl Coder, value: u8) -> u8 {
        self.change.code(coder, value)
    }

    /// Codes how much is copied from here.
    pub(crate) fn same(&mut self, coder: &mut impl Coder, value: u32) -> u32 {
        self.same.code(coder, value)
    }

    /// Codes by how much here moves, and how much is copied.
    pub(crate) fn moved(&mut self, coder: &mut impl Coder, by: u32, length: u32) -> (u32, u32) {
        (self.moved.code(coder, by), self.length.code(coder, length))
    }

    /// Codes how far back in the new image is copied from, and how much.
    pub(crate) fn repeat(&mut self, coder: &mut impl Coder, distance: u32, length: u32) -> (u32, u32) {
        (self.distance.code(coder, distance), self.length.code(coder, length))
    }
}
