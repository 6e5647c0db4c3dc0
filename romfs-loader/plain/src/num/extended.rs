//! Floats with a 64-bit significand and an exponent without practical bounds.
//!
//! Stock MicroPython converts between `f64` and decimal text in the 80-bit extended format of x86, rounding to nearest
//! even after each step of a power of ten. Whoever wants the same digits has to round at the same places: this type
//! does, with integer arithmetic only, so that every target prints and reads what x86-64 does.

use super::divide;

/// `mant * 2^exp`, with the top bit of `mant` set, or zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extended {
    mant: u64,
    exp: i32,
}

/// Powers beyond this make zero or infinity of any `f64` or 64-bit integer.
const POWER_LIMIT: i32 = 400;

impl Extended {
    pub(super) const TEN: Self = Self { mant: 10 << 60, exp: -60 };

    pub(super) fn from_u64(value: u64) -> Self {
        match value.leading_zeros() {
            64 => Self { mant: 0, exp: 0 },
            zeros => Self { mant: value << zeros, exp: -(zeros as i32) },
        }
    }

    /// A finite, non-negative `f64`, exactly.
    pub(super) fn from_f64(value: f64) -> Self {
        let bits = value.to_bits();
        let (exp, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
        let whole = Self::from_u64(if exp == 0 { fraction } else { fraction | 1 << 52 });
        Self { mant: whole.mant, exp: whole.exp + exp.max(1) - 1075 }
    }

    /// Rounds `mant * 2^exp` to 64 bits, ties to even; `sticky` tells of lost bits below.
    fn round(mant: u128, exp: i32, sticky: bool) -> Self {
        if mant == 0 {
            return Self { mant: 0, exp: 0 };
        }
        let zeros = mant.leading_zeros();
        let wide = mant << zeros;
        let (high, low) = ((wide >> 64) as u64, wide as u64);
        let exp = exp + 64 - zeros as i32;
        const HALF: u64 = 1 << 63;
        let up = low > HALF || low == HALF && (sticky || high & 1 == 1);
        match high.checked_add(u64::from(up)) {
            Some(mant) => Self { mant, exp },
            None => Self { mant: HALF, exp: exp + 1 },
        }
    }

    fn mul(self, other: Self) -> Self {
        Self::round(u128::from(self.mant) * u128::from(other.mant), self.exp + other.exp, false)
    }

    /// `other` is not zero.
    fn div(self, other: Self) -> Self {
        let divisor = other.mant;
        // Both have their top bit set, so the quotient of the significands is less than 2.
        let above = self.mant >= divisor;
        let (quot, rest) = divide::shifted_by_word(if above { self.mant - divisor } else { self.mant }, divisor);
        // The next bit decides the rounding, and the rest is sticky.
        let (next, sticky) = (rest >= divisor - rest, rest != 0 && rest != divisor - rest);
        let quot = u128::from(above) << 64 | u128::from(quot);
        Self::round(quot << 1 | u128::from(next), self.exp - other.exp - 65, sticky)
    }

    /// `x % y`, exactly, with the sign of `x`: `fmod` of the C library.
    pub(super) fn fmod(x: f64, y: f64) -> f64 {
        if !x.is_finite() || y.is_nan() || y == 0.0 {
            return f64::NAN;
        }
        let (dividend, divisor) = (Self::from_f64(x.abs()), Self::from_f64(y.abs()));
        let Ok(bits) = u32::try_from(dividend.exp - divisor.exp) else { return x };
        let rest = if dividend.mant < divisor.mant { dividend.mant } else { dividend.mant - divisor.mant };
        let rest = Self::from_u64(divide::shifted(rest, divisor.mant, bits).1);
        Self { mant: rest.mant, exp: rest.exp + divisor.exp }.to_f64().copysign(x)
    }

    /// `self * 10^power`, one rounded multiplication or division per set bit of `power`, with powers of ten from
    /// squaring.
    pub(super) fn scaled_by_ten(self, power: i32) -> Self {
        let mut result = self;
        let mut square = Self::TEN;
        let mut rest = power.unsigned_abs().min(POWER_LIMIT as u32);
        while rest != 0 && result.mant != 0 {
            if rest & 1 != 0 {
                result = if power < 0 { result.div(square) } else { result.mul(square) };
            }
            square = square.mul(square);
            rest >>= 1;
        }
        result
    }

    /// The nearest `f64`, ties to even, with gradual underflow.
    pub(super) fn to_f64(self) -> f64 {
        if self.mant == 0 {
            return 0.0;
        }
        // The exponent of the leading bit.
        let top = self.exp + 63;
        if top > 1023 {
            return f64::INFINITY;
        }
        // A subnormal keeps fewer bits: those down to 2^-1074.
        let drop = 11 + (-1022 - top).max(0);
        if drop > 64 {
            return 0.0;
        }
        let kept = if drop == 64 { 0 } else { self.mant >> drop };
        let (lost, half) = (self.mant << (64 - drop), 1u64 << 63);
        let lost = if drop == 64 { self.mant } else { lost };
        let rounded = kept + u64::from(lost > half || lost == half && kept & 1 == 1);
        // A carry out of the significand increments the exponent field, up to that of infinity.
        let biased = (top + 1022).max(0) as u64;
        f64::from_bits((biased << 52) + rounded)
    }

    /// The nearest integer, a half rounded up; saturates.
    pub(super) fn round_half_up(self) -> u64 {
        match self.exp {
            1.. => u64::MAX,
            // No room for the half: adding it is a tie, which goes to even.
            0 => self.mant.saturating_add(self.mant & 1),
            -63..0 => (self.mant >> -self.exp) + (self.mant >> (-self.exp - 1) & 1),
            -64 => 1,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_round_trip() {
        let mut bits = 0x1234_5678_9abc_def0u64;
        for _ in 0..100_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = f64::from_bits(bits & (u64::MAX >> 1));
            if value.is_finite() {
                assert_eq!(Extended::from_f64(value).to_f64(), value);
            }
        }
        for value in [0.0, 5e-324, f64::MIN_POSITIVE, f64::MAX, f64::MIN_POSITIVE - 5e-324] {
            assert_eq!(Extended::from_f64(value).to_f64(), value);
        }
    }

    #[test]
    fn rests_are_exact() {
        let mut bits = 0x1234_5678_9abc_def0u64;
        let mut next = || {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            f64::from_bits(bits)
        };
        let special =
            [0.0, -0.0, 1.0, -1.5, 7.0, 5e-324, -3e-310, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN];
        let random: Vec<(f64, f64)> = (0..20_000).map(|_| (next(), next())).collect();
        let near = random.iter().map(|(x, y)| (*x, y * (x / y).abs().powi(-1) / 3.0)).collect::<Vec<_>>();
        let pairs = special.iter().flat_map(|x| special.iter().map(|y| (*x, *y))).chain(random).chain(near);
        for (x, y) in pairs {
            let (got, wanted) = (Extended::fmod(x, y), x % y);
            assert!(got.to_bits() == wanted.to_bits() || got.is_nan() && wanted.is_nan(), "{x} % {y}: {got}");
        }
    }

    #[test]
    fn conversion_rounds_to_even_and_underflows_gradually() {
        assert_eq!(Extended::from_u64((1 << 53) + 1).to_f64(), 9_007_199_254_740_992.0);
        assert_eq!(Extended::from_u64((1 << 53) + 3).to_f64(), 9_007_199_254_740_996.0);
        assert_eq!(Extended::from_u64(u64::MAX).to_f64(), 18_446_744_073_709_551_616.0);
        assert_eq!(Extended { mant: 1 << 63, exp: -1075 - 63 }.to_f64(), 0.0);
        assert_eq!(Extended { mant: 1 << 63 | 1, exp: -1075 - 63 }.to_f64(), 5e-324);
        assert_eq!(Extended { mant: 1 << 63, exp: -1076 - 63 }.to_f64(), 0.0);
        assert_eq!(Extended { mant: u64::MAX, exp: 1023 - 63 }.to_f64(), f64::INFINITY);
    }

    #[test]
    fn powers_of_ten() {
        assert_eq!(Extended::from_u64(1).scaled_by_ten(22).to_f64(), 1e22);
        assert_eq!(Extended::from_u64(1).scaled_by_ten(-5).to_f64(), 1e-5);
        assert_eq!(Extended::from_u64(u64::MAX).scaled_by_ten(i32::MIN).to_f64(), 0.0);
        assert_eq!(Extended::from_u64(1).scaled_by_ten(i32::MAX).to_f64(), f64::INFINITY);
        assert_eq!(Extended::from_u64(0).scaled_by_ten(i32::MAX).to_f64(), 0.0);
    }

    #[test]
    fn halves_round_up() {
        let half = |value: f64| Extended::from_f64(value).round_half_up();
        assert_eq!((half(0.0), half(0.49), half(0.5), half(1.5), half(2.5), half(2.4)), (0, 0, 1, 2, 3, 2));
        assert_eq!((half(1e18), half(1.9e19), half(1e30)), (1_000_000_000_000_000_000, u64::MAX, u64::MAX));
    }
}
