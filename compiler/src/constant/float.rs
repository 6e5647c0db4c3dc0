//! Decimal text to floats and back, to the last bit as mpy-cross does it.
//!
//! mpy-cross scales by powers of ten in 80-bit x87 arithmetic. That is not always the correctly rounded result, and its
//! shortest text is not always the shortest: both end up in `.mpy` files. So the x87 operations it uses are done here,
//! with integers.

use alloc::string::String;
use core::fmt::Write;

/// A positive 80-bit float: `mantissa * 2^exponent` with the mantissa's top bit set, or zero, or infinity.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Extended {
    Zero,
    Finite { mantissa: u64, exponent: i32 },
    Infinite,
}

/// Largest exponent of an integer mantissa: 16383 for a mantissa of one bit.
const MAX_EXPONENT: i32 = 16383 - 63;

use Extended::{Finite, Infinite, Zero};

impl Extended {
    /// Rounds a mantissa of up to 128 bits, half to even. `sticky`: something below it was cut off.
    fn round(mantissa: u128, exponent: i32, sticky: bool) -> Self {
        if mantissa == 0 {
            return Zero;
        }
        let excess = 64 - mantissa.leading_zeros() as i32;
        if excess <= 0 {
            return Self::finite((mantissa << -excess) as u64, exponent + excess);
        }
        let kept = (mantissa >> excess) as u64;
        let rest = mantissa & ((1 << excess) - 1);
        let half = 1u128 << (excess - 1);
        let up = rest > half || rest == half && (sticky || kept & 1 != 0);
        match kept.checked_add(u64::from(up)) {
            Some(kept) => Self::finite(kept, exponent + excess),
            None => Self::finite(1 << 63, exponent + excess + 1),
        }
    }

    fn finite(mantissa: u64, exponent: i32) -> Self {
        if exponent > MAX_EXPONENT { Infinite } else { Finite { mantissa, exponent } }
    }

    fn from_u64(value: u64) -> Self {
        Self::round(u128::from(value), 0, false)
    }

    /// `value` is finite and not negative.
    fn from_f64(value: f64) -> Self {
        let bits = value.to_bits();
        let fraction = bits & ((1 << 52) - 1);
        let biased = (bits >> 52 & 0x7ff) as i32;
        match biased {
            0 => Self::round(u128::from(fraction), -1074, false),
            _ => Self::round(u128::from(fraction | 1 << 52), biased - 1075, false),
        }
    }

    fn multiply(self, other: Self) -> Self {
        match (self, other) {
            (Infinite, _) | (_, Infinite) => Infinite,
            (Zero, _) | (_, Zero) => Zero,
            (Finite { mantissa: a, exponent: x }, Finite { mantissa: b, exponent: y }) => {
                Self::round(u128::from(a) * u128::from(b), x + y, false)
            }
        }
    }

    fn divide(self, other: Self) -> Self {
        match (self, other) {
            (_, Infinite) | (Zero, _) => Zero,
            (Infinite, _) | (_, Zero) => Infinite,
            (Finite { mantissa: a, exponent: x }, Finite { mantissa: b, exponent: y }) => {
                // Two normalised mantissas: the quotient has 64 or 65 bits, and one bit more to round by.
                let dividend = u128::from(a) << 64;
                let (quotient, rest) = (dividend / u128::from(b), dividend % u128::from(b));
                let more = rest << 1 >= u128::from(b);
                let left = (rest << 1) - if more { u128::from(b) } else { 0 };
                Self::round(quotient << 1 | u128::from(more), x - y - 65, left != 0)
            }
        }
    }

    /// `self * 10^power`, by squaring.
    fn scale(self, power: i32) -> Self {
        if power == 0 || self == Zero {
            return self;
        }
        let mut n = power.unsigned_abs();
        let mut result = self;
        let mut ten = Self::from_u64(10);
        while n > 0 {
            if n & 1 != 0 {
                result = if power < 0 { result.divide(ten) } else { result.multiply(ten) };
            }
            n >>= 1;
            if n > 0 {
                ten = ten.multiply(ten);
            }
        }
        result
    }

