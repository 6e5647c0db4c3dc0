//! The compiler of one pattern in one dialect: one pass that inserts branches before what they repeat, and copies what
//! is repeated a number of times. Without room for the code it counts what it would write.

use super::compile::{CompileError, Flags, MAX_CLASS, MAX_GROUPS, MAX_LOOKS, MAX_NESTING};
use super::program::{Dialect, HEADER, LOOK_HEAD, NAMED_ITEM, PYTHON, op};
use super::syntax::{Bounds, Pattern, named_class};
use crate::text::search::Unit;
use crate::text::utf8;

/// The longest code.
const MAX_CODE: usize = u16::MAX as usize;

/// How many elements something matches, if that is always the same number.
type Width = Option<usize>;

/// A place in the code, and what had been counted there.
#[derive(Debug, Clone, Copy)]
struct Mark {
    pc: usize,
    consumers: usize,
    choices: usize,
    /// Width of the alternative so far.
    width: Width,
}

/// What a pair of parentheses is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Plain,
    Group(usize),
    Look {
        /// Whether it looks behind.
        behind: bool,
        /// How many groups came before it.
        groups: usize,
    },
}

/// What is known of a pair of parentheses, or of the whole pattern.
#[derive(Debug, Clone, Copy)]
struct Level {
    kind: Kind,
    /// Where its code starts.
    start: usize,
    /// Where what a quantifier repeats starts; at `pc` when there is nothing.
    term: Mark,
    /// The operand of the last alternative's jump to the end.
    exit: Option<usize>,
    /// The width of all alternatives but the last.
    alternatives: Option<Width>,
}

impl Level {
    fn at(kind: Kind, term: Mark) -> Self {
        Self { kind, start: term.pc, term, exit: None, alternatives: None }
    }

    /// The width of all alternatives, the last one's given.
    fn width(&self, last: Width) -> Width {
        match self.alternatives {
            Some(others) if others != last => None,
            _ => last,
        }
    }
}

pub(super) struct Compiler<'a> {
    pattern: Pattern<'a>,
    dialect: Dialect,
    flags: Flags,
    out: &'a mut [u8],
    /// Where the code ends, and what it amounts to.
    here: Mark,
    groups: usize,
    /// How many look-arounds are open, and how many have been at most.
    looks: usize,
    max_looks: usize,
    level: Level,
    outer: [Level; MAX_NESTING],
    depth: usize,
}

impl<'a> Compiler<'a> {
    /// Always inlined: it is most of a kilobyte, and a copy of it would be another.
    #[inline(always)]
    pub(super) fn new(pattern: &'a [u8], unit: Unit, dialect: Dialect, flags: Flags, out: &'a mut [u8]) -> Self {
        // Match is a consumer.
        let here = Mark { pc: 0, consumers: 1, choices: 0, width: Some(0) };
        let level = Level::at(Kind::Plain, here);
        Compiler {
            pattern: Pattern::new(pattern, unit),
            dialect,
            flags,
            out,
            here,
            groups: 0,
            looks: 0,
            max_looks: 0,
            level,
            outer: [level; MAX_NESTING],
            depth: 0,
        }
    }

    /// The length of the program, which is written if there is room for it.
    pub(super) fn run(&mut self) -> Result<usize, CompileError> {
        if self.is_python()
            && let Some(flags) = self.pattern.flags()
        {
            self.flags = self.flags.with(flags);
        }
        while let Some(c) = self.pattern.next() {
            match u8::try_from(c).unwrap_or(b'x') {
                b'\\' => self.escape()?,
                b'.' => self.any()?,
                b'[' => self.class()?,
                b'(' => self.open()?,
                b')' => self.close()?,
                b'?' => self.repeat(Bounds { min: 0, max: Some(1) })?,
                b'*' => self.repeat(Bounds { min: 0, max: None })?,
                b'+' => self.repeat(Bounds { min: 1, max: None })?,
                b'{' if self.is_python() => match self.pattern.bounds()? {
                    Some(bounds) => self.repeat(bounds)?,
                    None => self.char(c)?,
                },
                b'|' => self.alternative()?,
                b'^' => self.assertion(if self.flags.has(Flags::MULTILINE) { op::LINE_BEGIN } else { op::BEGIN })?,
                b'$' => self.assertion(self.end_op())?,
                _ => self.char(c)?,
            }
        }
        if self.depth != 0 {
            return Err(CompileError::Syntax);
        }
        self.patch_exit()?;
        self.emit(&[op::MATCH])?;
        let [consumers, choices] = [little_endian(self.here.consumers)?, little_endian(self.here.choices)?];
        let dialect = if self.is_python() { PYTHON } else { 0 };
        let looks = self.max_looks as u8 | dialect;
        let header = [self.groups as u8, consumers[0], consumers[1], choices[0], choices[1], looks];
        if let Some(to) = self.out.get_mut(..HEADER) {
            to.copy_from_slice(&header);
        }
        Ok(HEADER + self.here.pc)
    }

