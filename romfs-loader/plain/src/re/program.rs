//! Compiled patterns as bytes.
//!
//! ```text
//! header   groups u8 · consumers u16 · choices u16 · looks u8      little-endian
//! code     op u8 [operand] ...                                     up to and with Match
//! ```
//!
//! `consumers` counts the instructions that a thread can wait at, `choices` those that the exploration of one text
//! position may have to remember, `looks` how deep look-arounds are nested: they size the scratch memory. The highest
//! bit of `looks` tells the dialect. Jumps are signed, relative to the next instruction: a byte in stock's dialect,
//! which is where its limits on patterns come from, two in Python's. Code points are written as UTF-8 writes them.
//!
//! A look-around is `op · width u16 · len u16` and `len` bytes of code that end with Match; `width` is how many
//! elements before the place it starts.

use super::compile::MAX_LOOKS;
use crate::text::utf8;

/// Bytes before the code.
pub(super) const HEADER: usize = 6;
/// Set in the header's `looks` for [`Dialect::Python`].
pub(super) const PYTHON: u8 = 0x80;

/// Operation codes.
pub(super) mod op {
    pub const CHAR: u8 = 1;
    pub const ANY: u8 = 2;
    pub const CLASS: u8 = 3;
    pub const CLASS_NOT: u8 = 4;
    pub const NAMED: u8 = 5;
    pub const BEGIN: u8 = 6;
    pub const END: u8 = 7;
    pub const JUMP: u8 = 8;
    /// Goes on, or else jumps.
    pub const SPLIT: u8 = 9;
    /// Jumps, or else goes on.
    pub const SPLIT_BACK: u8 = 10;
    pub const SAVE: u8 = 11;
    pub const MATCH: u8 = 12;
    /// At the beginning of a line.
    pub const LINE_BEGIN: u8 = 13;
    /// At the end of a line.
    pub const LINE_END: u8 = 14;
    /// At the end of the text or before its last newline.
    pub const LAST_LINE_END: u8 = 15;
    pub const WORD_EDGE: u8 = 16;
    pub const NO_WORD_EDGE: u8 = 17;
    pub const LOOK: u8 = 18;
    pub const LOOK_NOT: u8 = 19;
    /// Added to a jump whose operand has two bytes.
    pub const WIDE: u8 = 0x40;
}

/// Bytes of a look-around before its code.
pub(super) const LOOK_HEAD: usize = 5;

/// In which language a pattern is written; see [the module](super).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Stock MicroPython's.
    Stock,
    /// As much of Python's as there is.
    Python,
}

/// In the items of a class, stands before the letter of a named class: no UTF-8 starts with it.
pub(super) const NAMED_ITEM: u8 = 0xff;

/// A compiled pattern, as [`compile`](super::compile::compile) wrote it.
///
/// Other bytes may be put here as well: running them gives some answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program<'a>(&'a [u8]);

/// An instruction; targets are offsets into the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instruction<'a> {
    Consume(Element<'a>),
    /// Goes on at some places only.
    Assert(Place),
    Look(Look),
    Jump(usize),
    Split {
        first: usize,
        second: usize,
    },
    Save(usize),
    Match,
}

/// A condition on a place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Begin,
    End,
    LineBegin,
    LineEnd,
    LastLineEnd,
    WordEdge,
    NoWordEdge,
}

impl Place {
    /// Whether `at` is such a place of `text`.
    pub(super) fn is(self, text: &[u8], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let after = text.get(at);
        let in_word = |byte: Option<&u8>| byte.is_some_and(|byte| named_class(b'w', u32::from(*byte)));
        match self {
            Self::Begin => before.is_none(),
            Self::End => after.is_none(),
            Self::LineBegin => before.is_none_or(|byte| *byte == b'\n'),
            Self::LineEnd => after.is_none_or(|byte| *byte == b'\n'),
            Self::LastLineEnd => matches!(text.get(at..), None | Some([] | [b'\n'])),
            Self::WordEdge => in_word(before) != in_word(after),
            Self::NoWordEdge => in_word(before) == in_word(after),
        }
    }
}

/// A look-around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether its code must not match.
    pub negated: bool,
    /// How many elements before the place it starts.
    pub back: usize,
    /// Where its code starts.
    pub body: usize,
}

/// What one element of the text must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element<'a> {
    Char(u32),
    Any,
    Named(u8),
    Class { items: &'a [u8], negated: bool },
}

