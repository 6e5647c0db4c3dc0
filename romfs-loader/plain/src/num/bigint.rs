//! Arbitrary-precision integers with Python's semantics, as sign and magnitude.
//!
//! An operand is a borrowed [`IntRef`]; a result is written into the caller's limbs and described by a [`Shape`]. For
//! each operation there is a `*_len` function (or a sentence) that says how many limbs the result may need.

use core::cmp::Ordering;

use super::mag::{self, LIMB_BITS, any_below, trim, used, window};

/// Why an operation did not produce an integer. As wide as a length, so that either of them comes back in registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Error {
    /// A buffer is shorter than documented, or the result would not fit any buffer.
    BufferTooSmall,
    /// Division or modulo by zero.
    DivisionByZero,
    /// A negative value where only others make sense.
    Negative,
    /// The value does not fit the bytes or the word asked for.
    Overflow,
    /// A radix outside 2 to 36.
    Radix,
    /// An infinite float has no integer.
    Infinite,
    /// A NaN has no integer.
    NotANumber,
    /// Whoever was asked to go on said no: see [`Work`].
    Interrupted,
}

/// What operations that take more time than is linear ask now and then whether they shall go on, with the number of
/// limbs that they worked on since. An error ends them.
pub type Work<'w> = &'w mut dyn FnMut(usize) -> Result<(), Error>;

/// An integer in someone's memory: little-endian limbs of its magnitude, and whether it is below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntRef<'a> {
    negative: bool,
    mag: &'a [u32],
}

/// What a result written into a buffer is: `len` limbs of magnitude from the buffer's start, and the sign, as the sign
/// of that number.
///
/// The top limb is not 0, and zero is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape(isize);

impl Shape {
    /// Of so many limbs. No buffer has more than an `isize` can count.
    #[must_use]
    pub const fn new(negative: bool, len: usize) -> Self {
        let len = len as isize;
        Self(if negative { len.wrapping_neg() } else { len })
    }

    /// Whether it is below zero.
    #[must_use]
    pub const fn negative(self) -> bool {
        self.0 < 0
    }

    /// Limbs in use.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.unsigned_abs()
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The integer in `buf`, where it was written.
    #[must_use]
    pub fn of(self, buf: &[u32]) -> IntRef<'_> {
        IntRef::new(self.negative(), buf.get(..self.len()).unwrap_or(buf))
    }
}

impl<'a> IntRef<'a> {
    /// An integer from its parts; leading zero limbs and a negative zero are allowed and dropped.
    #[must_use]
    pub fn new(negative: bool, mag: &'a [u32]) -> Self {
        let mag = trim(mag);
        Self { negative: negative && !mag.is_empty(), mag }
    }

    /// A machine integer, in two limbs of the caller's.
    #[must_use]
    pub fn from_i64(value: i64, buf: &'a mut [u32; 2]) -> Self {
        Self { negative: value < 0, mag: Self::from_u64(value.unsigned_abs(), buf).mag }
    }

    /// An unsigned machine integer, in two limbs of the caller's.
    #[must_use]
    pub fn from_u64(value: u64, buf: &'a mut [u32; 2]) -> Self {
        *buf = [value as u32, (value >> LIMB_BITS) as u32];
        Self { negative: false, mag: trim(buf) }
    }

