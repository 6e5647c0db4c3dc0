//! The language of the `%` operator: literal text and `%(key)-08.3d` directives.

use core::fmt;

use super::pad::Align;
use super::spec::{Spec, SpecError, take, take_number};
use crate::num::float::Sign;

/// A part of a format string, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands for itself.
    Literal(&'a [u8]),
    /// Something to format.
    Directive(Directive<'a>),
}

/// A width or precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// Written as digits.
    Fixed(u32),
    /// `*`: the next argument, before the value.
    Argument,
}

/// A directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Directive<'a> {
    /// Where the value is looked up in a mapping.
    pub key: Option<&'a [u8]>,
    /// `-`
    pub left: bool,
    /// `+` or a space
    pub sign: Sign,
    /// `#`
    pub alternate: bool,
    /// `0`
    pub zero: bool,
    /// The least width.
    pub width: Option<Count>,
    /// Digits, or the most characters of a str.
    pub precision: Option<Count>,
    /// The conversion, one of `cdiueEfFgGorsxX`, or one that the caller refuses.
    pub kind: u8,
    /// Where `kind` stands in the format string, for the error message.
    pub index: usize,
}

impl Directive<'_> {
    /// The spec that says the same, with what the width and the precision turned out to be. A negative width is one to
    /// the left, as a minus sign in the text is. Zeros are for numbers that stand right; all else stands right as well.
    #[must_use]
    pub fn spec(&self, width: isize, precision: Option<u32>) -> Spec {
        let number = !matches!(self.kind, b'c' | b's' | b'r');
        let align = match self.left || width < 0 {
            true => Some(Align::Left),
            false if number => None,
            false => Some(Align::Right),
        };
        Spec {
            align,
            sign: self.sign,
            alternate: self.alternate,
            zero: self.zero && align.is_none(),
            width: Some(width.unsigned_abs()),
            precision: if self.kind == b'c' { None } else { precision },
            kind: Some(self.kind),
            ..Spec::default()
        }
    }
}

/// A format string that is none. Displays as stock MicroPython's message for the ValueError.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PercentError {
    /// It ends in a directive.
    Incomplete,
    /// It ends in a key.
    IncompleteKey,
    /// A width or precision with too many digits.
    TooLarge,
}

impl PercentError {
    /// The message.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Incomplete => "incomplete format",
            Self::IncompleteKey => "incomplete format key",
            Self::TooLarge => SpecError::TooLarge.text(),
        }
    }
}

impl fmt::Display for PercentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for PercentError {}

/// An iterator over the pieces of a format string. It ends after an error.
#[derive(Debug, Clone)]
pub struct Percent<'a> {
    len: usize,
    rest: &'a [u8],
}

impl<'a> Percent<'a> {
    /// Takes `text` apart.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        Self { len: text.len(), rest: text }
    }

    /// What stands behind a percent sign.
    fn directive(&mut self) -> Result<Directive<'a>, PercentError> {
        let rest = &mut self.rest;
        let mut key = None;
        if take(rest, b"(").is_some() {
            let end = rest.iter().position(|&c| c == b')').ok_or(PercentError::IncompleteKey)?;
            let (text, after) = rest.split_at_checked(end).unwrap_or_default();
            (key, *rest) = (Some(text), after.get(1..).unwrap_or_default());
        }
        let (mut left, mut sign, mut alternate, mut zero) = (false, Sign::Minus, false, false);
        while let Some(flag) = take(rest, b"-+ #0") {
            match flag {
                b'-' => left = true,
                b'+' => sign = Sign::Plus,
                b'#' => alternate = true,
                b'0' => zero = true,
                _ if sign == Sign::Plus => {}
                _ => sign = Sign::Space,
            }
        }
        let width = take_count(rest)?;
        let mut precision = None;
        if take(rest, b".").is_some() {
            precision = Some(take_count(rest)?.unwrap_or(Count::Fixed(0)));
        }
        let (&kind, after) = rest.split_first().ok_or(PercentError::Incomplete)?;
        let index = self.len - rest.len();
        *rest = after;
        Ok(Directive { key, left, sign, alternate, zero, width, precision, kind, index })
    }
}