    fn is_python(&self) -> bool {
        self.dialect == Dialect::Python
    }

    /// What `$` is.
    fn end_op(&self) -> u8 {
        match self.dialect {
            Dialect::Stock => op::END,
            Dialect::Python if self.flags.has(Flags::MULTILINE) => op::LINE_END,
            Dialect::Python => op::LAST_LINE_END,
        }
    }

    /// The code from `at` on, when there is room for `len` bytes of it.
    fn code(&mut self, at: usize, len: usize) -> Option<&mut [u8]> {
        let start = HEADER.checked_add(at)?;
        self.out.get_mut(start..start.checked_add(len)?)
    }

    fn set(&mut self, at: usize, bytes: &[u8]) {
        if let Some(code) = self.code(at, bytes.len()) {
            code.copy_from_slice(bytes);
        }
    }

    fn emit(&mut self, bytes: &[u8]) -> Result<(), CompileError> {
        self.set(self.here.pc, bytes);
        self.advance(bytes.len())
    }

    fn advance(&mut self, len: usize) -> Result<(), CompileError> {
        self.here.pc += len;
        if self.here.pc > MAX_CODE { Err(CompileError::TooComplex) } else { Ok(()) }
    }

    fn emit_code(&mut self, code: u32) -> Result<(), CompileError> {
        let mut buf = [0; 4];
        let bytes = utf8::encode(code, &mut buf).ok_or(CompileError::Syntax)?;
        self.emit(bytes)
    }

    /// Bytes of a jump.
    fn jump_len(&self) -> usize {
        if self.is_python() { 3 } else { 2 }
    }

    /// Writes a jump.
    fn jump(&mut self, at: usize, op: u8, target: usize) -> Result<(), CompileError> {
        let op = if self.is_python() { op | op::WIDE } else { op };
        self.set(at, &[op]);
        self.patch(at + 1, target)
    }

    /// Sets a jump's operand.
    fn patch(&mut self, operand: usize, target: usize) -> Result<(), CompileError> {
        let distance = target as isize - (operand + self.jump_len() - 1) as isize;
        let narrow = |_| CompileError::TooComplex;
        match self.dialect {
            Dialect::Stock => self.set(operand, &i8::try_from(distance).map_err(narrow)?.to_le_bytes()),
            Dialect::Python => self.set(operand, &i16::try_from(distance).map_err(narrow)?.to_le_bytes()),
        }
        Ok(())
    }

    fn branch(&mut self, op: u8, target: usize) -> Result<(), CompileError> {
        self.here.choices += 1;
        let at = self.here.pc;
        self.advance(self.jump_len())?;
        self.jump(at, op, target)
    }

    /// Puts a branch before the code from `at` on, to `target` in the code as it then is.
    fn insert_branch(&mut self, at: usize, op: u8, target: usize) -> Result<(), CompileError> {
        self.here.choices += 1;
        let (len, moved) = (self.jump_len(), self.here.pc - at);
        self.advance(len)?;
        if let Some(code) = self.code(at, moved + len) {
            for i in (0..moved).rev() {
                code[i + len] = code[i];
            }
        }
        self.jump(at, op, target)
    }

    fn consumer(&mut self, instruction: &[u8]) -> Result<(), CompileError> {
        self.level.term = self.here;
        self.here.consumers += 1;
        self.here.width = self.here.width.map(|width| width.saturating_add(1));
        self.emit(instruction)
    }

    fn char(&mut self, c: u32) -> Result<(), CompileError> {
        self.consumer(&[op::CHAR])?;
        self.emit_code(c)
    }

    fn any(&mut self) -> Result<(), CompileError> {
        if self.is_python() && !self.flags.has(Flags::DOTALL) {
            self.consumer(&[op::CLASS_NOT, 2, b'\n', b'\n'])
        } else {
            self.consumer(&[op::ANY])
        }
    }

    fn escape(&mut self) -> Result<(), CompileError> {
        let c = self.pattern.next().ok_or(CompileError::Syntax)?;
        if let Some(letter) = named_class(c) {
            return self.consumer(&[op::NAMED, letter]);
        }
        match (self.dialect, u8::try_from(c).unwrap_or(b'x')) {
            // To stock a Z, which nobody means: left to Python's dialect.
            (Dialect::Stock, b'Z') => Err(CompileError::Syntax),
            (Dialect::Stock, _) => self.char(c),
            (Dialect::Python, b'A') => self.assertion(op::BEGIN),
            (Dialect::Python, b'Z') => self.assertion(op::END),
            (Dialect::Python, b'b') => self.assertion(op::WORD_EDGE),
            (Dialect::Python, b'B') => self.assertion(op::NO_WORD_EDGE),
            (Dialect::Python, _) => {
                let c = self.pattern.escaped(c)?;
                self.char(c)
            }
        }
    }

