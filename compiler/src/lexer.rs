//! Source bytes to tokens.
//!
//! An f-string is rewritten while it is read: `f"{a} {b}"` gives the string token `"{} {}"` and leaves the text
//! `.format((a),(b),)` to be read next, before the rest of the source; see [`literal`](crate::literal). So the lexer
//! reads from a stack of texts. Every character it passes counts towards the line number, also those of a rewritten
//! text: that is how the reference counts, and line tables show it.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::error::{CompileError, Pos};
use crate::token::Token;

/// End of the source. A NUL in the source itself is replaced, so it cannot be confused with this.
pub(crate) const EOF: u8 = 0;
const TAB: u32 = 8;

/// How deep f-strings nest. Each holds what is inside it as a text of its own.
const MAX_NESTED_TEXTS: usize = 16;

/// Where the text of the current token is.
#[derive(Debug, Clone, Copy)]
enum Text {
    /// A range of the text being read.
    Range(usize, usize),
    /// The lexer's own buffer: strings, and numbers that are not spelled plainly.
    Buffer,
    /// The callable that a t-string stands for.
    Template,
}

pub(crate) struct Lexer<'s> {
    text: Cow<'s, [u8]>,
    pos: usize,
    /// Texts to go on with when `text` is used up, innermost last.
    outer: Vec<(Cow<'s, [u8]>, usize)>,

    /// Kind of the current token.
    pub(crate) kind: Token,
    /// Where the current token begins.
    pub(crate) place: Pos,
    start: usize,
    span: Text,
    /// Text of a string literal, as bytes.
    pub(crate) buffer: Vec<u8>,
    /// What has been collected of the text that an f-string or t-string will be replaced with.
    pub(crate) arguments: Vec<u8>,

    cur_line: u32,
    /// Where the current line of the source begins.
    line_start: usize,
    /// INDENT (positive) or DEDENT (negative) tokens still to be given.
    dents: i32,
    nesting: i32,
    indents: Vec<u16>,
    optimised: bool,
}

/// Byte classes, for the inner loops.
const SPACE: u8 = 1;
const DIGIT: u8 = 2;
const LETTER: u8 = 4;
const IDENT: u8 = 8;
const CLASS: [u8; 256] = {
    let mut t = [0; 256];
    let mut i = 0;
    while i < 256 {
        let b = i as u8;
        t[i] = match b {
            9..=13 | b' ' => SPACE,
            b'0'..=b'9' => DIGIT | IDENT,
            b'a'..=b'z' | b'A'..=b'Z' => LETTER | IDENT,
            b'_' | 0x80.. => IDENT,
            _ => 0,
        };
        i += 1;
    }
    t
};

pub(crate) fn is_space(b: u8) -> bool {
    CLASS[b as usize] & SPACE != 0
}

fn is_digit(b: u8) -> bool {
    CLASS[b as usize] & DIGIT != 0
}

/// The source as the lexer wants it: LF line ends, a line end at the end, no NUL.
fn normalise(source: &[u8]) -> Cow<'_, [u8]> {
    let needs = source.iter().any(|&b| b == b'\r' || b == 0);
    let unended = source.last().is_some_and(|&b| b != b'\n');
    if !needs && !unended {
        return Cow::Borrowed(source);
    }
    let mut out = Vec::with_capacity(source.len() + 1);
    let mut bytes = source.iter().copied().peekable();
    while let Some(b) = bytes.next() {
        match b {
            b'\r' => {
                bytes.next_if_eq(&b'\n');
                out.push(b'\n');
            }
            0 => out.push(1),
            _ => out.push(b),
        }
    }
    if out.last().is_some_and(|&b| b != b'\n') {
        out.push(b'\n');
    }
    Cow::Owned(out)
}