fn take_count(text: &mut &[u8]) -> Result<Option<Count>, PercentError> {
    match take(text, b"*") {
        Some(_) => Ok(Some(Count::Argument)),
        None => Ok(take_number(text).map_err(|_| PercentError::TooLarge)?.map(Count::Fixed)),
    }
}

impl<'a> Iterator for Percent<'a> {
    type Item = Result<Piece<'a>, PercentError>;

    fn next(&mut self) -> Option<Self::Item> {
        let literal = match self.rest {
            [] => return None,
            // The second percent sign of two is literal, with what follows.
            [b'%', second @ ..] if second.starts_with(b"%") => second,
            [b'%', behind @ ..] => {
                self.rest = behind;
                let directive = self.directive();
                if directive.is_err() {
                    self.rest = &[];
                }
                return Some(directive.map(Piece::Directive));
            }
            text => text,
        };
        let len = literal.iter().skip(1).position(|&c| c == b'%').map_or(literal.len(), |len| len + 1);
        let (literal, rest) = literal.split_at_checked(len)?;
        self.rest = rest;
        Some(Ok(Piece::Literal(literal)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::pad::Padding;

    const PLAIN: Directive<'static> = Directive {
        key: None,
        left: false,
        sign: Sign::Minus,
        alternate: false,
        zero: false,
        width: None,
        precision: None,
        kind: b'd',
        index: 1,
    };

    fn pieces(text: &str) -> Result<Vec<Piece<'_>>, PercentError> {
        Percent::new(text.as_bytes()).collect()
    }

    fn directive(text: &str) -> Directive<'_> {
        match pieces(text).unwrap().as_slice() {
            [Piece::Directive(directive)] => *directive,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn literals() {
        assert_eq!(pieces(""), Ok(vec![]));
        assert_eq!(pieces("a"), Ok(vec![Piece::Literal(b"a")]));
        assert_eq!(pieces("a%%b%%"), Ok(vec![Piece::Literal(b"a"), Piece::Literal(b"%b"), Piece::Literal(b"%")]));
        let mixed = [Piece::Literal(b"a"), Piece::Directive(Directive { index: 2, ..PLAIN }), Piece::Literal(b"% ")];
        assert_eq!(pieces("a%d%% "), Ok(mixed.to_vec()));
    }

    #[test]
    fn directives() {
        assert_eq!(directive("%d"), PLAIN);
        let all = Directive {
            key: Some(b"k (x"),
            left: true,
            sign: Sign::Plus,
            alternate: true,
            zero: true,
            width: Some(Count::Fixed(12)),
            precision: Some(Count::Fixed(3)),
            kind: b'x',
            index: 17,
        };
        assert_eq!(directive("%(k (x)-+ #012.3x"), Directive { index: 16, ..all });
        let stars =
            Directive { width: Some(Count::Argument), precision: Some(Count::Argument), kind: b's', index: 4, ..PLAIN };
        assert_eq!(directive("%*.*s"), stars);
        assert_eq!(directive("%.d").precision, Some(Count::Fixed(0)));
        assert_eq!(directive("% d").sign, Sign::Space);
    }

    #[test]
    fn errors() {
        for (text, error) in [
            ("%", PercentError::Incomplete),
            ("%5.", PercentError::Incomplete),
            ("a%-", PercentError::Incomplete),
            ("%(a", PercentError::IncompleteKey),
            ("%(", PercentError::IncompleteKey),
            ("%(a)", PercentError::Incomplete),
            ("%99999999999d", PercentError::TooLarge),
        ] {
            assert_eq!(pieces(text), Err(error), "{text}");
        }
    }

    #[test]
    fn zeros_are_for_numbers_on_the_right() {
        let padding = |text, width| {
            let directive = directive(text);
            directive.spec(width, None).padding(directive.kind == b'd')
        };
        assert_eq!(padding("%05d", 5), Padding { fill: '0', align: Align::AfterSign, width: 5 });
        assert_eq!(padding("%5d", 5), Padding { fill: ' ', align: Align::Right, width: 5 });
        assert_eq!(padding("%05s", 5), Padding { fill: ' ', align: Align::Right, width: 5 });
        assert_eq!(padding("%-05d", 5), Padding { fill: ' ', align: Align::Left, width: 5 });
        assert_eq!(padding("%0*d", -5), Padding { fill: ' ', align: Align::Left, width: 5 });
    }
}
