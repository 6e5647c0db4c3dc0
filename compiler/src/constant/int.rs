//! Integers of any size, for literals and for folding.

use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt::Write;

/// An integer: a sign and little-endian limbs without leading zeros. Zero has no limbs and is not negative.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Int {
    negative: bool,
    limbs: Vec<u32>,
}

/// Largest magnitude that is computed, in bits: what fits the reference's heap many times over, yet nobody waits for.
pub(crate) const MAX_BITS: usize = 1 << 18;
const MAX_LIMBS: usize = MAX_BITS / 32;

fn trim(limbs: &mut Vec<u32>) {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
}

fn compare(a: &[u32], b: &[u32]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

fn add(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut out = Vec::with_capacity(long.len() + 1);
    let mut carry = 0u64;
    for (i, &limb) in long.iter().enumerate() {
        let sum = u64::from(limb) + u64::from(short.get(i).copied().unwrap_or(0)) + carry;
        out.push(sum as u32);
        carry = sum >> 32;
    }
    out.push(carry as u32);
    trim(&mut out);
    out
}

/// `a - b`, where `a >= b`.
fn subtract(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = Vec::with_capacity(a.len());
    let mut borrow = false;
    for (i, &limb) in a.iter().enumerate() {
        let (x, b1) = limb.overflowing_sub(b.get(i).copied().unwrap_or(0));
        let (x, b2) = x.overflowing_sub(u32::from(borrow));
        out.push(x);
        borrow = b1 | b2;
    }
    trim(&mut out);
    out
}

fn multiply(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut out = alloc::vec![0; a.len() + b.len()];
    for (i, &x) in a.iter().enumerate() {
        let mut carry = 0u64;
        for (slot, &y) in out[i..].iter_mut().zip(b) {
            let t = u64::from(x) * u64::from(y) + u64::from(*slot) + carry;
            *slot = t as u32;
            carry = t >> 32;
        }
        out[i + b.len()] = carry as u32;
    }
    trim(&mut out);
    out
}

/// Multiplies in place by a small factor and adds.
fn multiply_add(limbs: &mut Vec<u32>, factor: u32, addend: u32) {
    let mut carry = u64::from(addend);
    for limb in limbs.iter_mut() {
        let t = u64::from(*limb) * u64::from(factor) + carry;
        *limb = t as u32;
        carry = t >> 32;
    }
    if carry != 0 {
        limbs.push(carry as u32);
    }
}

/// Divides in place by a small divisor; gives the remainder.
fn divide_small(limbs: &mut Vec<u32>, divisor: u32) -> u32 {
    let mut rem = 0u64;
    for limb in limbs.iter_mut().rev() {
        let t = rem << 32 | u64::from(*limb);
        *limb = (t / u64::from(divisor)) as u32;
        rem = t % u64::from(divisor);
    }
    trim(limbs);
    rem as u32
}

fn shift_left(a: &[u32], bits: usize) -> Vec<u32> {
    let mut out = alloc::vec![0; bits / 32];
    let shift = bits % 32;
    let mut carry = 0u64;
    for &limb in a {
        let t = u64::from(limb) << shift | carry;
        out.push(t as u32);
        carry = t >> 32;
    }
    out.push(carry as u32);
    trim(&mut out);
    out
}

/// Quotient and remainder of magnitudes; the divisor is not zero. Schoolbook, after Knuth's algorithm D.
fn divide(a: &[u32], b: &[u32]) -> (Vec<u32>, Vec<u32>) {
    if compare(a, b) == Ordering::Less {
        return (Vec::new(), a.to_vec());
    }
    let Some((&top, rest)) = b.split_last() else { return (Vec::new(), Vec::new()) };
    if rest.is_empty() {
        let mut quotient = a.to_vec();
        let mut remainder = alloc::vec![divide_small(&mut quotient, top)];
        trim(&mut remainder);
        return (quotient, remainder);
    }
    let shift = top.leading_zeros() as usize;
    let v = shift_left(b, shift);
    let mut u = shift_left(a, shift);
    u.resize(a.len() + 1, 0);
    let n = v.len();
    let (v1, v2) = (u64::from(v[n - 1]), u64::from(v[n - 2]));
    let mut quotient = alloc::vec![0; u.len() - n];
    for j in (0..quotient.len()).rev() {
        let head = u64::from(u[j + n]) << 32 | u64::from(u[j + n - 1]);
        let (mut q, mut r) = (head / v1, head % v1);
        while q >> 32 != 0 || q * v2 > (r << 32 | u64::from(u[j + n - 2])) {
            q -= 1;
            r += v1;
            if r >> 32 != 0 {
                break;
            }
        }
        let mut borrow = 0i64;
        let mut carry = 0u64;
        for i in 0..n {
            let p = q * u64::from(v[i]) + carry;
            carry = p >> 32;
            let t = i64::from(u[i + j]) - borrow - i64::from(p as u32);
            u[i + j] = t as u32;
            borrow = i64::from(t < 0);
        }
        let t = i64::from(u[j + n]) - borrow - carry as i64;
        u[j + n] = t as u32;
        if t < 0 {
            q -= 1;
            let mut carry = 0u64;
            for i in 0..n {
                let t = u64::from(u[i + j]) + u64::from(v[i]) + carry;
                u[i + j] = t as u32;
                carry = t >> 32;
            }
            u[j + n] = u[j + n].wrapping_add(carry as u32);
        }
        quotient[j] = q as u32;
    }
    u.truncate(n);
    // Undo the normalisation.
    let mut high = 0u64;
    for limb in u.iter_mut().rev() {
        let t = high << 32 | u64::from(*limb);
        *limb = (t >> shift) as u32;
        high = t & ((1 << shift) - 1);
    }
    trim(&mut quotient);
    trim(&mut u);
    (quotient, u)
}

impl From<i64> for Int {
    fn from(value: i64) -> Self {
        let magnitude = value.unsigned_abs();
        let mut limbs = alloc::vec![magnitude as u32, (magnitude >> 32) as u32];
        trim(&mut limbs);
        Self { negative: value < 0, limbs }
    }
}

impl Int {
    fn new(negative: bool, limbs: Vec<u32>) -> Self {
        Self { negative: negative && !limbs.is_empty(), limbs }
    }

    /// The value if it fits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        if self.limbs.len() > 2 {
            return None;
        }
        let limb = |i: usize| u64::from(self.limbs.get(i).copied().unwrap_or(0));
        let magnitude = i128::from(limb(1) << 32 | limb(0));
        i64::try_from(if self.negative { -magnitude } else { magnitude }).ok()
    }

    /// Digits in `base` (2 to 36), all known to be valid. `None` if there are too many.
    pub(crate) fn parse(digits: &[u8], base: u32) -> Option<Self> {
        if digits.len() > MAX_BITS / 2 {
            return None;
        }
        let mut limbs = Vec::new();
        // As many digits at a time as fit a limb.
        let mut per_chunk = 0;
        let mut scale = 1u32;
        while let Some(next) = scale.checked_mul(base) {
            scale = next;
            per_chunk += 1;
        }
        for chunk in digits.chunks(per_chunk) {
            let (mut scale, mut value) = (1u32, 0u32);
            for &digit in chunk {
                value = value * base + char::from(digit).to_digit(base)?;
                scale *= base;
            }
            multiply_add(&mut limbs, scale, value);
            if limbs.len() > MAX_LIMBS {
                return None;
            }
        }
        trim(&mut limbs);
        Some(Self { negative: false, limbs })
    }

    /// Size of the magnitude in 32-bit words.
    pub(crate) fn limbs(&self) -> usize {
        self.limbs.len()
    }

    /// A hash for tables of constants.
    pub(crate) fn hash(&self) -> u32 {
        self.limbs
            .iter()
            .fold(u32::from(self.negative), |sum, limb| sum.rotate_left(7).wrapping_mul(0x9e37_79b1) ^ limb)
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.limbs.is_empty()
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.negative
    }

    /// As a float, the way the reference converts: limb by limb from the top, rounding each time.
    pub(crate) fn to_f64(&self) -> f64 {
        if let Some(value) = self.to_i64().filter(|value| (-1 << 62..1 << 62).contains(value)) {
            // Fits a word there, so is converted at once.
            return value as f64;
        }
        let magnitude = self.limbs.iter().rev().fold(0.0, |sum, &limb| sum * 4_294_967_296.0 + f64::from(limb));
        if self.negative { -magnitude } else { magnitude }
    }

    pub(crate) fn negate(&self) -> Self {
        Self::new(!self.negative, self.limbs.clone())
    }

    /// `-self - 1`.
    pub(crate) fn invert(&self) -> Self {
        self.negate().subtract(&Self::from(1))
    }

    pub(crate) fn add(&self, other: &Self) -> Self {
        if self.negative == other.negative {
            return Self::new(self.negative, add(&self.limbs, &other.limbs));
        }
        match compare(&self.limbs, &other.limbs) {
            Ordering::Less => Self::new(other.negative, subtract(&other.limbs, &self.limbs)),
            _ => Self::new(self.negative, subtract(&self.limbs, &other.limbs)),
        }
    }

    pub(crate) fn subtract(&self, other: &Self) -> Self {
        self.add(&other.negate())
    }

    /// `None` if the product is too large.
    pub(crate) fn multiply(&self, other: &Self) -> Option<Self> {
        if self.limbs.len() + other.limbs.len() > MAX_LIMBS {
            return None;
        }
        Some(Self::new(self.negative != other.negative, multiply(&self.limbs, &other.limbs)))
    }

    /// Floor division and the remainder that has the divisor's sign; `None` for a divisor of zero.
    pub(crate) fn divide(&self, other: &Self) -> Option<(Self, Self)> {
        if other.is_zero() {
            return None;
        }
        let (quotient, remainder) = divide(&self.limbs, &other.limbs);
        let quotient = Self::new(self.negative != other.negative, quotient);
        let remainder = Self::new(self.negative, remainder);
        if !remainder.is_zero() && remainder.negative != other.negative {
            return Some((quotient.subtract(&Self::from(1)), remainder.add(other)));
        }
        Some((quotient, remainder))
    }

    /// `None` if the result is too large.
    pub(crate) fn shift_left(&self, bits: usize) -> Option<Self> {
        if bits > MAX_BITS || self.limbs.len() + bits / 32 > MAX_LIMBS {
            return None;
        }
        Some(Self::new(self.negative, shift_left(&self.limbs, bits)))
    }

    /// Arithmetic shift: rounds towards minus infinity.
    pub(crate) fn shift_right(&self, bits: usize) -> Self {
        if self.negative {
            return self.invert().shift_right(bits).invert();
        }
        let mut limbs: Vec<u32> = self.limbs.get(bits / 32..).unwrap_or_default().to_vec();
        let shift = bits % 32;
        let mut high = 0u64;
        for limb in limbs.iter_mut().rev() {
            let t = high << 32 | u64::from(*limb);
            *limb = (t >> shift) as u32;
            high = t & ((1 << shift) - 1);
        }
        trim(&mut limbs);
        Self::new(false, limbs)
    }

    /// `self ** exponent` for an exponent that is not negative; `None` if the result is too large.
    pub(crate) fn power(&self, exponent: &Self) -> Option<Self> {
        if self.is_zero() && !exponent.is_zero() {
            return Some(Self::default());
        }
        let odd = exponent.limbs.first().is_some_and(|limb| limb & 1 != 0);
        if self.limbs == [1] {
            return Some(Self::new(self.negative && odd, alloc::vec![1]));
        }
        let mut n = usize::try_from(exponent.to_i64()?).ok().filter(|&n| n <= MAX_BITS)?;
        let mut result = Self::from(1);
        let mut square = self.clone();
        while n > 0 {
            if n & 1 != 0 {
                result = result.multiply(&square)?;
            }
            n >>= 1;
            if n > 0 {
                square = square.multiply(&square)?;
            }
        }
        Some(result)
    }

    /// A bitwise operation on the two's complement values.
    pub(crate) fn bitwise(&self, other: &Self, op: impl Fn(u32, u32) -> u32) -> Self {
        let len = self.limbs.len().max(other.limbs.len()) + 1;
        let (a, b) = (self.twos_complement(len), other.twos_complement(len));
        let mut limbs: Vec<u32> = a.into_iter().zip(b).map(|(x, y)| op(x, y)).collect();
        let negative = limbs.last().is_some_and(|limb| limb >> 31 != 0);
        if negative {
            complement(&mut limbs);
        }
        trim(&mut limbs);
        Self::new(negative, limbs)
    }

    fn twos_complement(&self, len: usize) -> Vec<u32> {
        let mut limbs = self.limbs.clone();
        limbs.resize(len, 0);
        if self.negative {
            complement(&mut limbs);
        }
        limbs
    }

    /// Decimal text.
    pub(crate) fn to_decimal(&self) -> String {
        const CHUNK: u32 = 1_000_000_000;
        let mut rest = self.limbs.clone();
        let mut chunks = Vec::new();
        while !rest.is_empty() {
            chunks.push(divide_small(&mut rest, CHUNK));
        }
        let mut out = String::new();
        if self.negative {
            out.push('-');
        }
        // Writing to a String cannot fail.
        let mut chunks = chunks.iter().rev();
        let _ = write!(out, "{}", chunks.next().unwrap_or(&0));
        for chunk in chunks {
            let _ = write!(out, "{chunk:09}");
        }
        out
    }
}