impl<'s> Lexer<'s> {
    /// A lexer that stands on the first token. `optimised` decides what `__debug__` is.
    pub(crate) fn new(source: &'s [u8], optimised: bool) -> Result<Self, CompileError> {
        let mut lexer = Self {
            text: normalise(source),
            pos: 0,
            outer: Vec::new(),
            kind: Token::End,
            place: Pos::default(),
            start: 0,
            span: Text::Range(0, 0),
            buffer: Vec::new(),
            arguments: Vec::new(),
            cur_line: 1,
            line_start: 0,
            dents: 0,
            nesting: 0,
            indents: alloc::vec![0],
            optimised,
        };
        lexer.advance()?;
        let source = lexer.outer.first().map_or(&lexer.text, |(text, _)| text);
        let at_margin = lexer.start == 0 || source.get(lexer.start - 1) == Some(&b'\n');
        if !at_margin && lexer.kind != Token::Newline {
            lexer.kind = Token::Indent;
        }
        Ok(lexer)
    }

    /// The current token's text: a name, a number without underscores, or the contents of a string.
    pub(crate) fn token_text(&self) -> &[u8] {
        match self.span {
            Text::Range(from, to) => &self.text[from..to],
            Text::Buffer => &self.buffer,
            Text::Template => b"__template__",
        }
    }

    /// Column of the cursor in the source, from 1; for a text that replaces an f-string, where that ends.
    fn cursor_column(&self) -> u32 {
        let at = self.outer.first().map_or(self.pos, |(_, pos)| *pos);
        u32::try_from(at - self.line_start + 1).unwrap_or(u32::MAX)
    }

    /// The character at the cursor.
    pub(crate) fn cur(&self) -> u8 {
        self.text.get(self.pos).copied().unwrap_or(EOF)
    }

    /// The character `n` after the cursor.
    pub(crate) fn peek(&self, n: usize) -> u8 {
        if let Some(&b) = self.text.get(self.pos + n) {
            return b;
        }
        let mut past = self.pos + n - self.text.len();
        for (text, pos) in self.outer.iter().rev() {
            if let Some(&b) = text.get(pos + past) {
                return b;
            }
            past = pos + past - text.len();
        }
        EOF
    }

    /// Passes one character.
    pub(crate) fn bump(&mut self) {
        if self.cur() == b'\n' {
            self.cur_line = self.cur_line.saturating_add(1);
            if self.outer.is_empty() {
                self.line_start = self.pos + 1;
            }
        }
        self.pos = (self.pos + 1).min(self.text.len());
        self.resume();
    }

    /// Goes back to the outer text when the current one is used up.
    fn resume(&mut self) {
        while self.pos == self.text.len() {
            let Some((text, pos)) = self.outer.pop() else { return };
            self.text = text;
            self.pos = pos;
        }
    }

    /// Where the cursor is.
    pub(crate) fn cursor(&self) -> Pos {
        Pos { line: self.cur_line, column: self.cursor_column() }
    }

    /// The longest run at the cursor, within the current text, whose bytes satisfy `f`.
    pub(crate) fn run(&self, f: impl Fn(u8) -> bool) -> &[u8] {
        let rest = &self.text[self.pos..];
        let n = rest.iter().position(|&b| !f(b)).unwrap_or(rest.len());
        &rest[..n]
    }

    /// Appends the next `n` bytes, which hold no line end, to the buffer and passes them.
    pub(crate) fn take(&mut self, n: usize) {
        self.buffer.extend_from_slice(&self.text[self.pos..self.pos + n]);
        self.pos += n;
        self.resume();
    }

    /// Passes white space, comments and joined lines. Returns whether it stopped at a line end that ends a statement.
    fn skip_space(&mut self, stop_at_line_end: bool) -> bool {
        loop {
            match self.cur() {
                b'\n' => {
                    if stop_at_line_end && self.nesting == 0 {
                        return true;
                    }
                    self.bump();
                }
                b'#' => {
                    let n = self.run(|b| b != b'\n' && b != EOF).len();
                    self.pos += n;
                    // A comment in an f-string's expression goes on in the text after the f-string.
                    self.resume();
                    while !matches!(self.cur(), b'\n' | EOF) {
                        self.bump();
                    }
                }
                b'\\' if self.peek(1) == b'\n' => {
                    self.bump();
                    self.bump();
                }
                b if is_space(b) => {
                    self.pos += self.run(|b| b != b'\n' && is_space(b)).len();
                    self.resume();
                }
                _ => return false,
            }
        }
    }

