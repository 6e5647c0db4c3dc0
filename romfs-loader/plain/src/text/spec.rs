//! The format spec behind a field's colon: `[[fill]align][sign][#][0][width][,][.precision][type]`.

use core::fmt;

use super::pad::{Align, Grouping, Padding};
use super::utf8;
use crate::num::float::Sign;

/// A format spec, taken apart. The default is that of an empty one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spec {
    /// What to pad with.
    pub fill: Option<char>,
    /// Where the value stands in its width.
    pub align: Option<Align>,
    /// The sign of what is not negative.
    pub sign: Sign,
    /// Whether a sign was given at all, if only `-`.
    pub has_sign: bool,
    /// `#`: with the prefix of the base.
    pub alternate: bool,
    /// A `0` in front of the width.
    pub zero: bool,
    /// The least width.
    pub width: Option<usize>,
    /// `,` or `_` between groups of digits.
    pub separator: Option<u8>,
    /// Digits, or the most characters of a str.
    pub precision: Option<u32>,
    /// The presentation type, one of `bcdeEfFgGnosxX%`.
    pub kind: Option<u8>,
}

/// A text is no format spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpecError {
    /// Something is left over.
    Invalid,
    /// A width or precision with too many digits.
    TooLarge,
}

impl SpecError {
    /// The message.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Invalid => "invalid format specifier",
            Self::TooLarge => "too many decimal digits in format string",
        }
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl core::error::Error for SpecError {}

impl Spec {
    /// Reads a spec, in which fields have been replaced already.
    ///
    /// # Errors
    /// [`SpecError`].
    pub fn parse(text: &[u8]) -> Result<Self, SpecError> {
        let mut spec = Self::default();
        let rest = &mut &*text;
        let (fill, len) = utf8::decode(text).unwrap_or_default();
        if let Some((align, after)) = text.get(len..).and_then(take_align) {
            let Some(fill) = char::from_u32(fill) else { return Err(SpecError::Invalid) };
            (spec.fill, spec.align, *rest) = (Some(fill), Some(align), after);
        } else if let Some((align, after)) = take_align(text) {
            (spec.align, *rest) = (Some(align), after);
        }
        let sign = take(rest, b"+- ");
        spec.has_sign = sign.is_some();
        spec.sign = match sign {
            Some(b'+') => Sign::Plus,
            Some(b' ') => Sign::Space,
            _ => Sign::Minus,
        };
        spec.alternate = take(rest, b"#").is_some();
        spec.zero = rest.first() == Some(&b'0');
        spec.width = take_number(rest)?.map(|width| width as usize);
        spec.separator = take(rest, b",_");
        if take(rest, b".").is_some() {
            spec.precision = take_number(rest)?;
        }
        spec.kind = take(rest, b"bcdeEfFgGnosxX%");
        if rest.is_empty() { Ok(spec) } else { Err(SpecError::Invalid) }
    }

    /// How to pad a value: numbers stand right and take a `0` as zeros behind their sign, other values stand left.
    #[must_use]
    pub fn padding(&self, number: bool) -> Padding {
        let default = match (number, self.zero) {
            (true, true) => Align::AfterSign,
            (true, false) => Align::Right,
            (false, _) => Align::Left,
        };
        Padding {
            fill: self.fill.unwrap_or(if self.zero { '0' } else { ' ' }),
            align: self.align.unwrap_or(default),
            width: self.width.unwrap_or(0),
        }
    }

    /// How the digits of a number in `radix` are grouped: by three in decimal, else by four.
    #[must_use]
    pub fn grouping(&self, radix: u32) -> Option<Grouping> {
        self.separator.map(|separator| Grouping { separator, size: if radix == 10 { 3 } else { 4 } })
    }
}

fn take_align(text: &[u8]) -> Option<(Align, &[u8])> {
    let (&first, rest) = text.split_first()?;
    Some((Align::from_byte(first)?, rest))
}

/// The next byte, if it is an allowed one.
pub(super) fn take(text: &mut &[u8], allowed: &[u8]) -> Option<u8> {
    let (&first, rest) = text.split_first()?;
    allowed.contains(&first).then(|| {
        *text = rest;
        first
    })
}

/// The largest width or precision.
const MAX_NUMBER: u32 = i32::MAX as u32;

/// The decimal number that comes next, if any.
pub(super) fn take_number(text: &mut &[u8]) -> Result<Option<u32>, SpecError> {
    let mut value = None;
    while let Some(c) = take(text, b"0123456789") {
        let next = value.unwrap_or(0u32).checked_mul(10).and_then(|n| n.checked_add(u32::from(c - b'0')));
        value = Some(next.filter(|&n| n <= MAX_NUMBER).ok_or(SpecError::TooLarge)?);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part() {
        assert_eq!(Spec::parse(b""), Ok(Spec::default()));
        assert_eq!(
            Spec::parse(b"*^+#012,.3f"),
            Ok(Spec {
                fill: Some('*'),
                align: Some(Align::Center),
                sign: Sign::Plus,
                has_sign: true,
                alternate: true,
                zero: true,
                width: Some(12),
                separator: Some(b','),
                precision: Some(3),
                kind: Some(b'f'),
            })
        );
        assert_eq!(
            Spec::parse("é>5".as_bytes()),
            Ok(Spec { fill: Some('é'), align: Some(Align::Right), width: Some(5), ..Spec::default() })
        );
        assert_eq!(Spec::parse(b"<<").map(|spec| (spec.fill, spec.align)), Ok((Some('<'), Some(Align::Left))));
        assert_eq!(Spec::parse(b"=8").map(|spec| (spec.fill, spec.align)), Ok((None, Some(Align::AfterSign))));
        assert_eq!(Spec::parse(b"-").map(|spec| (spec.has_sign, spec.sign)), Ok((true, Sign::Minus)));
        assert_eq!(Spec::parse(b"_x").map(|spec| spec.separator), Ok(Some(b'_')));
        assert_eq!(Spec::parse(b".").map(|spec| spec.precision), Ok(None));
    }

    #[test]
    fn what_is_left_over_is_an_error() {
        for text in ["q", "dd", "5 ", ",,", "1.2.3", "é", "+-", "d5"] {
            assert_eq!(Spec::parse(text.as_bytes()), Err(SpecError::Invalid), "{text}");
        }
    }

    #[test]
    fn the_largest_width() {
        assert_eq!(Spec::parse(b"2147483647").map(|spec| spec.width), Ok(Some(2_147_483_647)));
        assert_eq!(Spec::parse(b"2147483648"), Err(SpecError::TooLarge));
        assert_eq!(Spec::parse(b".99999999999999999999"), Err(SpecError::TooLarge));
    }

    #[test]
    fn padding_depends_on_the_value() {
        let padding = |text: &str, number| Spec::parse(text.as_bytes()).unwrap().padding(number);
        assert_eq!(padding("5", true), Padding { fill: ' ', align: Align::Right, width: 5 });
        assert_eq!(padding("5", false), Padding { fill: ' ', align: Align::Left, width: 5 });
        assert_eq!(padding("05", true), Padding { fill: '0', align: Align::AfterSign, width: 5 });
        assert_eq!(padding("05", false), Padding { fill: '0', align: Align::Left, width: 5 });
        assert_eq!(padding("x<05", true), Padding { fill: 'x', align: Align::Left, width: 5 });
    }
}