impl Element<'_> {
    /// Whether `code` is one.
    pub(super) fn matches(self, code: u32) -> bool {
        match self {
            Self::Char(c) => c == code,
            Self::Any => true,
            Self::Named(letter) => named_class(letter, code),
            Self::Class { items, negated } => class_has(items, code) != negated,
        }
    }
}

/// Whether a code point belongs to `\d`, `\s` or `\w`, or for a capital not to it.
fn named_class(letter: u8, code: u32) -> bool {
    let ascii = u8::try_from(code).unwrap_or(0x80);
    let belongs = match letter | 0x20 {
        b'd' => ascii.is_ascii_digit(),
        b's' => crate::text::ascii::is_space(ascii),
        _ => ascii.is_ascii_alphanumeric() || ascii == b'_',
    };
    belongs == letter.is_ascii_lowercase()
}

fn class_has(mut items: &[u8], code: u32) -> bool {
    loop {
        if let [NAMED_ITEM, letter, rest @ ..] = items {
            if named_class(*letter, code) {
                return true;
            }
            items = rest;
            continue;
        }
        let Some((low, len)) = decode(items) else { return false };
        let Some((high, high_len)) = decode(&items[len..]) else { return false };
        if (low..=high).contains(&code) {
            return true;
        }
        items = &items[len + high_len..];
    }
}

/// The first code point, mostly ASCII, and its length.
#[inline]
fn decode(text: &[u8]) -> Option<(u32, usize)> {
    match text.first() {
        Some(&byte) if byte.is_ascii() => Some((u32::from(byte), 1)),
        _ => utf8::decode(text),
    }
}

impl<'a> Program<'a> {
    /// Takes up what was compiled before.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes of the program.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// How many groups there are, the whole match being group 0.
    #[must_use]
    pub fn groups(&self) -> usize {
        usize::from(self.0.first().copied().unwrap_or(0)) + 1
    }