    /// Width of the white space between the last line end and the cursor.
    fn indentation(&self) -> u32 {
        let line_start = self.text[..self.pos].iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
        self.text[line_start..self.pos].iter().fold(0, |column, &b| match b {
            b'\t' => (column + TAB) / TAB * TAB,
            _ => column.saturating_add(1),
        })
    }

    /// Moves on to the next token.
    pub(crate) fn advance(&mut self) -> Result<(), CompileError> {
        self.resume();
        let line_end = self.skip_space(true);
        self.place = self.cursor();
        self.start = self.pos;
        if self.dents < 0 {
            self.dents += 1;
            self.kind = Token::Dedent;
            return Ok(());
        }
        if self.dents > 0 {
            self.dents -= 1;
            self.kind = Token::Indent;
            return Ok(());
        }
        if line_end {
            self.new_line();
            return Ok(());
        }
        let c = self.cur();
        let class = CLASS[c as usize];
        if class & IDENT != 0 && class & DIGIT == 0 {
            if self.string_prefix().is_some() {
                return self.strings();
            }
            let n = self.run(|b| CLASS[b as usize] & IDENT != 0).len();
            self.span = Text::Range(self.pos, self.pos + n);
            self.pos += n;
            self.kind = match Token::from_name(self.token_text()) {
                Token::Debug if self.optimised => Token::False,
                Token::Debug => Token::True,
                kind => kind,
            };
        } else if class & DIGIT != 0 || c == b'.' && is_digit(self.peek(1)) {
            self.number();
        } else if matches!(c, b'"' | b'\'') {
            return self.strings();
        } else if c == EOF && self.pos >= self.text.len() {
            self.kind = Token::End;
        } else {
            self.kind = self.punctuation(c);
        }
        Ok(())
    }

    fn new_line(&mut self) {
        self.skip_space(false);
        self.kind = Token::Newline;
        let width = self.indentation();
        let top = |indents: &[u16]| u32::from(indents.last().copied().unwrap_or(0));
        if width > top(&self.indents) {
            // Sixteen bits, as the reference keeps it: a wider indentation never matches itself again.
            self.indents.push(width as u16);
            self.dents = 1;
        } else {
            while width < top(&self.indents) {
                self.indents.pop();
                self.dents -= 1;
            }
            if width != top(&self.indents) {
                self.kind = Token::DedentMismatch;
            }
        }
    }

    fn number(&mut self) {
        let c = self.cur();
        let based = c == b'0' && matches!(self.peek(1) | 0x20, b'b' | b'o' | b'x');
        self.kind = if c == b'.' { Token::Float } else { Token::Integer };
        let from = self.pos;
        let mut at = from + 1;
        let mut plain = true;
        self.buffer.clear();
        self.buffer.push(c);
        while let Some(&c) = self.text.get(at) {
            if !based && matches!(c, b'e' | b'E') {
                self.kind = Token::Float;
                plain &= c == b'e';
                self.buffer.push(b'e');
                at += 1;
                if let Some(&sign @ (b'+' | b'-')) = self.text.get(at) {
                    self.buffer.push(sign);
                    at += 1;
                }
            } else if CLASS[c as usize] & (LETTER | DIGIT) != 0 || c == b'.' {
                if matches!(c, b'.' | b'j' | b'J') {
                    self.kind = Token::Float;
                }
                self.buffer.push(c);
                at += 1;
            } else if c == b'_' {
                plain = false;
                at += 1;
            } else {
                break;
            }
        }
        self.span = if plain { Text::Range(from, at) } else { Text::Buffer };
        self.pos = at;
    }

