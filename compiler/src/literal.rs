//! String, bytes, f-string and t-string literals.
//!
//! MicroPython has no parser for what stands in the braces of an f-string. Its lexer takes the text between the braces
//! as it is, closes it with `)` and reads it again as an argument: `f"{a!r:>5}"` becomes `"{!r:>5}"` followed by
//! `.format((a),)`. A t-string becomes a call too: `t"x{a}y"` is read again as
//! `__template__(("x","y",),(a),"a",None,"",)`. Programs can see it (line numbers, which expressions are refused), so
//! it is done the same way here.

use crate::error::{CompileError, ErrorKind};
use crate::lexer::{EOF, Lexer, is_space};
use crate::token::Token;

/// The letters before the opening quote.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Prefix {
    len: usize,
    raw: bool,
    bytes: bool,
    format: bool,
    template: bool,
}

/// Where a t-string's current replacement field stands.
#[derive(Default)]
struct Field {
    /// Braces open since the field's format specification began, 0 outside a field.
    depth: usize,
    /// Where in the buffer the format specification begins.
    spec: usize,
    /// The specification itself has fields.
    nested: bool,
    /// Fields completed so far.
    count: usize,
}

fn is_quote(b: u8) -> bool {
    matches!(b, b'"' | b'\'')
}

impl Lexer<'_> {
    /// The string literal's prefix if one begins at the cursor.
    pub(crate) fn string_prefix(&self) -> Option<Prefix> {
        let (a, b) = (self.cur(), self.peek(1));
        if is_quote(a) {
            return Some(Prefix::default());
        }
        let flag = |c: u8| Prefix { len: 1, raw: c == b'r', bytes: c == b'b', format: c == b'f', template: c == b't' };
        if !matches!(a, b'r' | b'u' | b'b' | b'f' | b't') {
            return None;
        }
        if is_quote(b) {
            return Some(flag(a));
        }
        let pair = matches!((a, b), (b'r', b'b' | b'f' | b't') | (b'b' | b'f' | b't', b'r'));
        if pair && is_quote(self.peek(2)) {
            let (x, y) = (flag(a), flag(b));
            return Some(Prefix {
                len: 2,
                raw: true,
                bytes: x.bytes || y.bytes,
                format: x.format || y.format,
                template: x.template || y.template,
            });
        }
        None
    }

    /// Reads adjacent string literals as one token.
    pub(crate) fn strings(&mut self) -> Result<(), CompileError> {
        self.buffer.clear();
        self.use_buffer();
        let mut first = true;
        let mut template = false;
        while let Some(prefix) = self.string_prefix() {
            template |= prefix.template;
            let kind = if prefix.bytes { Token::Bytes } else { Token::String };
            if first {
                self.kind = kind;
                first = false;
            } else if self.kind != kind {
                // str beside bytes, or something is wrong already: the parser will say so.
                break;
            }
            for _ in 0..prefix.len {
                self.bump();
            }
            self.literal(prefix)?;
            self.skip_space_in_line();
        }
        if template {
            self.buffer.extend_from_slice(b",),");
            let (buffer, arguments) = (&self.buffer, &mut self.arguments);
            arguments.splice(0..0, buffer.iter().copied());
            if self.kind > Token::MalformedFString {
                self.use_template_name();
            }
        }
        if !self.arguments.is_empty() {
            self.arguments.push(b')');
            let text = core::mem::take(&mut self.arguments);
            self.inject(text)?;
        }
        Ok(())
    }

    /// Reads one literal, from its opening quote, into the buffer.
    fn literal(&mut self, prefix: Prefix) -> Result<(), CompileError> {
        let quote = self.cur();
        self.bump();
        let quotes = if self.cur() == quote && self.peek(1) == quote {
            self.bump();
            self.bump();
            3
        } else {
            1
        };
        let fields = prefix.format || prefix.template;
        if self.arguments.is_empty() {
            if prefix.format {
                self.arguments.extend_from_slice(b".format(");
            } else if prefix.template {
                self.buffer.extend_from_slice(b"((");
                self.push_quotes(quote, quotes);
            }
        }
        let mut field = Field::default();
        let mut closing = 0;
        while closing < quotes {
            let c = self.cur();
            if c == EOF || c == b'\n' && quotes == 1 {
                break;
            }
            if c == quote {
                closing += 1;
                self.buffer.push(c);
                self.bump();
                continue;
            }
            if prefix.template && c == b'\n' {
                self.buffer.extend_from_slice(b"\\n");
                self.bump();
                continue;
            }
            closing = 0;
            if fields && c == b'{' && field.depth == 0 {
                self.open_brace(prefix, quote, quotes, &mut field);
                continue;
            }
            if prefix.template {
                self.template_char(prefix, quote, &mut field);
            } else if c == b'\\' {
                self.escape(prefix)?;
            } else {
                let n = self.run(|b| !matches!(b, b'\\' | b'\n' | b'{' | b'}') && b != quote).len();
                if n > 0 {
                    self.take(n);
                } else {
                    self.buffer.push(c);
                    self.bump();
                }
                continue;
            }
            self.bump();
        }
        if closing < quotes {
            self.kind = Token::LonelyString;
        }
        if !prefix.template {
            self.buffer.truncate(self.buffer.len() - closing);
            return Ok(());
        }
        if field.depth > 0 {
            self.kind = Token::MalformedFString;
        }
        if 1 + field.count * 4 > 255 {
            // Too many arguments for one call: a tuple holds them.
            self.arguments.insert(0, b'(');
            self.arguments.push(b')');
        }
        Ok(())
    }

    fn push_quotes(&mut self, quote: u8, quotes: usize) {
        for _ in 0..quotes {
            self.buffer.push(quote);
        }
    }

    /// A `{` outside a replacement field: a doubled brace, or a field whose expression moves to the arguments.
    fn open_brace(&mut self, prefix: Prefix, quote: u8, quotes: usize, field: &mut Field) {
        self.bump();
        if self.cur() == b'{' {
            if !prefix.template {
                self.buffer.push(b'{');
            }
            self.bump();
            self.buffer.push(b'{');
            return;
        }
        self.arguments.push(b'(');
        let from = self.arguments.len();
        self.field_expression();
        let debug = self.arguments.last() == Some(&b'=');
        if debug {
            let (buffer, arguments) = (&mut self.buffer, &self.arguments);
            buffer.extend_from_slice(arguments.get(from..).unwrap_or_default());
            self.arguments.pop();
        }
        if prefix.template {
            while self.arguments.last().is_some_and(|&b| is_space(b)) {
                self.arguments.pop();
            }
        }
        if self.arguments.len() == from {
            self.kind = Token::MalformedFString;
        }
        self.arguments.extend_from_slice(b"),");
        if prefix.template {
            self.begin_field(from, debug, quote, quotes, field);
        }
        self.buffer.push(b'{');
    }

    /// Moves the text up to the `!r`, `!s`, `:` or `}` that ends a field's expression to the arguments. Only square
    /// brackets and braces count as nesting; what is in a string inside the expression counts as well.
    fn field_expression(&mut self) {
        let mut depth = 0u32;
        loop {
            let c = self.cur();
            let ends = match c {
                b':' | b'}' => true,
                b'!' => matches!(self.peek(1), b'r' | b's') && matches!(self.peek(2), b':' | b'}'),
                _ => false,
            };
            if c == EOF || depth == 0 && ends {
                return;
            }
            match c {
                b'[' | b'{' => depth = depth.wrapping_add(1),
                b']' | b'}' => depth = depth.wrapping_sub(1),
                _ => {}
            }
            self.arguments.push(c);
            self.bump();
        }
    }

    /// The rest of a t-string field's arguments up to its format specification: the expression as a string and the
    /// conversion. The expression is `arguments[from..]` without the closing `),`.
    fn begin_field(&mut self, from: usize, debug: bool, quote: u8, quotes: usize, field: &mut Field) {
        let to = self.arguments.len() - 2;
        self.arguments.push(quote);
        for i in from..to {
            let b = self.arguments[i];
            if b == quote || b == b'\\' {
                self.arguments.push(b'\\');
            }
            self.arguments.push(b);
        }
        self.arguments.extend_from_slice(&[quote, b',']);

        self.push_quotes(quote, quotes);
        self.buffer.push(b',');
        self.push_quotes(quote, quotes);

        if self.cur() == b'!' {
            self.bump();
            let conversion = self.cur();
            self.arguments.extend_from_slice(&[quote, conversion]);
            self.bump();
            self.arguments.extend_from_slice(&[quote, b',']);
        } else if debug && self.cur() != b':' {
            self.arguments.extend_from_slice(b"'r',");
        } else {
            self.arguments.extend_from_slice(b"None,");
        }
        if self.cur() == b':' {
            self.bump();
        }
        field.depth = 1;
        field.spec = self.buffer.len();
    }

    /// A character of a t-string; the caller passes it.
    fn template_char(&mut self, prefix: Prefix, quote: u8, field: &mut Field) {
        let c = self.cur();
        match c {
            b'\\' => {
                // The text is read once more as a string, so escapes stay as they are.
                self.buffer.push(c);
                if prefix.raw {
                    self.buffer.push(c);
                } else {
                    self.bump();
                    let escaped = self.cur();
                    self.buffer.push(escaped);
                }
            }
            b'{' if field.depth > 0 => {
                field.depth += 1;
                self.buffer.push(c);
            }
            b'}' if field.depth > 1 => {
                field.depth -= 1;
                field.nested = true;
                self.buffer.push(c);
            }
            b'}' if field.depth == 1 => {
                field.depth = 0;
                field.count += 1;
                if core::mem::take(&mut field.nested) {
                    self.arguments.push(b'f');
                }
                self.arguments.push(quote);
                let (buffer, arguments) = (&self.buffer, &mut self.arguments);
                arguments.extend_from_slice(buffer.get(field.spec + 1..).unwrap_or_default());
                self.buffer.truncate(field.spec);
                self.arguments.extend_from_slice(&[quote, b',']);
            }
            b'}' => {
                self.buffer.push(c);
                if self.peek(1) == b'}' {
                    self.bump();
                } else {
                    self.kind = Token::MalformedFString;
                }
            }
            _ => self.buffer.push(c),
        }
    }

    /// A backslash and what it escapes; the caller passes the last character.
    fn escape(&mut self, prefix: Prefix) -> Result<(), CompileError> {
        self.bump();
        let c = self.cur();
        if prefix.raw {
            self.buffer.push(b'\\');
            self.push_char(u32::from(c));
            return Ok(());
        }
        let value = match c {
            b'\n' => return Ok(()),
            b'\\' | b'\'' | b'"' => u32::from(c),
            b'a' => 0x07,
            b'b' => 0x08,
            b't' => 0x09,
            b'n' => 0x0a,
            b'v' => 0x0b,
            b'f' => 0x0c,
            b'r' => 0x0d,
            b'u' | b'U' if self.kind == Token::Bytes => {
                self.buffer.push(b'\\');
                u32::from(c)
            }
            b'x' => self.hex(2),
            b'u' => self.hex(4),
            b'U' => self.hex(8),
            b'N' => {
                let error = CompileError::new(ErrorKind::NotImplementedError, "unicode name escapes");
                return Err(error.at(self.cursor()));
            }
            b'0'..=b'7' => {
                let mut value = u32::from(c - b'0');
                for _ in 0..2 {
                    let next = self.peek(1);
                    if !matches!(next, b'0'..=b'7') {
                        break;
                    }
                    self.bump();
                    value = value * 8 + u32::from(next - b'0');
                }
                value
            }
            _ => {
                self.buffer.push(b'\\');
                u32::from(c)
            }
        };
        self.push_char(value);
        Ok(())
    }

    /// The value of `digits` hexadecimal digits after the cursor; leaves the cursor on the last one.
    fn hex(&mut self, digits: usize) -> u32 {
        let mut value = 0u32;
        for _ in 0..digits {
            self.bump();
            match char::from(self.cur()).to_digit(16) {
                Some(digit) => value = value << 4 | digit,
                None => {
                    self.kind = Token::Invalid;
                    return 0;
                }
            }
        }
        value
    }

    /// Appends a character of a str (as UTF-8, surrogates too) or a byte of a bytes literal.
    fn push_char(&mut self, c: u32) {
        match (self.kind, c) {
            (Token::Bytes, 0..=0xff) => self.buffer.push(c as u8),
            (Token::String, 0..=0x7f) => self.buffer.push(c as u8),
            (Token::String, 0x80..=0x7ff) => self.buffer.extend_from_slice(&[0xc0 | (c >> 6) as u8, tail(c, 0)]),
            (Token::String, 0x800..=0xffff) => {
                self.buffer.extend_from_slice(&[0xe0 | (c >> 12) as u8, tail(c, 6), tail(c, 0)]);
            }
            (Token::String, 0x1_0000..=0x10_ffff) => {
                self.buffer.extend_from_slice(&[0xf0 | (c >> 18) as u8, tail(c, 12), tail(c, 6), tail(c, 0)]);
            }
            _ => self.kind = Token::Invalid,
        }
    }
}

/// A UTF-8 continuation byte for the six bits at `shift`.
fn tail(c: u32, shift: u32) -> u8 {
    0x80 | (c >> shift & 0x3f) as u8
}