    /// Whether it is below zero.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.mag.is_empty()
    }

    /// The magnitude, without leading zero limbs.
    #[must_use]
    pub fn mag(&self) -> &'a [u32] {
        self.mag
    }

    /// The same magnitude with the other sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self::new(!self.negative, self.mag)
    }

    /// Python's `int.bit_length`.
    #[must_use]
    pub fn bit_len(&self) -> usize {
        mag::bit_len(self.mag)
    }

    /// The low 64 bits in two's complement: the value modulo 2^64.
    #[must_use]
    pub fn wrapping_u64(&self) -> u64 {
        let limb = |i: usize| u64::from(self.mag.get(i).copied().unwrap_or(0));
        let low = limb(0) | limb(1) << LIMB_BITS;
        if self.negative { low.wrapping_neg() } else { low }
    }

    /// The value, when an `i64` holds it.
    #[must_use]
    pub fn to_i64(&self) -> Option<i64> {
        let value = self.wrapping_u64() as i64;
        (self.mag.len() <= 2 && (value < 0) == self.negative).then_some(value)
    }

    /// The value, when a `u64` holds it.
    #[must_use]
    pub fn to_u64(&self) -> Option<u64> {
        (self.mag.len() <= 2 && !self.negative).then(|| self.wrapping_u64())
    }

    /// The nearest `f64`, ties to even; infinite when beyond its range.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        let value = mag::to_f64(self.mag);
        if self.negative { -value } else { value }
    }

    /// Limb `i` of the infinite two's complement form. `low_zeros` is the number of whole zero limbs at the bottom.
    fn twos_limb(&self, i: usize, low_zeros: usize) -> u32 {
        let limb = self.mag.get(i).copied().unwrap_or(0);
        match (self.negative, i.cmp(&low_zeros)) {
            (false, _) => limb,
            (true, Ordering::Less) => 0,
            (true, Ordering::Equal) => limb.wrapping_neg(),
            (true, Ordering::Greater) => !limb,
        }
    }

    fn low_zeros(&self) -> usize {
        self.mag.iter().take_while(|&&limb| limb == 0).count()
    }
}

impl PartialOrd for IntRef<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for IntRef<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => mag::cmp(self.mag, other.mag),
            (true, true) => mag::cmp(other.mag, self.mag),
        }
    }
}

/// Limbs for the sum or difference of two operands.
#[must_use]
pub fn add_len(a: &IntRef<'_>, b: &IntRef<'_>) -> usize {
    a.mag.len().max(b.mag.len()) + 1
}

/// `out = a + b`, in [`add_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn add(out: &mut [u32], a: &IntRef<'_>, b: &IntRef<'_>) -> Result<Shape, Error> {
    if a.negative == b.negative {
        return Ok(Shape::new(a.negative, mag::add(out, a.mag, b.mag)?));
    }
    match mag::cmp(a.mag, b.mag) {
        Ordering::Less => Ok(Shape::new(b.negative, mag::sub(out, b.mag, a.mag)?)),
        _ => Ok(Shape::new(a.negative, mag::sub(out, a.mag, b.mag)?)),
    }
}

/// `out = a - b`, in [`add_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn sub(out: &mut [u32], a: &IntRef<'_>, b: &IntRef<'_>) -> Result<Shape, Error> {
    add(out, a, &b.negated())
}

/// Limbs for the product of two operands.
#[must_use]
pub fn mul_len(a: &IntRef<'_>, b: &IntRef<'_>) -> usize {
    a.mag.len() + b.mag.len()
}

/// `out = a * b`, in [`mul_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`], and those of `work`.
pub fn mul(out: &mut [u32], a: &IntRef<'_>, b: &IntRef<'_>, work: Work<'_>) -> Result<Shape, Error> {
    Ok(Shape::new(a.negative != b.negative, mag::mul(out, a.mag, b.mag, work)?))
}

/// Limbs for the quotient and for the remainder of [`div_mod`]. The remainder's count includes working space.
#[must_use]
pub fn div_mod_len(a: &IntRef<'_>, b: &IntRef<'_>) -> (usize, usize) {
    ((a.mag.len() + 2).saturating_sub(b.mag.len()).max(1), a.mag.len().max(b.mag.len()) + 1)
}

/// `a // b` and `a % b` as Python defines them: rounded down, the remainder with the divisor's sign. Buffers by
/// [`div_mod_len`].
///
/// # Errors
/// [`Error::DivisionByZero`], [`Error::BufferTooSmall`], and those of `work`.
pub fn div_mod(
    quot: &mut [u32],
    rem: &mut [u32],
    a: &IntRef<'_>,
    b: &IntRef<'_>,
    work: Work<'_>,
) -> Result<(Shape, Shape), Error> {
    let (quot_room, rem_room) = div_mod_len(a, b);
    let (quot, rem) = (window(quot, quot_room)?, window(rem, rem_room)?);
    rem.fill(0);
    mag::copy(rem, a.mag)?;
    let (mut quot_len, mut rem_len) = mag::div_in_place(window(rem, a.mag.len() + 1)?, b.mag, Some(quot), work)?;
    let negative = a.negative != b.negative;
    if negative && rem_len != 0 {
        mag::increment(quot);
        quot_len = used(quot);
        rem_len = sub_from(window(rem, b.mag.len())?, b.mag);
    }
    Ok((Shape::new(negative, quot_len), Shape::new(b.negative, rem_len)))
}