    fn class(&mut self) -> Result<(), CompileError> {
        let op = if self.pattern.take(b"^") { op::CLASS_NOT } else { op::CLASS };
        self.consumer(&[op, 0])?;
        let start = self.here.pc;
        // In Python's dialect a class is not empty.
        while (self.is_python() && self.here.pc == start) || !self.pattern.take(b"]") {
            let Some(low) = self.class_element()? else { continue };
            let is_range = matches!(self.pattern.rest(), [b'-', after, ..] if *after != b']');
            let high = match (is_range, self.dialect) {
                (false, _) => low,
                (true, Dialect::Stock) => {
                    self.pattern.next();
                    self.pattern.next().ok_or(CompileError::Syntax)?
                }
                (true, Dialect::Python) => {
                    self.pattern.next();
                    self.class_element()?.filter(|high| *high >= low).ok_or(CompileError::Syntax)?
                }
            };
            self.emit_code(low)?;
            self.emit_code(high)?;
        }
        let len = self.here.pc - start;
        if len > MAX_CLASS {
            return Err(CompileError::TooComplex);
        }
        self.set(start - 1, &[len as u8]);
        Ok(())
    }

    /// A character in a class; `None` when it was a named class, which has been written.
    fn class_element(&mut self) -> Result<Option<u32>, CompileError> {
        let c = self.pattern.next().ok_or(CompileError::Syntax)?;
        if c != u32::from(b'\\') {
            return Ok(Some(c));
        }
        let c = self.pattern.next().ok_or(CompileError::Syntax)?;
        match (named_class(c), self.dialect) {
            (Some(letter), _) => {
                self.emit(&[NAMED_ITEM, letter])?;
                Ok(None)
            }
            (None, Dialect::Stock) => Ok(Some(c)),
            (None, Dialect::Python) if c == u32::from(b'b') => Ok(Some(8)),
            (None, Dialect::Python) => self.pattern.escaped(c).map(Some),
        }
    }

    fn open(&mut self) -> Result<(), CompileError> {
        let look = |behind| Kind::Look { behind, groups: self.groups };
        let (kind, op) = match self.pattern.rest() {
            [b'?', b':', ..] => (Kind::Plain, 0),
            [b'?', b'=', ..] if self.is_python() => (look(false), op::LOOK),
            [b'?', b'!', ..] if self.is_python() => (look(false), op::LOOK_NOT),
            [b'?', b'<', b'=', ..] if self.is_python() => (look(true), op::LOOK),
            [b'?', b'<', b'!', ..] if self.is_python() => (look(true), op::LOOK_NOT),
            // In stock's dialect a `?` without anything before it.
            [b'?', ..] => return Err(CompileError::Syntax),
            _ => (Kind::Group(self.groups + 1), 0),
        };
        *self.outer.get_mut(self.depth).ok_or(CompileError::TooComplex)? = Level { term: self.here, ..self.level };
        self.depth += 1;
        match kind {
            Kind::Plain => {
                self.pattern.take(b"?:");
            }
            Kind::Group(group) => {
                self.groups = group;
                if group > MAX_GROUPS {
                    return Err(CompileError::TooComplex);
                }
                self.here.choices += 1;
                self.emit(&[op::SAVE, 2 * group as u8])?;
            }
            Kind::Look { behind, .. } => {
                let skip: &[u8] = if behind { b"?<" } else { b"?" };
                self.pattern.take(skip);
                self.pattern.next();
                self.looks += 1;
                self.max_looks = self.max_looks.max(self.looks);
                if self.looks > MAX_LOOKS {
                    return Err(CompileError::TooComplex);
                }
                // Its Match is a consumer.
                self.here.consumers += 1;
                self.emit(&[op, 0, 0, 0, 0])?;
            }
        }
        self.here.width = Some(0);
        self.level = Level::at(kind, self.here);
        Ok(())
    }

    fn close(&mut self) -> Result<(), CompileError> {
        self.depth = self.depth.checked_sub(1).ok_or(CompileError::Syntax)?;
        self.patch_exit()?;
        let (inner, mut width) = (self.level, self.level.width(self.here.width));
        match inner.kind {
            Kind::Plain => {}
            Kind::Group(group) => {
                self.here.choices += 1;
                self.emit(&[op::SAVE, 2 * group as u8 + 1])?;
            }
            Kind::Look { behind, groups } => {
                self.looks -= 1;
                self.emit(&[op::MATCH])?;
                let back = if behind { width.ok_or(CompileError::Syntax)? } else { 0 };
                self.set(inner.start - LOOK_HEAD + 1, &little_endian(back)?);
                self.set(inner.start - LOOK_HEAD + 3, &little_endian(self.here.pc - inner.start)?);
                // The slots that it fills are to be restored.
                self.here.choices += 2 * (self.groups - groups);
                width = Some(0);
            }
        }
        self.level = self.outer[self.depth];
        let before = self.level.term.width;
        self.here.width = before.zip(width).map(|(before, width)| before.saturating_add(width));
        Ok(())
    }