/// Negates a two's complement number in place.
fn complement(limbs: &mut [u32]) {
    let mut carry = true;
    for limb in limbs {
        let (x, c) = (!*limb).overflowing_add(u32::from(carry));
        *limb = x;
        carry = c;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn int(text: &str) -> Int {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let value = Int::parse(digits.as_bytes(), 10).unwrap();
        if negative { value.negate() } else { value }
    }

    #[test]
    fn matches_machine_integers() {
        let mut seed = 0x1234_5678_9abc_def1u64;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed as i64) >> (seed % 60)
        };
        let wide = |x: i128| int(&alloc::format!("{x}"));
        for _ in 0..4000 {
            let (a, b) = (next(), next());
            let (x, y) = (Int::from(a), Int::from(b));
            let (a, b) = (i128::from(a), i128::from(b));
            assert_eq!(x.add(&y), wide(a + b));
            assert_eq!(x.subtract(&y), wide(a - b));
            assert_eq!(x.multiply(&y), Some(wide(a * b)));
            assert_eq!(x.bitwise(&y, |p, q| p & q), wide(a & b));
            assert_eq!(x.bitwise(&y, |p, q| p | q), wide(a | b));
            assert_eq!(x.bitwise(&y, |p, q| p ^ q), wide(a ^ b));
            assert_eq!(x.invert(), wide(!a));
            assert_eq!(x.shift_right(7), wide(a >> 7));
            assert_eq!(x.shift_left(33), Some(wide(a << 33)));
            let product = wide(a * b + 12345);
            if b != 0 {
                let n = a * b + 12345;
                let (q, r) = product.divide(&y).unwrap();
                let rem = n.rem_euclid(b);
                let rem = if rem != 0 && b < 0 { rem + b } else { rem };
                assert_eq!((q, r), (wide((n - rem) / b), wide(rem)));
            }
        }
    }

    #[test]
    fn division_undoes_multiplication() {
        let a = int("123456789012345678901234567890123456789012345678901234567890");
        let b = int("-98765432109876543210987654321");
        let product = a.multiply(&b).unwrap();
        assert_eq!(product.divide(&b), Some((a.clone(), Int::default())));
        let (q, r) = product.add(&Int::from(-1)).divide(&a).unwrap();
        assert_eq!(q.multiply(&a).unwrap().add(&r), product.add(&Int::from(-1)));
        assert!(!r.is_negative());
    }

    #[test]
    fn powers_and_text() {
        let two = Int::from(2);
        assert_eq!(two.power(&Int::from(100)).unwrap().to_decimal(), "1267650600228229401496703205376");
        assert_eq!(Int::from(-3).power(&Int::from(3)).unwrap().to_decimal(), "-27");
        assert_eq!(Int::default().to_decimal(), "0");
        assert_eq!(int("-1000000000000000000000").to_decimal(), "-1000000000000000000000");
        assert_eq!(Int::parse(b"ffFF0000000000000001", 16).unwrap().to_decimal(), "1208907372870555465154561");
    }

    #[test]
    fn limits() {
        let two = Int::from(2);
        let limit = Int::from(MAX_BITS as i64 / 2);
        assert!(two.power(&limit).is_some());
        assert!(two.power(&Int::from(MAX_BITS as i64 * 2)).is_none());
        assert!(two.shift_left(MAX_BITS - 64).is_some());
        assert!(two.shift_left(MAX_BITS + 1).is_none());
        assert!(Int::from(1).power(&int("99999999999999999999999")).is_some());
    }
}
