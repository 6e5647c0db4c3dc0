//! Division of more than a word by hand: cores of 32 bits have no instruction for it, and what compilers put in its
//! place is large.
//!
//! Where a word has 64 bits, its own division is used.

/// `(high * 2^32 + low) / divisor` and the rest, for `high < divisor`.
pub(super) fn limbs(high: u32, low: u32, divisor: u32) -> (u32, u32) {
    if usize::BITS < 64 {
        return limbs_by_halves(high, low, divisor);
    }
    let (n, divisor) = (u64::from(high) << 32 | u64::from(low), u64::from(divisor));
    ((n / divisor) as u32, (n % divisor) as u32)
}

/// The same with half a limb of the quotient at a time, after Knuth's algorithm D.
fn limbs_by_halves(high: u32, low: u32, divisor: u32) -> (u32, u32) {
    let shift = divisor.leading_zeros() & 31;
    let n = (u64::from(high) << 32 | u64::from(low)) << shift;
    let divisor = divisor << shift;
    // The shift has set the uppermost bit; that it is set here tells the compiler that this is not 0.
    let (upper, lower) = (divisor >> 16 | 0x8000, divisor & 0xffff);
    let (mut quot, mut rest) = (0, (n >> 32) as u32);
    for half in [n as u32 >> 16, n as u32 & 0xffff] {
        let (mut digit, mut left) = (rest / upper, rest % upper);
        while digit >> 16 != 0 || digit * lower > (left << 16 | half) {
            digit -= 1;
            left += upper;
            if left >> 16 != 0 {
                break;
            }
        }
        rest = (rest << 16 | half).wrapping_sub(digit.wrapping_mul(divisor));
        quot = quot << 16 | digit;
    }
    (quot, rest >> shift)
}

/// `n / 10` and `n % 10`.
pub(super) fn by_ten(n: u64) -> (u64, u32) {
    if usize::BITS < 64 {
        let (high, rest) = ((n >> 32) as u32 / 10, (n >> 32) as u32 % 10);
        let (low, rest) = limbs(rest, n as u32, 10);
        return (u64::from(high) << 32 | u64::from(low), rest);
    }
    (n / 10, (n % 10) as u32)
}

/// `n * 2^64 / divisor` and the rest, for `n < divisor`.
pub(super) fn shifted_by_word(n: u64, divisor: u64) -> (u64, u64) {
    if usize::BITS < 64 {
        return shifted(n, divisor, 64);
    }
    let (n, divisor) = (u128::from(n) << 64, u128::from(divisor));
    ((n / divisor) as u64, (n % divisor) as u64)
}

/// The low 64 bits of `n * 2^bits / divisor`, and the rest, for `n < divisor`.
pub(super) fn shifted(n: u64, divisor: u64, bits: u32) -> (u64, u64) {
    let (mut quot, mut rest) = (0, n);
    for _ in 0..bits {
        let carry = rest >> 63 != 0;
        (quot, rest) = (quot << 1, rest << 1);
        if carry || rest >= divisor {
            (quot, rest) = (quot | 1, rest.wrapping_sub(divisor));
        }
    }
    (quot, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_by_hand_is_exact() {
        let mut state = 0x1234_5678_9abc_def0u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Of all lengths, and with long runs of ones and zeros.
            let bits = state.rotate_left(17) >> (state >> 58);
            if state >> 57 & 1 == 0 { bits } else { !(u64::MAX >> (bits & 63)) | 1 }
        };
        for _ in 0..200_000 {
            let (n, divisor) = (next(), next() as u32);
            if (n >> 32) < u64::from(divisor) {
                let wanted = ((n / u64::from(divisor)) as u32, (n % u64::from(divisor)) as u32);
                assert_eq!(limbs_by_halves((n >> 32) as u32, n as u32, divisor), wanted, "{n} / {divisor}");
                assert_eq!(limbs((n >> 32) as u32, n as u32, divisor), wanted);
            }
            assert_eq!(by_ten(n), (n / 10, (n % 10) as u32));
            let divisor = next() | 1;
            assert_eq!(shifted(n % divisor, divisor, 64), shifted_by_word(n % divisor, divisor), "{n} / {divisor}");
        }
    }
}
