//! Magnitudes: unsigned integers as little-endian slices of `u32` limbs.
//!
//! The layer below [`super::bigint`]: no signs, no Python semantics. Every function takes what it writes from the
//! caller and states how long that must be; a shorter buffer is [`Error::BufferTooSmall`]. Inputs may carry leading
//! zero limbs, returned lengths never do, so the magnitude of zero has length 0.

use core::cmp::Ordering;

use super::bigint::{Error, Work};
use super::divide;

/// Products of limbs between two questions whether to go on: see [`Work`].
pub(super) const WORK: usize = 1 << 12;

/// Bits in a limb.
pub const LIMB_BITS: usize = 32;

/// `a` without its most significant zero limbs.
#[must_use]
pub fn trim(a: &[u32]) -> &[u32] {
    &a[..used(a)]
}

/// How many limbs of `a` are in use.
#[must_use]
pub fn used(a: &[u32]) -> usize {
    a.iter().rposition(|&limb| limb != 0).map_or(0, |top| top + 1)
}

/// The position of the highest set bit plus one; 0 for zero.
#[must_use]
pub fn bit_len(a: &[u32]) -> usize {
    match trim(a) {
        [] => 0,
        [lower @ .., top] => lower.len() * LIMB_BITS + (LIMB_BITS - top.leading_zeros() as usize),
    }
}

/// Compares two magnitudes.
#[must_use]
pub fn cmp(a: &[u32], b: &[u32]) -> Ordering {
    let (a, b) = (trim(a), trim(b));
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// The first `len` limbs of `out`.
///
/// # Errors
/// [`Error::BufferTooSmall`] when `out` is shorter.
pub(super) fn window(out: &mut [u32], len: usize) -> Result<&mut [u32], Error> {
    out.get_mut(..len).ok_or(Error::BufferTooSmall)
}

/// `out = a`; `out` holds at least `used(a)` limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn copy(out: &mut [u32], a: &[u32]) -> Result<usize, Error> {
    let a = trim(a);
    window(out, a.len())?.copy_from_slice(a);
    Ok(a.len())
}

/// `out = a + b`; `out` holds at least `max(a.len(), b.len()) + 1` limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn add(out: &mut [u32], a: &[u32], b: &[u32]) -> Result<usize, Error> {
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let out = window(out, a.len() + 1)?;
    let mut carry = 0u64;
    for (i, (slot, &x)) in out.iter_mut().zip(a).enumerate() {
        carry += u64::from(x) + u64::from(b.get(i).copied().unwrap_or(0));
        *slot = carry as u32;
        carry >>= LIMB_BITS;
    }
    out[a.len()] = carry as u32;
    Ok(used(out))
}

/// `out = a - b` for `a >= b`; `out` holds at least `used(a)` limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`]; [`Error::Negative`] when `a < b`.
pub fn sub(out: &mut [u32], a: &[u32], b: &[u32]) -> Result<usize, Error> {
    if cmp(a, b) == Ordering::Less {
        return Err(Error::Negative);
    }
    let (a, b) = (trim(a), trim(b));
    let out = window(out, a.len())?;
    let mut borrow = false;
    for (i, (slot, &x)) in out.iter_mut().zip(a).enumerate() {
        let (d, under) = x.overflowing_sub(b.get(i).copied().unwrap_or(0));
        let (d, under_again) = d.overflowing_sub(u32::from(borrow));
        *slot = d;
        borrow = under | under_again;
    }
    Ok(used(out))
}

/// `a += 1` in place, within `a`'s length; true when that overflowed (and `a` is now zero).
pub(super) fn increment(a: &mut [u32]) -> bool {
    for limb in a {
        let (sum, carry) = limb.overflowing_add(1);
        *limb = sum;
        if !carry {
            return false;
        }
    }
    true
}

/// How many steps, each of which goes through `n` limbs, to take between two questions whether to go on.
fn steps_at_once(n: usize) -> usize {
    WORK / (n | 1) + 1
}

