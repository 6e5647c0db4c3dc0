//! Python's arithmetic on floats, where it is not that of the processor.

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RealError {
    /// The divisor is zero, or a negative power of zero.
    DivisionByZero,
    /// A fractional power of a negative number: the caller goes on with complex numbers.
    Complex,
}

#[cfg(feature = "std")]
mod c {
    //! The host's C library, whose last digits are those of stock MicroPython on the same host.
    pub fn pow(x: f64, y: f64) -> f64 {
        x.powf(y)
    }

    pub fn floor(x: f64) -> f64 {
        x.floor()
    }
}

#[cfg(not(feature = "std"))]
use libm as c;

/// `x / y`.
///
/// # Errors
/// [`RealError::DivisionByZero`].
pub fn div(x: f64, y: f64) -> Result<f64, RealError> {
    if y == 0.0 { Err(RealError::DivisionByZero) } else { Ok(x / y) }
}

/// `x % y`, with the sign of `y`.
///
/// # Errors
/// [`RealError::DivisionByZero`].
pub fn modulo(x: f64, y: f64) -> Result<f64, RealError> {
    div_mod(x, y).map(|(_, rem)| rem)
}

/// `x // y` and `x % y`.
///
/// # Errors
/// [`RealError::DivisionByZero`].
pub fn div_mod(x: f64, y: f64) -> Result<(f64, f64), RealError> {
    if y == 0.0 {
        return Err(RealError::DivisionByZero);
    }
    let truncated = x % y;
    // A whole number but for rounding, as `x - truncated` is a multiple of y.
    let quot = (x - truncated) / y;
    let (quot, rem) = match truncated {
        0.0 => (quot, 0.0f64.copysign(y)),
        _ if (truncated < 0.0) != (y < 0.0) => (quot - 1.0, truncated + y),
        _ => (quot, truncated),
    };
    let floor = c::floor(quot);
    let quot = match quot {
        0.0 => 0.0f64.copysign(x / y),
        _ if quot - floor > 0.5 => floor + 1.0,
        _ => floor,
    };
    Ok((quot, rem))
}

/// `x ** y`.
///
/// # Errors
/// [`RealError::DivisionByZero`] for a negative finite power of zero, [`RealError::Complex`].
pub fn power(x: f64, y: f64) -> Result<f64, RealError> {
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(RealError::DivisionByZero);
    }
    if x < 0.0 && !y.is_nan() && y != c::floor(y) {
        return Err(RealError::Complex);
    }
    Ok(c::pow(x, y))
}

/// A hash that is the integer for a float that is one and fits, as `1.0 == 1` wants it.
#[must_use]
pub fn hash(value: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&value) && c::floor(value) == value {
        return value as i64;
    }
    // The upper half is all there is of many fractions, the lower half of others.
    let bits = value.to_bits();
    (bits ^ bits >> 32).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_have_the_divisors_sign() {
        // Recorded from CPython.
        for (x, y, quot, rem) in [
            (7.0, 3.0, 2.0, 1.0),
            (-7.0, 3.0, -3.0, 2.0),
            (7.0, -3.0, -3.0, -2.0),
            (-7.0, -3.0, 2.0, -1.0),
            (6.0, -3.0, -2.0, -0.0),
            (0.0, -3.0, -0.0, -0.0),
            (-0.5, 1e300, -1.0, 1e300),
            (1.0, 0.1, 9.0, 0.099_999_999_999_999_95),
            (5.5, f64::INFINITY, 0.0, 5.5),
            (1e300, 3.0, 3.333_333_333_333_333_5e299, 0.0),
        ] {
            let (q, r) = div_mod(x, y).unwrap();
            assert_eq!((q.to_bits(), r.to_bits()), (f64::to_bits(quot), f64::to_bits(rem)), "{x} {y}: {q} {r}");
            assert_eq!(modulo(x, y), Ok(rem));
        }
        assert!(div_mod(f64::NAN, 1.0).unwrap().0.is_nan());
        assert!(modulo(f64::INFINITY, 1.0).unwrap().is_nan());
        assert_eq!(div_mod(1.0, -0.0), Err(RealError::DivisionByZero));
        assert_eq!(modulo(1.0, 0.0), Err(RealError::DivisionByZero));
        assert_eq!(div(1.0, 0.0), Err(RealError::DivisionByZero));
        assert_eq!(div(1.0, 4.0), Ok(0.25));
    }

    #[test]
    fn powers() {
        assert_eq!(power(2.0, 0.5), Ok(std::f64::consts::SQRT_2));
        assert_eq!(power(-2.0, 3.0), Ok(-8.0));
        assert_eq!(power(-8.0, 0.5), Err(RealError::Complex));
        assert_eq!(power(0.0, -1.0), Err(RealError::DivisionByZero));
        assert_eq!(power(0.0, f64::NEG_INFINITY), Ok(f64::INFINITY));
        assert_eq!(power(-2.0, f64::INFINITY), Ok(f64::INFINITY));
        assert_eq!(power(f64::NAN, 0.0), Ok(1.0));
        assert_eq!(power(1.0, f64::NAN), Ok(1.0));
        assert!(power(-2.0, f64::NAN).unwrap().is_nan());
    }

    #[test]
    fn whole_floats_hash_as_integers() {
        assert_eq!((hash(1.0), hash(-3.0), hash(-0.0), hash(0.0)), (1, -3, 0, 0));
        assert_eq!(hash(-9_223_372_036_854_775_808.0), i64::MIN);
        assert_ne!(hash(0.5), hash(0.25));
        assert_ne!(hash(f64::INFINITY), hash(f64::NEG_INFINITY));
        let _ = (hash(f64::NAN), hash(1e300));
    }
}
