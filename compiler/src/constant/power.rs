//! `**` of floats.
//!
//! The result is the exact power, rounded once. That is what the reference's C library gives too, but for the rare
//! power that lies within a few hundredths of a unit of the middle between two floats. The way: logarithm, product and
//! exponential in fixed point with more than a hundred bits.

use core::f64::consts::LN_2;

/// Fraction bits of a logarithm.
const LOG_BITS: u32 = 112;

/// The upper half of a 256-bit product.
fn multiply_high(a: u128, b: u128) -> u128 {
    let half = |x: u128| (x >> 64, x & u128::from(u64::MAX));
    let ((a1, a0), (b1, b0)) = (half(a), half(b));
    let (low, mid1, mid2) = (a0 * b0, a1 * b0, a0 * b1);
    let mid = (low >> 64) + (mid1 & u128::from(u64::MAX)) + (mid2 & u128::from(u64::MAX));
    a1 * b1 + (mid1 >> 64) + (mid2 >> 64) + (mid >> 64)
}

/// A positive finite float as `m * 2^e` with the top bit of 64 set.
fn split(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let (fraction, biased) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7ff) as i32);
    let (mantissa, exponent) = if biased == 0 { (fraction, -1074) } else { (fraction | 1 << 52, biased - 1075) };
    let shift = mantissa.leading_zeros();
    (mantissa << shift, exponent - shift as i32)
}

/// The binary logarithm of a positive finite float, with [`LOG_BITS`] fraction bits.
fn log2(value: f64) -> i128 {
    let (mantissa, exponent) = split(value);
    let mut log = i128::from(exponent + 63) << LOG_BITS;
    // Squaring doubles a logarithm: the next binary digit is whether the square reaches 2. An error in one square
    // counts half as much as one in the square before, so none of the bits is lost.
    let mut x = u128::from(mantissa) << 64;
    for bit in (0..LOG_BITS).rev() {
        if x == 1 << 127 {
            break;
        }
        x = multiply_high(x, x);
        if x >> 127 != 0 {
            log += 1 << bit;
        } else {
            x <<= 1;
        }
    }
    log
}

/// `2^fraction`, from 1 up to 2, with 127 fraction bits; the fraction has 128.
fn exp2(fraction: u128) -> u128 {
    // ln 2 with 128 fraction bits.
    const LN2: u128 = 0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6af;
    debug_assert!(((LN2 >> 64) as f64 / 18_446_744_073_709_551_616.0 - LN_2).abs() < 1e-15);
    let x = multiply_high(fraction, LN2);
    let mut sum = 0u128;
    let mut term = x;
    let mut n = 1;
    while term != 0 {
        sum += term >> 1;
        n += 1;
        term = multiply_high(term, x) / n;
    }
    (1 << 127) + sum
}

/// `base ** exponent`, where the result is a real number.
pub(crate) fn power(base: f64, exponent: f64) -> f64 {
    if !base.is_finite() || !exponent.is_finite() || base == 0.0 || exponent == 0.0 {
        // One of the cases that the C standard defines one by one.
        return libm::pow(base, exponent);
    }
    let odd = libm::fmod(exponent, 2.0) != 0.0;
    let sign = if base < 0.0 && odd { -1.0 } else { 1.0 };
    let base = base.abs();
    let estimate = libm::log2(base) * exponent;
    if estimate > 1025.0 {
        return sign * f64::INFINITY;
    }
    if estimate < -1080.0 {
        return sign * 0.0;
    }
    // exponent * log2(base): 64 bits by 123, as 192, then aligned to LOG_BITS again.
    let log = log2(base);
    let (mantissa, shift) = split(exponent.abs());
    let magnitude = log.unsigned_abs();
    let low = (magnitude & u128::from(u64::MAX)) * u128::from(mantissa);
    let high = (magnitude >> 64) * u128::from(mantissa) + (low >> 64);
    let low = low & u128::from(u64::MAX);
    let product = match -shift {
        right @ 64..=191 => high >> (right - 64),
        right @ 1..=63 => high << (64 - right) | low >> right,
        192.. => 0,
        left => (high << 64 | low) << -left.max(-63),
    };
    let negative = (log < 0) != (exponent < 0.0);
    let product = product as i128;
    let product = if negative { -product } else { product };
    let whole = (product >> LOG_BITS) as i32;
    let fraction = (product as u128 & ((1 << LOG_BITS) - 1)) << (128 - LOG_BITS);
    sign * round(exp2(fraction), whole - 127)
}

/// `mantissa * 2^exponent` as a float; the mantissa's top bit is set, its lowest bits are not exact.
fn round(mantissa: u128, exponent: i32) -> f64 {
    // Bits to cut off: all but 53, more for a subnormal.
    let cut = 75.max(-1074 - exponent) as u32;
    if cut > 128 {
        return 0.0;
    }
    let kept = mantissa.checked_shr(cut).unwrap_or(0);
    let rest = if cut == 128 { mantissa } else { mantissa & ((1 << cut) - 1) };
    let half = 1u128 << (cut - 1);
    // A tie can be a little off.
    const NOISE: u128 = 1 << 36;
    let up = if rest.abs_diff(half) < NOISE { kept & 1 != 0 } else { rest > half };
    let kept = kept as u64 + u64::from(up);
    let biased = exponent + cut as i32 + 1075;
    if biased >= 0x7ff {
        return f64::INFINITY;
    }
    f64::from_bits((((biased - 1).max(0) as u64) << 52) + kept)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    #[test]
    fn exact_powers() {
        for (base, exponent, result) in [
            (2.0, 10.0, 1024.0),
            (10.0, -3.0, 0.001),
            (5.0, -5.0, 0.00032),
            (1.5, 2.0, 2.25),
            (-3.0, 3.0, -27.0),
            (-2.0, -2.0, 0.25),
            (2.0, 0.5, core::f64::consts::SQRT_2),
            (2.0, -1074.0, 5e-324),
            (2.0, 1023.0, 8.98846567431158e307),
            (10.0, 308.0, 1e308),
            (10.0, 309.0, f64::INFINITY),
            (10.0, -400.0, 0.0),
            (1.0, 12345.6, 1.0),
            (0.0, 3.0, 0.0),
            (7.0, 0.0, 1.0),
            // A tie between two floats.
            (3.0, 34.0, 16_677_181_699_666_568.0),
        ] {
            assert_eq!(power(base, exponent), result, "{base} ** {exponent}");
        }
    }

    #[test]
    fn agrees_with_the_c_library() {
        let mut seed = 88_172_645_463_325_252u64;
        let mut unit = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        let n = 20_000;
        let mut other = 0;
        for _ in 0..n {
            let (base, exponent) = (unit() * 30.0, unit() * 200.0 - 100.0);
            let (ours, theirs) = (power(base, exponent), base.powf(exponent));
            other += i32::from(ours != theirs);
            let near = ours == theirs || ours.to_bits().abs_diff(theirs.to_bits()) == 1;
            assert!(near, "{base} ** {exponent}: {ours} and {theirs}");
        }
        assert!(other * 200 < n, "{other} of {n} differ");
    }
}