    /// How many slots [`search`](super::exec::search) fills: start and end of each group.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.groups() * 2
    }

    /// The language that the pattern was read in.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        if self.looks_byte() & PYTHON == 0 { Dialect::Stock } else { Dialect::Python }
    }

    /// How many cells of scratch memory [`search`](super::exec::search) needs.
    #[must_use]
    pub fn scratch_len(&self) -> usize {
        let looks = usize::from(self.looks_byte() & !PYTHON).min(MAX_LOOKS);
        self.run_len().saturating_add(looks.saturating_mul(self.slots() + self.run_len()))
    }

    /// How many cells of scratch memory a run needs that nests no other.
    fn run_len(&self) -> usize {
        let thread = 1 + self.slots();
        2 * self.consumers() * thread + self.slots() + self.pending_len() + self.visited_len()
    }

    pub(super) fn consumers(&self) -> usize {
        self.header_u16(1)
    }

    /// Cells for what an exploration has to remember.
    pub(super) fn pending_len(&self) -> usize {
        2 * (self.header_u16(3) + 1)
    }

    /// Cells for a bit for each byte of code.
    pub(super) fn visited_len(&self) -> usize {
        self.code().len().div_ceil(32)
    }

    fn looks_byte(&self) -> u8 {
        self.0.get(5).copied().unwrap_or(0)
    }

    fn header_u16(&self, at: usize) -> usize {
        match self.0.get(at..at + 2) {
            Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
            _ => 0,
        }
    }

    pub(super) fn code(&self) -> &'a [u8] {
        self.0.get(HEADER..).unwrap_or(&[])
    }

    /// The instruction at `pc` and where the next one is; `None` when there is none.
    #[inline]
    pub(super) fn instruction(&self, pc: usize) -> Option<(Instruction<'a>, usize)> {
        let (&op, operand) = self.code().get(pc..)?.split_first()?;
        let byte = || operand.first().copied();
        let operand_u16 = |at: usize| Some(u16::from_le_bytes([*operand.get(at)?, *operand.get(at + 1)?]));
        let (wide, op) = (op & op::WIDE != 0, op & !op::WIDE);
        // A jump's size and where to.
        let jump = || {
            let (len, distance) = match wide {
                true => (3, isize::from(operand_u16(0)?.cast_signed())),
                false => (2, isize::from(byte()?.cast_signed())),
            };
            let after = pc.checked_add(len)?;
            Some((after, after.checked_add_signed(distance)?))
        };
        let assert = |place| (Instruction::Assert(place), pc + 1);
        let consume = |element, len| (Instruction::Consume(element), pc + 1 + len);
        Some(match op {
            op::CHAR => {
                let (code, len) = decode(operand)?;
                consume(Element::Char(code), len)
            }
            op::ANY => consume(Element::Any, 0),
            op::NAMED => consume(Element::Named(byte()?), 1),
            op::CLASS | op::CLASS_NOT => {
                let len = usize::from(byte()?);
                let items = operand.get(1..1 + len)?;
                consume(Element::Class { items, negated: op == op::CLASS_NOT }, 1 + len)
            }
            op::BEGIN => assert(Place::Begin),
            op::END => assert(Place::End),
            op::LINE_BEGIN => assert(Place::LineBegin),
            op::LINE_END => assert(Place::LineEnd),
            op::LAST_LINE_END => assert(Place::LastLineEnd),
            op::WORD_EDGE => assert(Place::WordEdge),
            op::NO_WORD_EDGE => assert(Place::NoWordEdge),
            op::LOOK | op::LOOK_NOT => {
                let (back, len) = (usize::from(operand_u16(0)?), usize::from(operand_u16(2)?));
                let body = pc + LOOK_HEAD;
                (Instruction::Look(Look { negated: op == op::LOOK_NOT, back, body }), body + len)
            }
            op::JUMP => {
                let (next, target) = jump()?;
                (Instruction::Jump(target), next)
            }
            op::SPLIT => {
                let (next, target) = jump()?;
                (Instruction::Split { first: next, second: target }, next)
            }
            op::SPLIT_BACK => {
                let (next, target) = jump()?;
                (Instruction::Split { first: target, second: next }, next)
            }
            op::SAVE => (Instruction::Save(usize::from(byte()?)), pc + 2),
            op::MATCH => (Instruction::Match, pc + 1),
            _ => return None,
        })
    }

    /// The ASCII byte that every match starts with, if there is just one.
    pub(super) fn first_byte(&self) -> Option<u8> {
        let mut pc = 0;
        loop {
            match self.instruction(pc)? {
                (Instruction::Save(_), next) => pc = next,
                (Instruction::Consume(Element::Char(code)), _) => return u8::try_from(code).ok().filter(u8::is_ascii),
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_classes() {
        for code in 0..0x300 {
            let c = char::from_u32(code).unwrap();
            assert_eq!(named_class(b'd', code), c.is_ascii_digit());
            assert_eq!(named_class(b'W', code), !(c.is_ascii_alphanumeric() || c == '_'));
            assert_eq!(named_class(b's', code), c.is_ascii_whitespace() || c == '\x0b');
            assert_ne!(named_class(b'S', code), named_class(b's', code));
        }
    }

    #[test]
    fn class_items() {
        let items = [b"az\xff".as_slice(), b"d", "éü".as_bytes()].concat();
        for (code, expected) in [('b', true), ('5', true), ('è', false), ('ê', true), ('ý', false), ('A', false)] {
            assert_eq!(class_has(&items, code.into()), expected, "{code}");
        }
        assert!(!class_has(&[NAMED_ITEM], 0));
    }

    #[test]
    fn places() {
        let places = [
            Place::Begin,
            Place::End,
            Place::LineBegin,
            Place::LineEnd,
            Place::LastLineEnd,
            Place::WordEdge,
            Place::NoWordEdge,
        ];
        let where_of = |place: Place| (0..=6).filter(|at| place.is(b"ab\n-c\n", *at)).collect::<Vec<_>>();
        let expected = [vec![0], vec![6], vec![0, 3, 6], vec![2, 5, 6], vec![5, 6], vec![0, 2, 4, 5], vec![1, 3, 6]];
        assert_eq!(places.map(where_of), expected);
    }

    #[test]
    fn garbage_has_no_instructions() {
        let program = Program::new(&[0; 5]);
        assert_eq!((program.groups(), program.slots(), program.code()), (1, 2, &[][..]));
        assert_eq!(Program::new(&[0, 1, 0, 1, 0, 0, op::JUMP]).instruction(0), None);
        assert_eq!(Program::new(&[0, 1, 0, 1, 0, 0, op::JUMP, 0x80]).instruction(0), None);
        assert_eq!(Program::new(&[0, 1, 0, 1, 0, 0, op::JUMP | op::WIDE, 9]).instruction(0), None);
        assert_eq!(Program::new(&[0, 1, 0, 1, 0, 0, op::LOOK, 9, 9, 9]).instruction(0), None);
        assert_eq!(Program::new(&[0, 1, 0, 1, 0, 0, op::CLASS, 9, b'a']).instruction(0), None);
        assert_eq!(Program::new(&[0, 1, 0, 1, 0, 99]).instruction(0), None);
    }
}
