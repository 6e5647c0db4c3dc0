//! Patterns to programs, in one pass that inserts branches before what they repeat.

use core::fmt;

use super::program::{HEADER, NAMED_ITEM, op};
use crate::text::search::Unit;
use crate::text::utf8;

/// Groups in a pattern, the whole match not counted: their slots are numbered in a signed byte.
pub const MAX_GROUPS: usize = 63;
/// Bytes of a class's items: 127 ranges of ASCII.
pub const MAX_CLASS: usize = 254;
/// Parentheses in parentheses.
pub const MAX_NESTING: usize = 64;

/// Why a pattern has no program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompileError {
    /// It is no regular expression.
    Syntax,
    /// It is beyond a limit: a repeated or alternative part of more than 127 bytes, [`MAX_GROUPS`], [`MAX_CLASS`],
    /// [`MAX_NESTING`], or a program of 64 KiB.
    TooComplex,
    /// The buffer is shorter than [`compile_len`].
    BufferTooSmall,
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "error in regex",
            Self::TooComplex => "regex too complex",
            Self::BufferTooSmall => "buffer too small",
        })
    }
}

impl core::error::Error for CompileError {}

/// How many bytes the program of a pattern of `len` bytes may need.
#[must_use]
pub fn compile_len(len: usize) -> usize {
    // A `*` or `|` costs the most: two branches of two bytes. One more is for Match.
    len.saturating_mul(4).saturating_add(HEADER + 1)
}

/// Compiles `pattern` into `out`; the program's length.
///
/// # Errors
/// [`CompileError`].
pub fn compile(pattern: &[u8], unit: Unit, out: &mut [u8]) -> Result<usize, CompileError> {
    let code = out.get_mut(HEADER..).ok_or(CompileError::BufferTooSmall)?;
    let mut compiler = Compiler {
        rest: pattern,
        unit,
        code,
        pc: 0,
        groups: 0,
        consumers: 1,
        choices: 0,
        level: Level::at(0, None),
        outer: [Level::at(0, None); MAX_NESTING],
        depth: 0,
    };
    compiler.run()?;
    let (pc, groups, consumers, choices) = (compiler.pc, compiler.groups, compiler.consumers, compiler.choices);
    if pc > usize::from(u16::MAX) {
        return Err(CompileError::TooComplex);
    }
    out[0] = groups as u8;
    out[1..3].copy_from_slice(&(consumers as u16).to_le_bytes());
    out[3..5].copy_from_slice(&(choices as u16).to_le_bytes());
    Ok(HEADER + pc)
}

/// What is known of a pair of parentheses, or of the whole pattern.
#[derive(Debug, Clone, Copy)]
struct Level {
    /// Where its code starts.
    start: usize,
    /// Where what a quantifier repeats starts; `pc` when there is nothing.
    term: usize,
    /// The operand of the last alternative's jump to the end.
    exit: Option<usize>,
    /// Its group, when it captures.
    group: Option<usize>,
}

impl Level {
    fn at(start: usize, group: Option<usize>) -> Self {
        Self { start, term: start, exit: None, group }
    }
}

struct Compiler<'a> {
    rest: &'a [u8],
    unit: Unit,
    code: &'a mut [u8],
    pc: usize,
    groups: usize,
    consumers: usize,
    choices: usize,
    level: Level,
    outer: [Level; MAX_NESTING],
    depth: usize,
}

