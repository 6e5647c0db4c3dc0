//! A pattern's characters: escapes, bounds of repeats, flags.

use super::compile::{CompileError, Flags};
use crate::text::search::Unit;
use crate::text::utf8;

/// What is left of a pattern.
pub(super) struct Pattern<'a> {
    rest: &'a [u8],
    unit: Unit,
}

/// How often something is repeated: at least `min` times, without `max` as often as it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub min: usize,
    pub max: Option<usize>,
}

impl<'a> Pattern<'a> {
    pub(super) fn new(pattern: &'a [u8], unit: Unit) -> Self {
        Self { rest: pattern, unit }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Takes the next element.
    pub(super) fn next(&mut self) -> Option<u32> {
        let (code, len) = element(self.rest, self.unit)?;
        self.rest = &self.rest[len..];
        Some(code)
    }

    /// Takes `prefix` if it comes next.
    pub(super) fn take(&mut self, prefix: &[u8]) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// `m}`, `m,}`, `,n}` or `m,n}`; `None`, and nothing taken, if it is something else, which then stands for itself.
    pub(super) fn bounds(&mut self) -> Result<Option<Bounds>, CompileError> {
        let before = self.rest;
        if self.rest.first() == Some(&b'}') {
            return Ok(None);
        }
        let min = self.number();
        let max = if self.take(b",") { self.number() } else { min };
        if !self.take(b"}") {
            self.rest = before;
            return Ok(None);
        }
        let min = min.unwrap_or(0);
        match max {
            Some(max) if max < min => Err(CompileError::Syntax),
            _ => Ok(Some(Bounds { min, max })),
        }
    }

    fn number(&mut self) -> Option<usize> {
        let digits = self.rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = self.rest.split_at(digits);
        self.rest = rest;
        let add = |n: usize, digit: &u8| n.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
        (digits != 0).then(|| number.iter().fold(0, add))
    }

    /// Takes `(?flags)` at the beginning.
    pub(super) fn flags(&mut self) -> Option<Flags> {
        let letters = self.rest.strip_prefix(b"(?")?;
        let len = letters.iter().position(|byte| *byte == b')')?;
        let mut flags = Flags::default();
        for letter in &letters[..len] {
            flags = flags.with(match letter {
                b'a' => Flags::ASCII,
                b'm' => Flags::MULTILINE,
                b's' => Flags::DOTALL,
                _ => return None,
            });
        }
        if len == 0 {
            return None;
        }
        self.rest = &letters[len + 1..];
        Some(flags)
    }

    /// The character that Python means by `\` and `letter`, in a class or not.
    pub(super) fn escaped(&mut self, letter: u32) -> Result<u32, CompileError> {
        let Some(ascii) = u8::try_from(letter).ok().filter(u8::is_ascii_alphanumeric) else { return Ok(letter) };
        Ok(match ascii {
            b'a' => 7,
            b'f' => 0xc,
            b'n' => u32::from(b'\n'),
            b'r' => u32::from(b'\r'),
            b't' => u32::from(b'\t'),
            b'v' => 0xb,
            b'0' => self.digits(8, 0, 2)?,
            b'x' => self.digits(16, 2, 2)?,
            b'u' if self.unit == Unit::Char => self.digits(16, 4, 4)?,
            b'U' if self.unit == Unit::Char => self.digits(16, 8, 8)?,
            // Other letters are reserved, numbers refer to groups.
            _ => return Err(CompileError::Syntax),
        })
    }

    /// A number of `least` to `most` digits.
    fn digits(&mut self, radix: u32, least: usize, most: usize) -> Result<u32, CompileError> {
        let digit = |byte: &u8| char::from(*byte).to_digit(radix);
        let len = self.rest.iter().take(most).take_while(|byte| digit(byte).is_some()).count();
        let (number, rest) = self.rest.split_at(len);
        self.rest = rest;
        if len < least {
            return Err(CompileError::Syntax);
        }
        // At most eight digits of four bits.
        Ok(number.iter().filter_map(digit).fold(0, |n, digit| n * radix + digit))
    }
}

/// The letter of a named class.
pub(super) fn named_class(c: u32) -> Option<u8> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        let bounds = |text: &str| Pattern::new(text.as_bytes(), Unit::Char).bounds();
        let some = |min, max| Ok(Some(Bounds { min, max }));
        assert_eq!(bounds("2}"), some(2, Some(2)));
        assert_eq!(bounds("2,}"), some(2, None));
        assert_eq!(bounds(",3}"), some(0, Some(3)));
        assert_eq!(bounds("2,3}"), some(2, Some(3)));
        assert_eq!(bounds(",}"), some(0, None));
        assert_eq!(bounds("3,2}"), Err(CompileError::Syntax));
        assert_eq!(bounds("99999999999999999999999}"), some(usize::MAX, Some(usize::MAX)));
        for text in ["", "}", "2", "2,", "2,3", "a}", "2 }", "-1}"] {
            let mut pattern = Pattern::new(text.as_bytes(), Unit::Char);
            assert_eq!((pattern.bounds(), pattern.rest()), (Ok(None), text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn escapes() {
        let escaped = |text: &str| {
            let mut pattern = Pattern::new(text.as_bytes(), Unit::Char);
            let letter = pattern.next().unwrap();
            pattern.escaped(letter)
        };
        assert_eq!(["n", "x41", "u00e9", "0", "012", ".", "é"].map(escaped), [10, 65, 233, 0, 10, 46, 233].map(Ok));
        assert_eq!(["q", "1", "x4", "u123"].map(escaped), [Err(CompileError::Syntax); 4]);
    }
}