    /// A delimiter or operator that begins with `c`.
    fn punctuation(&mut self, c: u8) -> Token {
        use Token::*;
        let next = self.peek(1);
        let (kind, len) = match (c, next) {
            (b'(', _) => (ParenOpen, 1),
            (b')', _) => (ParenClose, 1),
            (b'[', _) => (BracketOpen, 1),
            (b']', _) => (BracketClose, 1),
            (b'{', _) => (BraceOpen, 1),
            (b'}', _) => (BraceClose, 1),
            (b',', _) => (Comma, 1),
            (b';', _) => (Semicolon, 1),
            (b'~', _) => (Tilde, 1),
            (b':', b'=') => (Walrus, 2),
            (b':', _) => (Colon, 1),
            (b'-', b'>') => (Arrow, 2),
            (b'!', b'=') => (NotEqual, 2),
            (b'.', b'.') if self.peek(2) == b'.' => (Ellipsis, 3),
            (b'.', _) => (Period, 1),
            (b'=', b'=') => (EqualEqual, 2),
            (b'=', _) => (Equal, 1),
            (b'+', _) => self.augmented(Plus, PlusEqual),
            (b'-', _) => self.augmented(Minus, MinusEqual),
            (b'&', _) => self.augmented(Ampersand, AmpersandEqual),
            (b'|', _) => self.augmented(Pipe, PipeEqual),
            (b'%', _) => self.augmented(Percent, PercentEqual),
            (b'^', _) => self.augmented(Caret, CaretEqual),
            (b'@', _) => self.augmented(At, AtEqual),
            (b'<', _) => self.doubled(c, [Less, LessEqual, ShiftLeft, ShiftLeftEqual]),
            (b'>', _) => self.doubled(c, [Greater, GreaterEqual, ShiftRight, ShiftRightEqual]),
            (b'*', _) => self.doubled(c, [Star, StarEqual, StarStar, StarStarEqual]),
            (b'/', _) => self.doubled(c, [Slash, SlashEqual, SlashSlash, SlashSlashEqual]),
            _ => (Invalid, 1),
        };
        for _ in 0..len {
            self.bump();
        }
        match kind {
            ParenOpen | BracketOpen | BraceOpen => self.nesting += 1,
            ParenClose | BracketClose | BraceClose => self.nesting -= 1,
            _ => {}
        }
        kind
    }

    /// `op` or `op=`.
    fn augmented(&self, plain: Token, equal: Token) -> (Token, usize) {
        if self.peek(1) == b'=' { (equal, 2) } else { (plain, 1) }
    }

    /// `op`, `op=`, `opop` or `opop=`, in that order in `kinds`.
    fn doubled(&self, c: u8, kinds: [Token; 4]) -> (Token, usize) {
        match (self.peek(1), self.peek(2)) {
            (b'=', _) => (kinds[1], 2),
            (next, b'=') if next == c => (kinds[3], 3),
            (next, _) if next == c => (kinds[2], 2),
            _ => (kinds[0], 1),
        }
    }

    /// Passes white space after a string literal, to see whether another one follows.
    pub(crate) fn skip_space_in_line(&mut self) {
        self.skip_space(true);
    }

    /// Makes the buffer the current token's text.
    pub(crate) fn use_buffer(&mut self) {
        self.span = Text::Buffer;
    }

    /// Makes the current token the name of the function that builds a template.
    pub(crate) fn use_template_name(&mut self) {
        self.kind = Token::Name;
        self.span = Text::Template;
    }

    /// Reads `text` before going on.
    pub(crate) fn inject(&mut self, text: Vec<u8>) -> Result<(), CompileError> {
        if self.outer.len() >= MAX_NESTED_TEXTS {
            return Err(CompileError::nesting().at(self.place));
        }
        let outer = core::mem::replace(&mut self.text, Cow::Owned(text));
        self.outer.push((outer, self.pos));
        self.pos = 0;
        self.resume();
        Ok(())
    }
}