    fn repeat(&mut self, bounds: Bounds) -> Result<(), CompileError> {
        let term = self.level.term;
        if term.pc == self.here.pc {
            return Err(CompileError::Syntax);
        }
        let lazy = self.pattern.take(b"?");
        let (forward, back) = if lazy { (op::SPLIT_BACK, op::SPLIT) } else { (op::SPLIT, op::SPLIT_BACK) };
        let unit = Unrepeated { term, len: self.here.pc - term.pc, end: self.here };
        let jump = self.jump_len();
        match (bounds.min, bounds.max) {
            (0, Some(0)) => self.here = term,
            (0, None) => {
                self.insert_branch(term.pc, forward, self.here.pc + 2 * jump)?;
                self.branch(op::JUMP, term.pc)?;
            }
            (0, Some(max)) => {
                // All but the first come behind it, to be skipped together with it.
                let end = unit.len.checked_add(jump).and_then(|len| len.checked_mul(max));
                let end = end.and_then(|len| len.checked_add(term.pc)).ok_or(CompileError::TooComplex)?;
                self.insert_branch(term.pc, forward, end)?;
                self.copies(&unit, term.pc + jump, max - 1, Some((forward, end)))?;
            }
            (min, None) => {
                self.copies(&unit, term.pc, min - 1, None)?;
                self.branch(back, self.here.pc - unit.len)?;
            }
            (min, Some(max)) => {
                self.copies(&unit, term.pc, min - 1, None)?;
                let end = (unit.len + jump).checked_mul(max - min).and_then(|len| len.checked_add(self.here.pc));
                let end = end.ok_or(CompileError::TooComplex)?;
                self.copies(&unit, term.pc, max - min, Some((forward, end)))?;
            }
        }
        self.here.width = unit.repeated_width(bounds);
        self.level.term = self.here;
        Ok(())
    }

    /// Writes the code from `from` on `n` times more, each time behind a branch if there is one.
    fn copies(
        &mut self,
        unit: &Unrepeated,
        from: usize,
        n: usize,
        branch: Option<(u8, usize)>,
    ) -> Result<(), CompileError> {
        if unit.len == 0 && branch.is_none() {
            return Ok(());
        }
        for _ in 0..n {
            if let Some((op, target)) = branch {
                self.branch(op, target)?;
            }
            let to = self.here.pc;
            self.advance(unit.len)?;
            if let Some(code) = self.code(from, to - from + unit.len) {
                let (unit, copy) = code.split_at_mut(to - from);
                copy.iter_mut().zip(unit).for_each(|(to, from)| *to = *from);
            }
            self.here.consumers += unit.end.consumers - unit.term.consumers;
            self.here.choices += unit.end.choices - unit.term.choices;
        }
        Ok(())
    }

    fn alternative(&mut self) -> Result<(), CompileError> {
        self.patch_exit()?;
        let jump = self.jump_len();
        self.insert_branch(self.level.start, op::SPLIT, self.here.pc + 2 * jump)?;
        self.branch(op::JUMP, self.here.pc + jump)?;
        self.level.exit = Some(self.here.pc - jump + 1);
        self.level.alternatives = Some(self.level.width(self.here.width));
        self.here.width = Some(0);
        self.level.term = self.here;
        Ok(())
    }

    fn patch_exit(&mut self) -> Result<(), CompileError> {
        match self.level.exit {
            Some(operand) => self.patch(operand, self.here.pc),
            None => Ok(()),
        }
    }

    fn assertion(&mut self, op: u8) -> Result<(), CompileError> {
        self.emit(&[op])?;
        self.level.term = self.here;
        Ok(())
    }
}

/// A number as a program writes it.
fn little_endian(n: usize) -> Result<[u8; 2], CompileError> {
    u16::try_from(n).map(u16::to_le_bytes).map_err(|_| CompileError::TooComplex)
}

/// What a quantifier repeats.
struct Unrepeated {
    term: Mark,
    len: usize,
    end: Mark,
}

impl Unrepeated {
    /// The width of the alternative up to and with all repeats.
    fn repeated_width(&self, bounds: Bounds) -> Width {
        let (before, with_one) = (self.term.width?, self.end.width?);
        match (with_one - before, bounds.max) {
            (0, _) => Some(before),
            (one, Some(max)) if max == bounds.min => Some(before.saturating_add(one.saturating_mul(max))),
            _ => None,
        }
    }
}
