//! `f64` as text, digit for digit what stock MicroPython 1.29 prints.
//!
//! Up to 16 significant digits are rounded (halves up); where more are asked for, the fewest from 16 to 19 that read
//! back as the same float, then zeros. Where the text would be longer than stock's buffer, stock's fallbacks apply:
//! fixed notation becomes general, and very many decimals are cut. One difference is deliberate: stock's cut can drop
//! digits *before* the point (`'%.0f' % 1e30` prints 1e29), ours does not.

use super::divide;
use super::extended::Extended;

/// The notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    /// `%e`
    Scientific,
    /// `%f`
    Fixed,
    /// `%g`
    General,
}

/// How many digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// As many as it takes to read the same float back: that of `repr`, with [`Notation::General`].
    Shortest,
    /// Digits after the point; significant digits for [`Notation::General`].
    Digits(u32),
}

/// What is put before a number that is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sign {
    /// Nothing.
    #[default]
    Minus,
    /// A `+`.
    Plus,
    /// A space.
    Space,
}

impl Sign {
    /// The character in front of a number, if any.
    #[must_use]
    pub fn char(self, negative: bool) -> Option<u8> {
        match (negative, self) {
            (true, _) => Some(b'-'),
            (false, Self::Plus) => Some(b'+'),
            (false, Self::Space) => Some(b' '),
            (false, Self::Minus) => None,
        }
    }
}

/// How to print a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FloatFormat {
    /// The notation.
    pub notation: Notation,
    /// The digits.
    pub precision: Precision,
    /// The sign of what is not negative.
    pub sign: Sign,
    /// `E`, `INF` and `NAN` instead of `e`, `inf` and `nan`.
    pub upper: bool,
}

impl FloatFormat {
    /// That of `repr`, except for the `.0` of whole numbers: what a complex number's parts are printed in.
    pub const SHORTEST: Self =
        Self { notation: Notation::General, precision: Precision::Shortest, sign: Sign::Minus, upper: false };
}

/// Longest text of a float: stock's limit is 32, and one notation may exceed it by the integer digits it does not cut.
const TEXT_LEN: usize = 40;

/// A float's text, in place.
#[derive(Debug, Clone, Copy)]
pub struct FloatText {
    buf: [u8; TEXT_LEN],
    len: usize,
    signed: bool,
}

impl FloatText {
    /// The whole text; ASCII.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.buf[..self.len]
    }

    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The sign, empty when there is none, and the rest: what zero padding goes between.
    #[must_use]
    pub fn parts(&self) -> (&[u8], &[u8]) {
        self.as_bytes().split_at(usize::from(self.signed))
    }

    /// Adds a character, such as a percent sign; what has no room is lost.
    pub fn push(&mut self, c: u8) {
        if let Some(slot) = self.buf.get_mut(self.len) {
            *slot = c;
            self.len += 1;
        }
    }

    fn push_all(&mut self, text: &[u8]) {
        text.iter().for_each(|&c| self.push(c));
    }

    fn push_zeros(&mut self, count: u32) {
        (0..count).for_each(|_| self.push(b'0'));
    }
}

/// What stock's buffer holds of a text without a sign.
const STOCK_ROOM: u32 = 33;
/// Digits that fit the 64-bit mantissa.
const MAX_DIGITS: u32 = 19;
/// Digits that are right without looking back.
const SAFE_DIGITS: u32 = 16;
/// What stock's buffer sets aside beside the digits of fixed and of scientific notation.
const FIXED_OVERHEAD: u32 = 3;
const SCIENTIFIC_OVERHEAD: u32 = 8;
/// Where `repr` turns to an exponent.
const REPR_MAX_EXPONENT: i32 = 16;

/// `repr(value)` and `str(value)`: the shortest text, with `.0` when it would look like an integer.
#[must_use]
pub fn repr(value: f64) -> FloatText {
    let mut text = format(value, FloatFormat::SHORTEST);
    if !text.as_bytes().iter().any(|c| matches!(c, b'.' | b'e' | b'n')) {
        text.push_all(b".0");
    }
    text
}