/// `out = a * b`; `out` holds at least `a.len() + b.len()` limbs and is overwritten up to there.
///
/// # Errors
/// [`Error::BufferTooSmall`], and those of `work`.
pub fn mul(out: &mut [u32], a: &[u32], b: &[u32], work: Work<'_>) -> Result<usize, Error> {
    let (a, b) = (trim(a), trim(b));
    let out = window(out, a.len() + b.len())?;
    out.fill(0);
    let mut rest = &mut *out;
    for a in a.chunks(steps_at_once(b.len())) {
        for (i, &x) in a.iter().enumerate() {
            let mut carry = 0u64;
            for (slot, &y) in rest[i..].iter_mut().zip(b) {
                // (2^32-1)^2 + 2*(2^32-1) is exactly 2^64-1: this never overflows.
                carry += u64::from(*slot) + u64::from(x) * u64::from(y);
                *slot = carry as u32;
                carry >>= LIMB_BITS;
            }
            rest[i + b.len()] = carry as u32;
        }
        rest = &mut rest[a.len()..];
        if rest.len() > b.len() {
            work(a.len() * b.len())?;
        }
    }
    Ok(used(out))
}

/// `a = a * factor + addend` in place, `a` being the first `len` limbs of `buf`; the new length.
///
/// # Errors
/// [`Error::BufferTooSmall`] when the result needs a limb that `buf` does not have.
pub fn mul_add_small(buf: &mut [u32], len: usize, factor: u32, addend: u32) -> Result<usize, Error> {
    let mut carry = u64::from(addend);
    for limb in window(buf, len)? {
        carry += u64::from(*limb) * u64::from(factor);
        *limb = carry as u32;
        carry >>= LIMB_BITS;
    }
    if carry == 0 {
        return Ok(len);
    }
    *buf.get_mut(len).ok_or(Error::BufferTooSmall)? = carry as u32;
    Ok(len + 1)
}

/// `a /= divisor` in place; the remainder. `divisor` is not 0.
pub(super) fn div_small(a: &mut [u32], divisor: u32) -> u32 {
    let mut rem = 0;
    for limb in a.iter_mut().rev() {
        (*limb, rem) = divide::limbs(rem, *limb, divisor);
    }
    rem
}

/// Divides in place: `u` becomes `u % v`, and the quotient's limbs go to `quot` when there is one.
///
/// `u` holds the dividend with one more limb above it, which the caller has set to 0 (room for normalizing it); `quot`,
/// if given, holds at least `u.len() - v.len()` limbs for a trimmed `v`, or one when that is less, and is overwritten
/// as a whole. Returns the lengths of quotient and remainder; the quotient's is 0 without `quot`.
///
/// # Errors
/// [`Error::DivisionByZero`], [`Error::BufferTooSmall`], and those of `work`.
pub fn div_in_place(
    u: &mut [u32],
    v: &[u32],
    mut quot: Option<&mut [u32]>,
    work: Work<'_>,
) -> Result<(usize, usize), Error> {
    let v = trim(v);
    let n = v.len();
    if n == 0 {
        return Err(Error::DivisionByZero);
    }
    if u.last().is_some_and(|&top| top != 0) {
        return Err(Error::BufferTooSmall);
    }
    let steps = u.len().saturating_sub(n);
    if let Some(quot) = quot.as_deref_mut() {
        if quot.len() < steps {
            return Err(Error::BufferTooSmall);
        }
        quot.fill(0);
    }
    if steps == 0 || cmp(u, v) == Ordering::Less {
        return Ok((0, used(u)));
    }
    let [lower @ .., second, top] = v else {
        let rem = div_small(u, v[0]);
        let quot_len = quot.map_or(Ok(0), |quot| copy(quot, u))?;
        u.fill(0);
        u[0] = rem;
        return Ok((quot_len, usize::from(rem != 0)));
    };

    // Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D. The divisor is shifted on the fly, limb by limb,
    // instead of into a copy, so no scratch memory is needed.
    let shift = top.leading_zeros();
    shl_bits(u, shift);
    let shifted = |high: u32, low: u32| ((u64::from(high) << LIMB_BITS | u64::from(low)) << shift >> LIMB_BITS) as u32;
    let v_top = shifted(*top, *second);
    let v_second = u64::from(shifted(*second, lower.last().copied().unwrap_or(0)));
    let at_once = steps_at_once(n);
    let mut ask_at = steps.saturating_sub(at_once);
    for j in (0..steps).rev() {
        if j < ask_at {
            ask_at = ask_at.saturating_sub(at_once);
            work(at_once * n)?;
        }
        let part = &mut u[j..=j + n];
        let [.., third, next, high] = *part else { break };
        let (mut digit, mut rest) = if high < v_top {
            let (digit, rest) = divide::limbs(high, next, v_top);
            (digit, u64::from(rest))
        } else {
            (u32::MAX, u64::from(next) + u64::from(v_top))
        };
        while rest >> LIMB_BITS == 0 && u64::from(digit) * v_second > (rest << LIMB_BITS | u64::from(third)) {
            digit -= 1;
            rest += u64::from(v_top);
        }
        if digit != 0 && sub_scaled(part, v, shift, digit) {
            digit -= 1;
            add_shifted(part, v, shift);
        }
        if let Some(slot) = quot.as_deref_mut().and_then(|quot| quot.get_mut(j)) {
            *slot = digit;
        }
    }
    shr_bits(u, shift);
    Ok((quot.map_or(0, |quot| used(quot)), used(u)))
}