/// `low = high - low` in place, for `low <= high` in as many limbs; the length.
fn sub_from(low: &mut [u32], high: &[u32]) -> usize {
    let mut borrow = false;
    for (slot, &h) in low.iter_mut().zip(high) {
        let (d, under) = h.overflowing_sub(*slot);
        let (d, under_again) = d.overflowing_sub(u32::from(borrow));
        *slot = d;
        borrow = under | under_again;
    }
    used(low)
}

/// Limbs for `a << bits`; `None` when no memory is that large.
#[must_use]
pub fn shl_len(a: &IntRef<'_>, bits: usize) -> Option<usize> {
    if a.is_zero() { Some(0) } else { a.mag.len().checked_add(bits / LIMB_BITS)?.checked_add(1) }
}

/// `out = a << bits`, in [`shl_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn shl(out: &mut [u32], a: &IntRef<'_>, bits: usize) -> Result<Shape, Error> {
    Ok(Shape::new(a.negative, mag::shl(out, a.mag, bits)?))
}

/// Limbs for `a >> bits`.
#[must_use]
pub fn shr_len(a: &IntRef<'_>, bits: usize) -> usize {
    a.mag.len().saturating_sub(bits / LIMB_BITS) + 1
}

/// `out = a >> bits`, rounded towards minus infinity, in [`shr_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn shr(out: &mut [u32], a: &IntRef<'_>, bits: usize) -> Result<Shape, Error> {
    let out = window(out, shr_len(a, bits))?;
    out.fill(0);
    let mut len = mag::shr(out, a.mag, bits)?;
    if a.negative && any_below(a.mag, bits) {
        mag::increment(out);
        len = used(out);
    }
    Ok(Shape::new(a.negative, len))
}

/// The operations on bits of the infinite two's complement form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitOp {
    /// `a & b`
    And,
    /// `a | b`
    Or,
    /// `a ^ b`
    Xor,
}

impl BitOp {
    fn apply(self, x: u32, y: u32) -> u32 {
        match self {
            Self::And => x & y,
            Self::Or => x | y,
            Self::Xor => x ^ y,
        }
    }
}

/// `out = a op b` on the infinite two's complement forms, in [`add_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn bit_op(out: &mut [u32], op: BitOp, a: &IntRef<'_>, b: &IntRef<'_>) -> Result<Shape, Error> {
    let out = window(out, add_len(a, b))?;
    let (a_zeros, b_zeros) = (a.low_zeros(), b.low_zeros());
    for (i, slot) in out.iter_mut().enumerate() {
        *slot = op.apply(a.twos_limb(i, a_zeros), b.twos_limb(i, b_zeros));
    }
    // One limb more than the operands have, so the top one is all sign.
    let negative = out.last().is_some_and(|&top| top != 0);
    if negative {
        negate_twos(out);
    }
    Ok(Shape::new(negative, used(out)))
}

/// Two's complement negation in place.
fn negate_twos(a: &mut [u32]) {
    a.iter_mut().for_each(|limb| *limb = !*limb);
    mag::increment(a);
}

/// Limbs for `~a`.
#[must_use]
pub fn invert_len(a: &IntRef<'_>) -> usize {
    a.mag.len().max(1) + 1
}

/// `out = ~a`, in [`invert_len`] limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn invert(out: &mut [u32], a: &IntRef<'_>) -> Result<Shape, Error> {
    // ~a is -(a + 1).
    let plus_one = add(out, a, &IntRef { negative: false, mag: &[1] })?;
    Ok(Shape::new(!plus_one.negative(), plus_one.len()))
}