impl Compiler<'_> {
    fn run(&mut self) -> Result<(), CompileError> {
        while let Some(c) = self.next() {
            match u8::try_from(c).unwrap_or(b'x') {
                b'\\' => self.escape()?,
                b'.' => self.consumer(&[op::ANY])?,
                b'[' => self.class()?,
                b'(' => self.open()?,
                b')' => self.close()?,
                quantifier @ (b'?' | b'*' | b'+') => self.repeat(quantifier)?,
                b'|' => self.alternative()?,
                b'^' => self.assertion(op::BEGIN)?,
                b'$' => self.assertion(op::END)?,
                _ => self.char(c)?,
            }
        }
        if self.depth != 0 {
            return Err(CompileError::Syntax);
        }
        self.patch_exit()?;
        self.emit(&[op::MATCH])
    }

    /// Takes the next element of the pattern.
    fn next(&mut self) -> Option<u32> {
        let (code, len) = element(self.rest, self.unit)?;
        self.rest = &self.rest[len..];
        Some(code)
    }

    fn next_is(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.rest = &self.rest[1..];
        }
        found
    }

    fn emit(&mut self, bytes: &[u8]) -> Result<(), CompileError> {
        let slot = self.code.get_mut(self.pc..self.pc + bytes.len()).ok_or(CompileError::BufferTooSmall)?;
        slot.copy_from_slice(bytes);
        self.pc += bytes.len();
        Ok(())
    }

    fn emit_code(&mut self, code: u32) -> Result<(), CompileError> {
        let mut buf = [0; 4];
        let bytes = utf8::encode(code, &mut buf).ok_or(CompileError::Syntax)?;
        self.emit(bytes)
    }

    /// Sets a jump's operand.
    fn patch(&mut self, operand: usize, target: usize) -> Result<(), CompileError> {
        let distance = target as isize - (operand + 1) as isize;
        self.code[operand] = i8::try_from(distance).map_err(|_| CompileError::TooComplex)?.cast_unsigned();
        Ok(())
    }

    fn branch(&mut self, op: u8, target: usize) -> Result<(), CompileError> {
        self.choices += 1;
        self.emit(&[op, 0])?;
        self.patch(self.pc - 1, target)
    }

    /// Puts a branch before the code from `at` on, to behind it and the branch.
    fn insert_branch(&mut self, at: usize, op: u8, target: usize) -> Result<(), CompileError> {
        self.choices += 1;
        self.emit(&[0, 0])?;
        self.code.copy_within(at..self.pc - 2, at + 2);
        self.code[at] = op;
        self.patch(at + 1, target)
    }

    fn consumer(&mut self, instruction: &[u8]) -> Result<(), CompileError> {
        self.level.term = self.pc;
        self.consumers += 1;
        self.emit(instruction)
    }

    fn char(&mut self, c: u32) -> Result<(), CompileError> {
        self.consumer(&[op::CHAR])?;
        self.emit_code(c)
    }

    fn escape(&mut self) -> Result<(), CompileError> {
        let c = self.next().ok_or(CompileError::Syntax)?;
        match named_class(c) {
            Some(letter) => self.consumer(&[op::NAMED, letter]),
            None => self.char(c),
        }
    }

    fn class(&mut self) -> Result<(), CompileError> {
        let op = if self.next_is(b'^') { op::CLASS_NOT } else { op::CLASS };
        self.consumer(&[op, 0])?;
        let start = self.pc;
        while !self.next_is(b']') {
            let mut low = self.next().ok_or(CompileError::Syntax)?;
            if low == u32::from(b'\\') {
                low = self.next().ok_or(CompileError::Syntax)?;
                if let Some(letter) = named_class(low) {
                    self.emit(&[NAMED_ITEM, letter])?;
                    continue;
                }
            }
            let range = matches!(self.rest, [b'-', after, ..] if *after != b']');
            let high = match range {
                true => {
                    self.next();
                    self.next().ok_or(CompileError::Syntax)?
                }
                false => low,
            };
            self.emit_code(low)?;
            self.emit_code(high)?;
        }
        let len = self.pc - start;
        if len > MAX_CLASS {
            return Err(CompileError::TooComplex);
        }
        self.code[start - 1] = len as u8;
        Ok(())
    }

    fn open(&mut self) -> Result<(), CompileError> {
        let group = match self.rest {
            [b'?', b':', rest @ ..] => {
                self.rest = rest;
                None
            }
            _ => {
                self.groups += 1;
                Some(self.groups)
            }
        };
        if self.groups > MAX_GROUPS {
            return Err(CompileError::TooComplex);
        }
        *self.outer.get_mut(self.depth).ok_or(CompileError::TooComplex)? = Level { term: self.pc, ..self.level };
        self.depth += 1;
        if let Some(group) = group {
            self.choices += 1;
            self.emit(&[op::SAVE, 2 * group as u8])?;
        }
        self.level = Level::at(self.pc, group);
        Ok(())
    }

    fn close(&mut self) -> Result<(), CompileError> {
        self.depth = self.depth.checked_sub(1).ok_or(CompileError::Syntax)?;
        self.patch_exit()?;
        if let Some(group) = self.level.group {
            self.choices += 1;
            self.emit(&[op::SAVE, 2 * group as u8 + 1])?;
        }
        self.level = self.outer[self.depth];
        Ok(())
    }

    fn repeat(&mut self, quantifier: u8) -> Result<(), CompileError> {
        let term = self.level.term;
        if term == self.pc {
            return Err(CompileError::Syntax);
        }
        let lazy = self.next_is(b'?');
        let (forward, back) = if lazy { (op::SPLIT_BACK, op::SPLIT) } else { (op::SPLIT, op::SPLIT_BACK) };
        match quantifier {
            b'?' => self.insert_branch(term, forward, self.pc + 2)?,
            b'*' => {
                self.insert_branch(term, forward, self.pc + 4)?;
                self.branch(op::JUMP, term)?;
            }
            _ => self.branch(back, term)?,
        }
        self.level.term = self.pc;
        Ok(())
    }

    fn alternative(&mut self) -> Result<(), CompileError> {
        self.patch_exit()?;
        self.insert_branch(self.level.start, op::SPLIT, self.pc + 4)?;
        self.branch(op::JUMP, self.pc + 2)?;
        self.level.exit = Some(self.pc - 1);
        self.level.term = self.pc;
        Ok(())
    }

    fn patch_exit(&mut self) -> Result<(), CompileError> {
        match self.level.exit {
            Some(operand) => self.patch(operand, self.pc),
            None => Ok(()),
        }
    }

    fn assertion(&mut self, op: u8) -> Result<(), CompileError> {
        self.emit(&[op])?;
        self.level.term = self.pc;
        Ok(())
    }
}

/// The letter of a named class.
fn named_class(c: u32) -> Option<u8> {
    u8::try_from(c).ok().filter(|letter| b"dDsSwW".contains(letter))
}

/// The first element of a text and its length in bytes; a byte that is no character stands for itself.
pub(super) fn element(text: &[u8], unit: Unit) -> Option<(u32, usize)> {
    let &first = text.first()?;
    match unit {
        Unit::Char if !first.is_ascii() => Some(utf8::decode(text).unwrap_or((u32::from(first), 1))),
        _ => Some((u32::from(first), 1)),
    }
}