/// `u -= (v << shift) * digit` over the window `u`, one limb longer than `v`; true when it went below zero.
fn sub_scaled(u: &mut [u32], v: &[u32], shift: u32, digit: u32) -> bool {
    let (mut shifted, mut carry, mut borrow) = (0u64, 0u64, false);
    for (i, slot) in u.iter_mut().enumerate() {
        shifted |= u64::from(v.get(i).copied().unwrap_or(0)) << shift;
        carry += (shifted & u64::from(u32::MAX)) * u64::from(digit);
        shifted >>= LIMB_BITS;
        let (d, under) = slot.overflowing_sub(carry as u32);
        let (d, under_again) = d.overflowing_sub(u32::from(borrow));
        *slot = d;
        borrow = under | under_again;
        carry >>= LIMB_BITS;
    }
    borrow
}

/// `u += v << shift` over the window `u`, dropping the carry out of it.
fn add_shifted(u: &mut [u32], v: &[u32], shift: u32) {
    let (mut shifted, mut carry) = (0u64, 0u64);
    for (i, slot) in u.iter_mut().enumerate() {
        shifted |= u64::from(v.get(i).copied().unwrap_or(0)) << shift;
        carry += u64::from(*slot) + (shifted & u64::from(u32::MAX));
        shifted >>= LIMB_BITS;
        *slot = carry as u32;
        carry >>= LIMB_BITS;
    }
}

/// `a <<= bits` in place for `bits < 32`; what leaves `a` is lost.
fn shl_bits(a: &mut [u32], bits: u32) {
    let mut carry = 0u64;
    for limb in a {
        carry |= u64::from(*limb) << bits;
        *limb = carry as u32;
        carry >>= LIMB_BITS;
    }
}

/// `a >>= bits` in place for `bits < 32`.
fn shr_bits(a: &mut [u32], bits: u32) {
    let mut above = 0u64;
    for limb in a.iter_mut().rev() {
        let wide = above << LIMB_BITS | u64::from(*limb);
        *limb = (wide >> bits) as u32;
        above = wide & u64::from(u32::MAX);
    }
}

/// `out = a << bits`; `out` holds at least `a.len() + bits / 32 + 1` limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn shl(out: &mut [u32], a: &[u32], bits: usize) -> Result<usize, Error> {
    let a = trim(a);
    if a.is_empty() {
        return Ok(0);
    }
    let (limbs, bits) = (bits / LIMB_BITS, (bits % LIMB_BITS) as u32);
    let len = a.len().checked_add(limbs).and_then(|len| len.checked_add(1)).ok_or(Error::BufferTooSmall)?;
    let out = window(out, len)?;
    out[..limbs].fill(0);
    out[limbs..len - 1].copy_from_slice(a);
    out[len - 1] = 0;
    shl_bits(&mut out[limbs..], bits);
    Ok(used(out))
}

/// `out = a >> bits`, rounded down; `out` holds at least `a.len() - bits / 32` limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn shr(out: &mut [u32], a: &[u32], bits: usize) -> Result<usize, Error> {
    let a = trim(a).get(bits / LIMB_BITS..).unwrap_or(&[]);
    let out = window(out, a.len())?;
    out.copy_from_slice(a);
    shr_bits(out, (bits % LIMB_BITS) as u32);
    Ok(used(out))
}