/// Limbs for `base ** exp`, for the result as for the scratch of [`pow`]; `None` when no memory is that large.
#[must_use]
pub fn pow_len(base: &IntRef<'_>, exp: u64) -> Option<usize> {
    match base.mag {
        [] | [1] => Some(2),
        mag => {
            let bits = usize::try_from(exp).ok()?.checked_mul(mag::bit_len(mag))?;
            // One limb above, as a product of two magnitudes is written to the sum of their lengths.
            (bits / LIMB_BITS).checked_add(3)
        }
    }
}

/// `out = base ** exp`, with both `out` and `scratch` of [`pow_len`] limbs. A negative exponent has no integer result:
/// the caller takes floats for it.
///
/// # Errors
/// [`Error::BufferTooSmall`], and those of `work`.
pub fn pow(out: &mut [u32], scratch: &mut [u32], base: &IntRef<'_>, exp: u64, work: Work<'_>) -> Result<Shape, Error> {
    let negative = base.negative && exp % 2 == 1;
    if base.mag.is_empty() || base.mag == [1] {
        window(out, 1)?[0] = 1;
        return Ok(Shape::new(negative, usize::from(exp == 0 || !base.is_zero())));
    }
    let (mut here, mut there) = (&mut *out, &mut *scratch);
    window(here, 1)?[0] = 1;
    let (mut len, mut in_out) = (1, true);
    for bit in (0..u64::BITS - exp.leading_zeros()).rev() {
        len = mag::mul(there, &here[..len], &here[..len], work)?;
        (here, there, in_out) = (there, here, !in_out);
        if exp >> bit & 1 != 0 {
            len = mag::mul(there, &here[..len], base.mag, work)?;
            (here, there, in_out) = (there, here, !in_out);
        }
    }
    if !in_out {
        mag::copy(out, &scratch[..len])?;
    }
    Ok(Shape::new(negative, len))
}

/// Limbs for the result and for the scratch of [`mod_pow`].
#[must_use]
pub fn mod_pow_len(base: &IntRef<'_>, modulus: &IntRef<'_>) -> (usize, usize) {
    let n = modulus.mag.len();
    (n + 1, n + (2 * n).max(base.mag.len()) + 1)
}

/// `out = pow(base, exp, modulus)`, the result with the modulus's sign as in Python; 0 for a negative exponent, as
/// MicroPython has it. Buffers by [`mod_pow_len`].
///
/// # Errors
/// [`Error::DivisionByZero`] for a modulus of 0, [`Error::BufferTooSmall`], and those of `work`.
pub fn mod_pow(
    out: &mut [u32],
    scratch: &mut [u32],
    base: &IntRef<'_>,
    exp: &IntRef<'_>,
    modulus: &IntRef<'_>,
    work: Work<'_>,
) -> Result<Shape, Error> {
    let m = modulus.mag;
    let n = m.len();
    if n == 0 {
        return Err(Error::DivisionByZero);
    }
    let (out_room, scratch_room) = mod_pow_len(base, modulus);
    let (out, scratch) = (window(out, out_room)?, window(scratch, scratch_room)?);
    out.fill(0);
    if exp.negative || m == [1] {
        return Ok(Shape::new(false, 0));
    }
    scratch.fill(0);
    let (x, product) = scratch.split_at_mut(n);
    mag::copy(product, base.mag)?;
    mag::div_in_place(window(product, n.max(base.mag.len()) + 1)?, m, None, work)?;
    mag::copy(x, product)?;
    out[0] = 1;
    // Each bit of the exponent squares, and multiplies where it is set. What is above the length is zero in `out` all
    // the time.
    for step in (0..2 * exp.bit_len()).rev() {
        let factor = if step % 2 == 1 { &*out } else { &*x };
        if step % 2 == 1 || mag::bit(exp.mag, step / 2) {
            product.fill(0);
            work(n)?;
            mag::mul(product, out, factor, work)?;
            mag::div_in_place(product, m, None, work)?;
            out.fill(0);
            mag::copy(out, product)?;
        }
    }
    let mut len = used(out);
    // base^exp is congruent to -len where the base is negative and the exponent odd; Python's result has the modulus's
    // sign.
    let below = base.negative && mag::bit(exp.mag, 0);
    if len != 0 && below != modulus.negative {
        len = sub_from(window(out, n)?, m);
    }
    Ok(Shape::new(modulus.negative, len))
}