/// `value` in a given format.
#[must_use]
pub fn format(value: f64, format: FloatFormat) -> FloatText {
    let mut text = FloatText { buf: [0; TEXT_LEN], len: 0, signed: false };
    if let Some(c) = format.sign.char(value.is_sign_negative() && !value.is_nan()) {
        text.push(c);
        text.signed = true;
    }
    if !value.is_finite() {
        text.push_all(match (value.is_nan(), format.upper) {
            (true, false) => b"nan",
            (true, true) => b"NAN",
            (false, false) => b"inf",
            (false, true) => b"INF",
        });
        return text;
    }
    let number = Number::new(value.abs(), STOCK_ROOM - u32::from(text.signed));
    let e = if format.upper { b'E' } else { b'e' };
    match (format.notation, format.precision) {
        (Notation::Fixed, Precision::Digits(decimals)) => {
            let decimals = decimals.min(u32::MAX >> 2);
            if number.exponent > 0 && number.exponent as u32 + decimals + 2 > number.room {
                number.general(&mut text, decimals + 1, number.exponent_limit(decimals), e);
            } else {
                number.fixed(&mut text, decimals);
            }
        }
        (Notation::Scientific, Precision::Digits(decimals)) => number.scientific(&mut text, decimals, e),
        (Notation::General, Precision::Digits(digits)) => {
            number.general(&mut text, digits, number.exponent_limit(digits), e);
        }
        (_, Precision::Shortest) => number.general(&mut text, MAX_DIGITS, REPR_MAX_EXPONENT, e),
    }
    text
}

/// A finite, non-negative float that is being printed.
struct Number {
    value: f64,
    exact: Extended,
    /// That of the first significant digit; 0 for zero.
    exponent: i32,
    /// What stock's buffer has left.
    room: u32,
}

impl Number {
    fn new(value: f64, room: u32) -> Self {
        let exact = Extended::from_f64(value);
        Self { value, exact, exponent: decimal_exponent(value), room }
    }

    /// From which exponent on general notation is scientific.
    fn exponent_limit(&self, digits: u32) -> i32 {
        digits.min(self.room - 3) as i32
    }

    /// The float times 10^`decimals`, rounded.
    fn scaled(&self, decimals: i32) -> u64 {
        self.exact.scaled_by_ten(decimals).round_half_up()
    }

    /// The first precision out of `safe..=max` digits, with `decimals(digits)` of them behind the point, that reads
    /// back as the same float: the mantissa and its number of decimals. The last one if none does.
    fn search(&self, max: u32, decimals: impl Fn(u32) -> i32) -> (u64, i32) {
        let mut digits = max.min(SAFE_DIGITS);
        loop {
            let shift = decimals(digits);
            let mantissa = self.scaled(shift);
            if digits >= max || read_back(mantissa, -shift) == self.value {
                return (mantissa, shift);
            }
            digits += 1;
        }
    }

    /// At most `max` significant digits and the exponent of the first: `(mantissa, digits in it, exponent)`.
    fn significant(&self, max: u32) -> (u64, u32, i32) {
        let (mantissa, decimals) = self.search(max, |digits| digits as i32 - 1 - self.exponent);
        let digits = (decimals + 1 + self.exponent) as u32;
        match 10u64.checked_pow(digits) {
            Some(cap) if mantissa >= cap => (divide::by_ten(mantissa).0, digits, self.exponent + 1),
            _ => (mantissa, digits, self.exponent),
        }
    }

    fn fixed(&self, text: &mut FloatText, decimals: u32) {
        let decimals = decimals.min(self.room - 3);
        // Digits to compute, which start with one zero for a float below 1 and skip further ones.
        let skipped =
            if self.exponent < -2 && decimals > 2 { self.exponent.unsigned_abs().min(decimals) - 2 } else { 0 };
        let digits = match skipped {
            0 => decimals + 1 + self.exponent.max(0) as u32,
            _ => decimals - skipped,
        };
        let cut = digits.saturating_sub(MAX_DIGITS).saturating_sub(self.room - MAX_DIGITS - FIXED_OVERHEAD);
        let shown = decimals.saturating_sub(cut);
        let before_first = if skipped > 0 { skipped as i32 + 1 } else { -self.exponent.max(0) };
        let (mantissa, computed) = self.search(digits.min(MAX_DIGITS), |digits| digits as i32 - 1 + before_first);
        push_fixed(text, mantissa, computed, shown);
    }