    fn to_f64(self) -> f64 {
        let (mantissa, exponent) = match self {
            Zero => return 0.0,
            Infinite => return f64::INFINITY,
            Finite { mantissa, exponent } => (mantissa, exponent),
        };
        // Bits to cut off: 11, and more where the result is subnormal.
        let cut = 11.max(-1074 - exponent);
        if cut > 64 {
            return 0.0;
        }
        let kept = if cut == 64 { 0 } else { mantissa >> cut };
        let rest = if cut == 64 { mantissa } else { mantissa & ((1 << cut) - 1) };
        let half = 1u64 << (cut - 1);
        let kept = kept + u64::from(rest > half || rest == half && kept & 1 != 0);
        let biased = exponent + cut + 1075;
        if biased >= 0x7ff {
            return f64::INFINITY;
        }
        // A carry out of the mantissa adds to the exponent, which is what rounding up to the next power of two needs.
        // An exponent field of 1 with the hidden bit absent is a subnormal, field 0.
        f64::from_bits((((biased - 1).max(0) as u64) << 52) + kept)
    }

    /// The integer part of `self + 1/2`, for numbers below 2^64.
    fn round_to_integer(self) -> u64 {
        let Finite { mantissa, exponent } = self else { return 0 };
        match exponent {
            1.. => mantissa,
            // Half a unit is a tie here.
            0 => mantissa.saturating_add(mantissa & 1),
            -63..=-1 => {
                // The sum may need a 65th bit. Rounding it away cannot reach the next integer.
                let half = 1u64 << (-exponent - 1);
                let (sum, carry) = mantissa.overflowing_add(half);
                if carry { ((1u128 << 64 | u128::from(sum)) >> -exponent) as u64 } else { sum >> -exponent }
            }
            -64 => 1,
            _ => 0,
        }
    }
}

/// Where digits stop being collected: one more would not fit.
const MANTISSA_MAX: u64 = 0x1999_9999_9999_9998;

/// A decimal number, its value and how many bytes it took; `None` for a number that stops after its `e`.
pub(crate) fn parse(text: &[u8]) -> Option<(f64, usize)> {
    #[derive(PartialEq, Clone, Copy)]
    enum Part {
        Integer,
        Fraction,
    }
    let mut part = Part::Integer;
    let mut mantissa = 0u64;
    let mut extra = 0i32;
    // Zeros that only count if another digit follows.
    let (mut integer_zeros, mut fraction_zeros) = (0i32, 0i32);
    let accept = |mantissa: &mut u64, digit: u8, part: Part, extra: &mut i32| {
        if *mantissa < MANTISSA_MAX {
            *extra -= i32::from(part == Part::Fraction);
            *mantissa = *mantissa * 10 + u64::from(digit);
        } else {
            *extra += i32::from(part == Part::Integer);
        }
    };
    let mut at = 0;
    let mut exponent = 0i32;
    while let Some(&c) = text.get(at) {
        match c {
            b'0'..=b'9' => {
                let digit = c - b'0';
                if digit == 0 || mantissa >= MANTISSA_MAX {
                    match part {
                        Part::Integer => integer_zeros = integer_zeros.saturating_add(1),
                        Part::Fraction => fraction_zeros = fraction_zeros.saturating_add(1),
                    }
                } else {
                    while integer_zeros > 0 {
                        if mantissa == 0 {
                            integer_zeros = 0;
                            break;
                        }
                        accept(&mut mantissa, 0, Part::Integer, &mut extra);
                        integer_zeros -= 1;
                    }
                    if mantissa == 0 {
                        // Leading zeros of a fraction shift it and nothing else.
                        extra = extra.saturating_sub(fraction_zeros);
                        fraction_zeros = 0;
                    }
                    while fraction_zeros > 0 {
                        accept(&mut mantissa, 0, Part::Fraction, &mut extra);
                        fraction_zeros -= 1;
                    }
                    accept(&mut mantissa, digit, part, &mut extra);
                }
                at += 1;
            }
            b'.' if part == Part::Integer => {
                part = Part::Fraction;
                at += 1;
            }
            b'e' | b'E' => {
                at += 1;
                let sign = text.get(at).copied().filter(|c| matches!(c, b'+' | b'-'));
                at += usize::from(sign.is_some());
                if at == text.len() {
                    return None;
                }
                while let Some(&c @ b'0'..=b'9') = text.get(at) {
                    if exponent < (i32::MAX / 2 - 9) / 10 {
                        exponent = exponent * 10 + i32::from(c - b'0');
                    }
                    at += 1;
                }
                if sign == Some(b'-') {
                    exponent = -exponent;
                }
                break;
            }
            _ => break,
        }
    }
    let power = exponent.saturating_add(extra).saturating_add(integer_zeros);
    Some((Extended::from_u64(mantissa).scale(power).to_f64(), at))
}

