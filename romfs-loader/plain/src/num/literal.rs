//! Numbers from text, as `int(text, base)`, `float(text)` and `complex(text)` read them.
//!
//! Accepted is what stock MicroPython accepts, with underscores anywhere among the digits, except that at least one
//! digit is required: stock reads `int('_')`, `float('.')` and `float('e5')` as 0, CPython rejects them, and so does
//! this.

use super::bigint::{Error, Shape, Work};
use super::extended::Extended;
use super::radix;

/// Why a text is not an integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntError<'a> {
    /// `int() arg 2 must be >= 2 and <= 36`
    Base,
    /// `invalid syntax for integer with base {base}: {rest!r}`
    Syntax {
        /// The base that was asked for, or found in the prefix.
        base: u32,
        /// What follows space, sign and prefix.
        rest: &'a [u8],
    },
}

/// An integer's text, checked and taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntText<'a> {
    negative: bool,
    radix: u32,
    digits: &'a [u8],
}

/// Takes a text apart as `int(text, base)` does; `base` 0 is that of the prefix.
///
/// # Errors
/// [`IntError::Base`] for a base that is neither 0 nor 2 to 36, [`IntError::Syntax`] for the text.
pub fn parse_int(text: &[u8], base: u32) -> Result<IntText<'_>, IntError<'_>> {
    if base != 0 && !(radix::MIN_RADIX..=radix::MAX_RADIX).contains(&base) {
        return Err(IntError::Base);
    }
    let (negative, text) = split_sign(trim_start(text));
    let (radix, rest) = split_prefix(text, base);
    let is_digit = |&c: &u8| c == b'_' || radix::digit_value(c).is_some_and(|value| value < radix);
    let (digits, after) = rest.split_at_checked(rest.iter().take_while(|c| is_digit(c)).count()).unwrap_or_default();
    // Without a prefix a leading zero is only good for zero, and only where the prefix matters.
    let octal_like = base == 0 && radix == 10 && matches!(rest, [b'0', _, ..]);
    let bad = digits.iter().all(|&c| c == b'_')
        || !trim_start(after).is_empty()
        || octal_like && digits.iter().any(|c| !matches!(c, b'0' | b'_'));
    if bad {
        return Err(IntError::Syntax { base: if octal_like { 0 } else { radix }, rest });
    }
    Ok(IntText { negative, radix, digits })
}

impl IntText<'_> {
    /// The value, when a word holds it.
    #[must_use]
    pub fn to_word(&self) -> Option<isize> {
        let mut value = 0isize;
        for digit in self.digits.iter().filter_map(|&c| radix::digit_value(c)) {
            let digit = if self.negative { -(digit as isize) } else { digit as isize };
            value = value.checked_mul(self.radix as isize)?.checked_add(digit)?;
        }
        Some(value)
    }

    /// How many limbs [`IntText::write`] needs.
    #[must_use]
    pub fn limbs(&self) -> usize {
        radix::parse_len(self.digits.len(), self.radix)
    }

    /// Writes the value as limbs.
    ///
    /// # Errors
    /// [`Error::BufferTooSmall`] when `out` is shorter than [`IntText::limbs`] and than the value, and those of `work`.
    pub fn write(&self, out: &mut [u32], work: Work<'_>) -> Result<Shape, Error> {
        let (len, _) = radix::parse(out, self.digits, self.radix, work)?;
        Ok(Shape::new(self.negative, len))
    }
}

/// The radix that a prefix says, and the text behind it.
fn split_prefix(text: &[u8], base: u32) -> (u32, &[u8]) {
    const PREFIXES: [(u8, u32); 3] = [(b'x', 16), (b'o', 8), (b'b', 2)];
    if let [b'0', letter, rest @ ..] = text {
        let found = PREFIXES.iter().find(|(prefix, radix)| *prefix == letter | 0x20 && (base == 0 || base == *radix));
        if let Some(&(_, radix)) = found {
            return (radix, rest);
        }
    }
    (if base == 0 { 10 } else { base }, text)
}

fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// Python's ASCII white space, vertical tab included.
fn trim_start(text: &[u8]) -> &[u8] {
    let spaces = text.iter().take_while(|c| matches!(c, b' ' | b'\t'..=b'\r')).count();
    text.get(spaces..).unwrap_or_default()
}

/// The text is no number: `invalid syntax for number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberError;