/// How many bytes `int.to_bytes` needs at most: enough for the magnitude and a sign bit.
#[must_use]
pub fn bytes_len(a: &IntRef<'_>) -> usize {
    a.bit_len() / 8 + 1
}

/// Byte order of [`to_bytes`] and [`from_bytes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Endian {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// Fills `out` with `a`, in two's complement when `signed`, extended by its sign.
///
/// # Errors
/// [`Error::Negative`] for a negative `a` that is not `signed`; [`Error::Overflow`] when `out` is too short for the
/// value.
pub fn to_bytes(out: &mut [u8], a: &IntRef<'_>, endian: Endian, signed: bool) -> Result<(), Error> {
    if a.negative && !signed {
        return Err(Error::Negative);
    }
    let zeros = a.low_zeros();
    let len = out.len();
    let byte = |i: usize| (a.twos_limb(i / 4, zeros) >> (i % 4 * 8)) as u8;
    let extension = if a.negative { 0xff } else { 0 };
    let sign_agrees = !signed || len == 0 || (byte(len - 1) ^ extension) & 0x80 == 0;
    // A negative value in no bytes at all has lost its sign.
    if !sign_agrees || a.negative && len == 0 || (len..a.mag.len() * 4).any(|i| byte(i) != extension) {
        return Err(Error::Overflow);
    }
    for (i, slot) in out.iter_mut().enumerate() {
        *slot = byte(if endian == Endian::Little { i } else { len - 1 - i });
    }
    Ok(())
}

/// Reads an integer, in two's complement when `signed`, into `bytes.len() / 4 + 1` limbs.
///
/// # Errors
/// [`Error::BufferTooSmall`].
pub fn from_bytes(out: &mut [u32], bytes: &[u8], endian: Endian, signed: bool) -> Result<Shape, Error> {
    let len = bytes.len();
    let out = window(out, len / 4 + 1)?;
    let top = if endian == Endian::Little { bytes.last() } else { bytes.first() };
    let negative = signed && top.is_some_and(|&top| top & 0x80 != 0);
    out.fill(if negative { u32::MAX } else { 0 });
    for (i, limb) in out.iter_mut().enumerate() {
        for at in 0..4 {
            let i = 4 * i + at;
            let from = if endian == Endian::Little { Some(i) } else { len.checked_sub(i + 1) };
            if let Some(byte) = from.and_then(|from| bytes.get(from)) {
                *limb = *limb & !(0xff << (8 * at)) | u32::from(*byte) << (8 * at);
            }
        }
    }
    if negative {
        negate_twos(out);
    }
    Ok(Shape::new(negative, used(out)))
}

/// Limbs that hold any finite `f64`.
pub const F64_LIMBS: usize = 33;

/// The integer part of `value`, exactly; in at most [`F64_LIMBS`] limbs.
///
/// # Errors
/// [`Error::Infinite`], [`Error::NotANumber`]; [`Error::BufferTooSmall`] when `out` is too short for the value.
pub fn from_f64(out: &mut [u32], value: f64) -> Result<Shape, Error> {
    if value.is_nan() {
        return Err(Error::NotANumber);
    }
    if value.is_infinite() {
        return Err(Error::Infinite);
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32 - 1075;
    let mantissa = bits & ((1 << 52) - 1) | 1 << 52;
    let mut limbs = [0; 2];
    let len = if exponent < 0 {
        // Below 1 all bits are shifted out, and so is a subnormal's, which has no leading one.
        let whole = mantissa.checked_shr(exponent.unsigned_abs()).unwrap_or(0);
        mag::copy(out, IntRef::from_u64(whole, &mut limbs).mag)?
    } else {
        mag::shl(out, IntRef::from_u64(mantissa, &mut limbs).mag, exponent as usize)?
    };
    Ok(Shape::new(value.is_sign_negative(), len))
}

#[cfg(test)]
mod tests;