    fn scientific(&self, text: &mut FloatText, decimals: u32, e: u8) {
        let digits = decimals.saturating_add(1);
        let zeros = digits.saturating_sub(MAX_DIGITS).min(self.room - MAX_DIGITS - SCIENTIFIC_OVERHEAD);
        let digits = digits.min(MAX_DIGITS);
        let (mantissa, computed, exponent) = self.significant(digits);
        push_fixed(text, mantissa, computed as i32 - 1, digits + zeros - 1);
        push_exponent(text, exponent, e);
    }

    fn general(&self, text: &mut FloatText, digits: u32, exponent_limit: i32, e: u8) {
        let (mantissa, digits, exponent) = self.significant(digits.clamp(1, MAX_DIGITS));
        let (mantissa, zeros) = without_zeros(mantissa);
        let decimals = if mantissa == 0 { 0 } else { digits as i32 - 1 - zeros };
        if (-4..exponent_limit.max(1)).contains(&exponent) {
            push_fixed(text, mantissa, decimals - exponent, (decimals - exponent).max(0) as u32);
        } else {
            push_fixed(text, mantissa, decimals, decimals as u32);
            push_exponent(text, exponent, e);
        }
    }
}

/// The largest `k` with `10^k <= value`; 0 for zero.
fn decimal_exponent(value: f64) -> i32 {
    if value == 0.0 {
        return 0;
    }
    let power = |k: i32| Extended::from_u64(1).scaled_by_ten(k).to_f64();
    let leading_bit = match (value.to_bits() >> 52) as i32 {
        0 => -1011 - value.to_bits().leading_zeros() as i32,
        biased => biased - 1023,
    };
    // log10(2), rounded down: the estimate is never too high.
    let mut exponent = (leading_bit * 30_103 - 99_999) / 100_000 - 1;
    while value >= power(exponent + 1) {
        exponent += 1;
    }
    exponent
}

/// `mantissa * 10^power` as the float parser reads it, which defers trailing zeros.
fn read_back(mantissa: u64, power: i32) -> f64 {
    let (mantissa, zeros) = without_zeros(mantissa);
    Extended::from_u64(mantissa).scaled_by_ten(power + zeros).to_f64()
}

/// A number without the zeros at its end, and how many those are; none of 0.
fn without_zeros(mut mantissa: u64) -> (u64, i32) {
    let mut zeros = 0;
    while mantissa != 0
        && let (shorter, 0) = divide::by_ten(mantissa)
    {
        (mantissa, zeros) = (shorter, zeros + 1);
    }
    (mantissa, zeros)
}

/// Appends `mantissa / 10^computed` with `shown` decimals, of which those beyond `computed` are zeros.
fn push_fixed(text: &mut FloatText, mantissa: u64, computed: i32, shown: u32) {
    let (mut digits, mut start, mut rest) = ([b'0'; 20], 20, mantissa);
    while rest != 0 {
        let digit;
        (rest, digit) = divide::by_ten(rest);
        start -= 1;
        digits[start] = b'0' + digit as u8;
    }
    let digits = &digits[start..];
    let whole = digits.len() as i32 - computed;
    if whole <= 0 {
        text.push(b'0');
    }
    text.push_all(&digits[..digits.len().min(whole.max(0) as usize)]);
    if mantissa != 0 {
        text.push_zeros((-computed).max(0) as u32);
    }
    if shown == 0 {
        return;
    }
    text.push(b'.');
    let zeros = (-whole).max(0) as u32;
    text.push_zeros(zeros.min(shown));
    let rest = digits.get(whole.max(0) as usize..).unwrap_or(&[]);
    let left = shown.saturating_sub(zeros);
    text.push_all(&rest[..rest.len().min(left as usize)]);
    text.push_zeros(left.saturating_sub(rest.len() as u32));
}

/// Appends an exponent of at least two digits.
fn push_exponent(text: &mut FloatText, exponent: i32, e: u8) {
    text.push(e);
    text.push(if exponent < 0 { b'-' } else { b'+' });
    let value = exponent.unsigned_abs();
    if value >= 100 {
        text.push(b'0' + (value / 100 % 10) as u8);
    }
    text.push(b'0' + (value / 10 % 10) as u8);
    text.push(b'0' + (value % 10) as u8);
}

#[cfg(test)]
mod tests;
