//! The replacement text of `sub`: literal text with `\1` and `\g<1>`.

/// A part of a replacement, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands for itself.
    Literal(&'a [u8]),
    /// What a group matched; the number may be that of no group.
    Group(usize),
}

/// An iterator over the pieces of a replacement. A backslash before anything but a number or a backslash is dropped.
#[derive(Debug, Clone)]
pub struct Replacement<'a> {
    rest: &'a [u8],
}

impl<'a> Replacement<'a> {
    /// Takes `text` apart.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { rest: text }
    }

    /// Text up to the next backslash, its first `least` bytes being literal whatever they are.
    fn literal(&mut self, least: usize) -> Option<Piece<'a>> {
        let len = self.rest.iter().skip(least).take_while(|&&byte| byte != b'\\').count() + least;
        let (text, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        Some(Piece::Literal(text))
    }
}

impl<'a> Iterator for Replacement<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let escaped = match self.rest {
                [] => return None,
                [b'\\', b'\\', ..] => {
                    self.rest = &self.rest[1..];
                    return self.literal(1);
                }
                [b'\\', rest @ ..] => rest,
                _ => return self.literal(0),
            };
            let (bracketed, number) = match escaped {
                [b'g', b'<', rest @ ..] => (true, rest),
                _ => (false, escaped),
            };
            let digits = number.iter().take_while(|byte| byte.is_ascii_digit()).count();
            self.rest = &number[digits..];
            if digits != 0 {
                if bracketed && self.rest.first() == Some(&b'>') {
                    self.rest = &self.rest[1..];
                }
                let number = number[..digits]
                    .iter()
                    .fold(0usize, |n, digit| n.saturating_mul(10).saturating_add(usize::from(digit - b'0')));
                return Some(Piece::Group(number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces() {
        let pieces = |text: &'static str| Replacement::new(text.as_bytes()).collect::<Vec<_>>();
        assert_eq!(pieces(""), []);
        assert_eq!(pieces("ab"), [Piece::Literal(b"ab")]);
        assert_eq!(
            pieces(r"a\1b\g<12>\2"),
            [Piece::Literal(b"a"), Piece::Group(1), Piece::Literal(b"b"), Piece::Group(12), Piece::Group(2)]
        );
        assert_eq!(pieces(r"\\1\x"), [Piece::Literal(br"\1"), Piece::Literal(b"x")]);
        assert_eq!(pieces(r"\g<a>\"), [Piece::Literal(b"a>")]);
        assert_eq!(pieces(r"\99999999999999999999999"), [Piece::Group(usize::MAX)]);
    }
}