/// The digits of a float without trailing zeros, and the power of ten of the first. The first digit of some subnormal
/// numbers is a zero.
fn shortest(value: f64) -> (String, i32) {
    let exact = Extended::from_f64(value);
    let one = Extended::from_u64(1);
    // The power of ten of the first digit. The estimate errs towards 1.
    let log2 = (value.to_bits() >> 52) as i32 - 1023;
    let mut power = (f64::from(log2) * core::f64::consts::LOG10_2) as i32;
    if value < 1.0 {
        while value < one.scale(power).to_f64() {
            power -= 1;
        }
    } else {
        while value >= one.scale(power + 1).to_f64() {
            power += 1;
        }
    }
    let mut cap = 10u64.pow(16);
    let mut digits = 16;
    loop {
        let mut mantissa = exact.scale(digits - power - 1).round_to_integer();
        let mut first = power;
        if mantissa >= cap {
            mantissa /= 10;
            first += 1;
        }
        let (mut significant, mut scale) = (mantissa, first + 1 - digits);
        while significant != 0 && significant % 10 == 0 {
            significant /= 10;
            scale += 1;
        }
        if digits == 19 || Extended::from_u64(significant).scale(scale).to_f64() == value {
            let mut text = String::new();
            // Writing to a String cannot fail.
            let _ = write!(text, "{mantissa:0width$}", width = digits as usize);
            text.truncate(text.trim_end_matches('0').len());
            return (text, first);
        }
        digits += 1;
        cap *= 10;
    }
}

/// `repr` of a float as mpy-cross writes it, without the `.0` that marks a float with an integer's text.
fn digits(out: &mut String, value: f64) {
    if value.is_nan() {
        out.push_str("nan");
        return;
    }
    if value.is_sign_negative() {
        out.push('-');
    }
    let value = value.abs();
    if value.is_infinite() {
        out.push_str("inf");
        return;
    }
    if value == 0.0 {
        out.push('0');
        return;
    }
    let (text, first) = shortest(value);
    match first {
        -4..=-1 => {
            out.push_str("0.");
            out.extend(core::iter::repeat_n('0', (-first - 1) as usize));
            out.push_str(&text);
        }
        0..=15 => {
            let whole = first as usize + 1;
            if text.len() <= whole {
                out.push_str(&text);
                out.extend(core::iter::repeat_n('0', whole - text.len()));
            } else {
                out.push_str(&text[..whole]);
                out.push('.');
                out.push_str(&text[whole..]);
            }
        }
        _ => {
            out.push_str(&text[..1]);
            if text.len() > 1 {
                out.push('.');
                out.push_str(&text[1..]);
            }
            // Writing to a String cannot fail.
            let _ = write!(out, "e{}{:02}", if first < 0 { '-' } else { '+' }, first.unsigned_abs());
        }
    }
}

/// `repr` of a float as mpy-cross writes it.
pub(crate) fn format(value: f64) -> String {
    let mut out = String::new();
    digits(&mut out, value);
    if !out.contains(['.', 'e', 'n']) {
        out.push_str(".0");
    }
    out
}

/// `repr` of an imaginary number.
pub(crate) fn format_imaginary(value: f64) -> String {
    let mut out = String::new();
    digits(&mut out, value);
    out.push('j');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (0.5, "0.5"),
            (100.0, "100.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e300, "1.5e+300"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (123456.789, "123456.789"),
            (core::f64::consts::PI, "3.141592653589793"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (2.0 / 3.0, "0.6666666666666666"),
            (9.88131291682493e-324, "0.988131291682493e-323"),
        ] {
            assert_eq!(format(value), text);
        }
    }

    #[test]
    fn text_reads_back() {
        let mut seed = 88_172_645_463_325_252u64;
        for _ in 0..20_000 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let value = f64::from_bits(seed >> 1);
            if value.is_finite() {
                let text = format(value);
                assert_eq!(parse(text.as_bytes()), Some((value, text.len())), "{text}");
            }
        }
    }

    #[test]
    fn parses() {
        for (text, value) in [
            ("0.1", 0.1),
            ("1e22", 1e22),
            ("1e5000", f64::INFINITY),
            ("1e-5000", 0.0),
            ("1e999999999999", f64::INFINITY),
            ("0.000000000000000000000000000001", 1e-30),
            ("123456789012345678901234567890", 123456789012345678901234567890.0),
            ("5e-324", 5e-324),
            ("2.2250738585072014e-308", 2.2250738585072014e-308),
            ("00001.5", 1.5),
            (".25", 0.25),
        ] {
            assert_eq!(parse(text.as_bytes()), Some((value, text.len())), "{text}");
        }
        assert_eq!(parse(b"1e"), None);
        assert_eq!(parse(b"1e+"), None);
        assert_eq!(parse(b"1.2.3"), Some((1.2, 3)));
    }
}