/// `float(text)`.
///
/// # Errors
/// [`NumberError`].
pub fn parse_float(text: &[u8]) -> Result<f64, NumberError> {
    let (value, rest) = parse_term(text)?;
    if trim_start(rest).is_empty() { Ok(value) } else { Err(NumberError) }
}

/// `complex(text)`: real and imaginary part.
///
/// # Errors
/// [`NumberError`].
pub fn parse_complex(text: &[u8]) -> Result<(f64, f64), NumberError> {
    match parse_imaginary(text)? {
        (imag, true, []) => Ok((0.0, imag)),
        (real, false, []) => Ok((real, 0.0)),
        (real, false, rest) => match parse_imaginary(rest)? {
            (imag, true, []) => Ok((real, imag)),
            _ => Err(NumberError),
        },
        _ => Err(NumberError),
    }
}

/// A number with or without `j`, and what follows it and space.
fn parse_imaginary(text: &[u8]) -> Result<(f64, bool, &[u8]), NumberError> {
    let (negative, bare) = split_sign(trim_start(text));
    let (value, rest) = match bare {
        [b'j' | b'J', ..] => (if negative { -1.0 } else { 1.0 }, bare),
        _ => parse_term(text)?,
    };
    Ok(match rest {
        [b'j' | b'J', rest @ ..] => (value, true, trim_start(rest)),
        _ => (value, false, trim_start(rest)),
    })
}

/// A signed number after optional space, and what follows it.
fn parse_term(text: &[u8]) -> Result<(f64, &[u8]), NumberError> {
    let (negative, text) = split_sign(trim_start(text));
    let (value, rest) = match parse_word(text) {
        Some(found) => found,
        None => parse_decimal(text)?,
    };
    Ok((if negative { -value } else { value }, rest))
}

fn parse_word(text: &[u8]) -> Option<(f64, &[u8])> {
    const WORDS: [(&[u8], f64); 3] = [(b"infinity", f64::INFINITY), (b"inf", f64::INFINITY), (b"nan", f64::NAN)];
    WORDS.iter().find_map(|&(word, value)| {
        let (head, rest) = text.split_at_checked(word.len())?;
        if head.eq_ignore_ascii_case(word) { Some((value, rest)) } else { None }
    })
}

/// A significand below this takes another digit.
const SIGNIFICAND_LIMIT: u64 = 0x1999_9999_9999_9998;
/// Exponents saturate here: far beyond any float, far from overflow.
const EXPONENT_LIMIT: isize = 1 << 29;