/// Whether any of the lowest `bits` bits is set.
#[must_use]
pub fn any_below(a: &[u32], bits: usize) -> bool {
    let whole = (bits / LIMB_BITS).min(a.len());
    let (low, high) = a.split_at(whole);
    let partial = high.first().map_or(0, |&limb| limb & ((1u32 << (bits % LIMB_BITS)) - 1));
    partial != 0 || low.iter().any(|&limb| limb != 0)
}

/// Bit `index`, counted from the lowest.
#[must_use]
pub fn bit(a: &[u32], index: usize) -> bool {
    a.get(index / LIMB_BITS).is_some_and(|limb| limb >> (index % LIMB_BITS) & 1 != 0)
}

/// The nearest `f64`, ties to even; infinite when beyond its range.
#[must_use]
pub fn to_f64(a: &[u32]) -> f64 {
    let bits = bit_len(a);
    let low64 =
        |a: &[u32]| u64::from(a.first().copied().unwrap_or(0)) | u64::from(a.get(1).copied().unwrap_or(0)) << LIMB_BITS;
    let Some(drop) = bits.checked_sub(64) else { return low64(a) as f64 };
    if bits > 1024 {
        return f64::INFINITY;
    }
    // The top 64 bits, the last of them sticky: one rounding, to 53 bits, by the conversion.
    let mut top = [0u32; 3];
    let from = drop / LIMB_BITS;
    for (slot, &limb) in top.iter_mut().zip(&a[from..]) {
        *slot = limb;
    }
    shr_bits(&mut top, (drop % LIMB_BITS) as u32);
    let head = low64(&top) | u64::from(any_below(a, drop));
    let scale = f64::from_bits((drop as u64 + 1023) << 52);
    head as f64 * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_exclude_leading_zeros() {
        assert_eq!(used(&[]), 0);
        assert_eq!(used(&[0, 0]), 0);
        assert_eq!(used(&[1, 0]), 1);
        assert_eq!(bit_len(&[0, 1, 0]), 33);
        assert_eq!(cmp(&[5, 0], &[5]), Ordering::Equal);
    }

    #[test]
    fn short_buffers_are_errors() {
        assert_eq!(add(&mut [0], &[1], &[1]), Err(Error::BufferTooSmall));
        assert_eq!(mul(&mut [0], &[1], &[1], &mut |_| Ok(())), Err(Error::BufferTooSmall));
        assert_eq!(shl(&mut [0; 2], &[1], usize::MAX), Err(Error::BufferTooSmall));
        assert_eq!(div_in_place(&mut [1], &[1], None, &mut |_| Ok(())), Err(Error::BufferTooSmall));
        assert_eq!(div_in_place(&mut [1, 0], &[0], None, &mut |_| Ok(())), Err(Error::DivisionByZero));
    }

    #[test]
    fn the_quotient_digit_is_corrected() {
        // Dividends for which the estimated digit is one and two too large.
        for (u, v) in [
            ([0u32, 0, 0x8000_0000, 0x7fff_ffff], [1u32, 0, 0x8000_0000]),
            ([3, 0, 0x8000_0000, 0], [1, 0, 0x2000_0000]),
        ] {
            let mut rem = [u[0], u[1], u[2], u[3], 0];
            let mut quot = [0; 2];
            let (quot_len, rem_len) = div_in_place(&mut rem, &v, Some(&mut quot), &mut |_| Ok(())).unwrap();
            assert_eq!(cmp(&rem[..rem_len], &v), Ordering::Less);
            let (mut product, mut sum) = ([0; 6], [0; 7]);
            mul(&mut product, &quot[..quot_len], &v, &mut |_| Ok(())).unwrap();
            let len = add(&mut sum, &product, &rem[..rem_len]).unwrap();
            assert_eq!(&sum[..len], trim(&u));
        }
    }

    #[test]
    fn to_f64_rounds_once() {
        // 2^96 + 2^43 is a tie between two doubles; one more bit at the bottom decides it.
        assert_eq!(to_f64(&[0, 1 << 11, 0, 1]), 79228162514264337593543950336.0);
        assert_eq!(to_f64(&[1, 1 << 11, 0, 1]), 79228162514264355185729994752.0);
        assert_eq!(to_f64(&[u32::MAX; 32]), f64::INFINITY);
        assert_eq!(to_f64(&[0, u32::MAX]), (u64::from(u32::MAX) << 32) as f64);
    }
}