/// Digits with an optional point and exponent. Trailing zeros are kept out of the significand, as each digit in it
/// costs precision of the power of ten.
fn parse_decimal(text: &[u8]) -> Result<(f64, &[u8]), NumberError> {
    // Counts of digits: all, those before the point, and those that the significand stands for.
    let (mut seen, mut whole, mut taken) = (0isize, None, 0isize);
    let mut significand = 0u64;
    let mut rest = text;
    while let [c, tail @ ..] = rest {
        match c {
            b'0'..=b'9' => {
                if *c != b'0' && significand < SIGNIFICAND_LIMIT {
                    if significand == 0 {
                        taken = seen;
                    }
                    while taken < seen && significand < SIGNIFICAND_LIMIT {
                        (significand, taken) = (significand * 10, taken + 1);
                    }
                    if significand < SIGNIFICAND_LIMIT {
                        (significand, taken) = (significand * 10 + u64::from(c - b'0'), taken + 1);
                    }
                }
                seen += 1;
            }
            b'.' if whole.is_none() => whole = Some(seen),
            b'_' => {}
            _ => break,
        }
        rest = tail;
    }
    if seen == 0 {
        return Err(NumberError);
    }
    let mut power = whole.unwrap_or(seen) - taken;
    if let [b'e' | b'E', tail @ ..] = rest {
        let (negative, tail) = split_sign(tail);
        let (mut exponent, mut digits) = (0, false);
        rest = tail;
        while let [c @ (b'0'..=b'9' | b'_'), tail @ ..] = rest {
            rest = tail;
            if *c != b'_' {
                (exponent, digits) = ((exponent * 10 + isize::from(c - b'0')).min(EXPONENT_LIMIT / 10), true);
            }
        }
        if !digits {
            return Err(NumberError);
        }
        power = power.saturating_add(if negative { -exponent } else { exponent });
    }
    let power = power.clamp(-EXPONENT_LIMIT, EXPONENT_LIMIT) as i32;
    Ok((Extended::from_u64(significand).scaled_by_ten(power).to_f64(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str, base: u32) -> Option<i64> {
        parse_int(text.as_bytes(), base).ok().and_then(|int| int.to_word()).map(|n| n as i64)
    }

    #[test]
    fn integers() {
        let cases: [(&str, u32, Option<i64>); 27] = [
            ("0", 0, Some(0)),
            ("00_0", 0, Some(0)),
            ("012", 0, None),
            ("012", 10, Some(12)),
            ("  12\t\x0b", 10, Some(12)),
            ("-0x1F", 0, Some(-31)),
            ("0x1f", 16, Some(31)),
            ("0x1f", 10, None),
            ("0b12", 16, Some(0xb12)),
            ("0b12", 0, None),
            ("0o17", 8, Some(15)),
            ("0x", 16, None),
            ("0b", 16, Some(11)),
            ("1_000", 10, Some(1000)),
            ("_1_", 10, Some(1)),
            ("_", 10, None),
            ("", 10, None),
            ("- 1", 10, None),
            ("+5", 10, Some(5)),
            ("z", 36, Some(35)),
            ("Z", 35, None),
            ("1 2", 10, None),
            ("9223372036854775807", 10, Some(i64::MAX)),
            ("-9223372036854775808", 10, Some(i64::MIN)),
            ("9223372036854775808", 10, None),
            ("1e5", 10, None),
            ("1", 1, None),
        ];
        for (text, base, expected) in cases {
            assert_eq!(int(text, base), expected, "int({text:?}, {base})");
        }
    }

    #[test]
    fn an_integer_error_names_base_and_rest() {
        assert_eq!(parse_int(b" -0x1g", 0), Err(IntError::Syntax { base: 16, rest: b"1g" }));
        assert_eq!(parse_int(b"012", 0), Err(IntError::Syntax { base: 0, rest: b"012" }));
        assert_eq!(parse_int(b"12", 37), Err(IntError::Base));
    }

    #[test]
    fn a_long_integer_is_written_as_limbs() {
        let int = parse_int(b"-0x1_0000_0000_0000_0000", 0).unwrap();
        let mut limbs = [0; 4];
        assert!(int.limbs() <= 4);
        assert_eq!(int.write(&mut limbs, &mut |_| Ok(())), Ok(Shape::new(true, 3)));
        assert_eq!(limbs[..3], [0, 0, 1]);
        assert_eq!(int.write(&mut limbs[..2], &mut |_| Ok(())), Err(Error::BufferTooSmall));
    }

    #[test]
    fn floats() {
        let cases: [(&str, Option<f64>); 24] = [
            ("1.5", Some(1.5)),
            (" -1_0.5e-1\n", Some(-1.05)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("0e0", Some(0.0)),
            ("1e400", Some(f64::INFINITY)),
            ("1e-400", Some(0.0)),
            ("1e99999999999999999999", Some(f64::INFINITY)),
            ("0e99999999999999999999", Some(0.0)),
            ("0.00000000000000000000000000001e29", Some(1.0)),
            ("100000000000000000000000000000e-29", Some(1.0)),
            ("123456789012345678901234567890", Some(123456789012345678901234567890.0)),
            ("5e-324", Some(5e-324)),
            ("-Inf", Some(f64::NEG_INFINITY)),
            ("iNfInItY", Some(f64::INFINITY)),
            ("infinit", None),
            ("nanx", None),
            ("1e", None),
            ("1e+", None),
            ("e5", None),
            (".", None),
            ("", None),
            ("1..2", None),
            ("1.5j", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_float(text.as_bytes()).ok(), expected, "float({text:?})");
        }
        assert!(parse_float(b"-nan").unwrap().is_nan());
        assert!(parse_float(b"-0").unwrap().is_sign_negative());
    }

    #[test]
    fn complex_numbers() {
        let cases: [(&str, Option<(f64, f64)>); 14] = [
            ("1+2j", Some((1.0, 2.0))),
            ("1 -2.5J ", Some((1.0, -2.5))),
            ("j", Some((0.0, 1.0))),
            ("-j", Some((0.0, -1.0))),
            ("1-j", Some((1.0, -1.0))),
            (" 7 ", Some((7.0, 0.0))),
            ("1e5-1e-5j", Some((1e5, -1e-5))),
            ("1+infj", Some((1.0, f64::INFINITY))),
            ("1j+2", None),
            ("1+2", None),
            ("1+-2j", None),
            ("(1+2j)", None),
            ("1+2j3", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_complex(text.as_bytes()).ok(), expected, "complex({text:?})");
        }
    }
}
