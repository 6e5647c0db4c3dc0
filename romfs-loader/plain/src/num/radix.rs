//! Magnitudes to and from digits in a radix of 2 to 36.

use super::bigint::{Error, Work};
use super::mag::{LIMB_BITS, WORK, bit_len, copy, div_small, mul_add_small, trim};

/// The smallest radix.
pub const MIN_RADIX: u32 = 2;
/// The largest radix: ten digits and the alphabet.
pub const MAX_RADIX: u32 = 36;

/// `floor(256 * log2(radix))` for every radix from 0 (unused) to 36: digits per bit for the length estimates.
const LOG2_256: [u16; 37] = [
    0, 0, 256, 405, 512, 594, 661, 718, 768, 811, 850, 885, 917, 947, 974, 1000, 1024, 1046, 1067, 1087, 1106, 1124,
    1141, 1158, 1173, 1188, 1203, 1217, 1230, 1243, 1256, 1268, 1280, 1291, 1302, 1313, 1323,
];

/// The value of a digit character, in either case; not checked against a radix.
#[must_use]
pub fn digit_value(c: u8) -> Option<u32> {
    char::from(c).to_digit(MAX_RADIX)
}

/// How many limbs [`parse`] needs for `digits` characters. `radix` is 2 to 36.
#[must_use]
pub fn parse_len(digits: usize, radix: u32) -> usize {
    let per_digit = usize::from(LOG2_256[radix.clamp(MIN_RADIX, MAX_RADIX) as usize]) + 1;
    // In two parts, so that no length overflows.
    let bits = (digits / 256).saturating_mul(per_digit).saturating_add(digits % 256 * per_digit / 256 + 1);
    bits / LIMB_BITS + 1
}

/// Reads digits into `out`, skipping underscores, up to the first character that is neither. Returns the length in
/// limbs and how many characters were read. `out` holds at least [`parse_len`] limbs for the characters in `text`;
/// `radix` is 2 to 36.
///
/// # Errors
/// [`Error::BufferTooSmall`], [`Error::Radix`] for a radix outside 2 to 36, and those of `work`.
pub fn parse(out: &mut [u32], text: &[u8], radix: u32, work: Work<'_>) -> Result<(usize, usize), Error> {
    if !(MIN_RADIX..=MAX_RADIX).contains(&radix) {
        return Err(Error::Radix);
    }
    let (mut len, mut chunk, mut scale, mut read, mut done) = (0, 0u32, 1u32, 0, 0);
    for &c in text {
        if c != b'_' {
            let Some(digit) = digit_value(c).filter(|&digit| digit < radix) else { break };
            match scale.checked_mul(radix) {
                Some(next) => (chunk, scale) = (chunk * radix + digit, next),
                None => {
                    done += len;
                    if done > WORK {
                        work(core::mem::take(&mut done))?;
                    }
                    len = mul_add_small(out, len, scale, chunk)?;
                    (chunk, scale) = (digit, radix);
                }
            }
        }
        read += 1;
    }
    Ok((mul_add_small(out, len, scale, chunk)?, read))
}

/// How many characters [`format()`] may need for `a`. `radix` is 2 to 36.
#[must_use]
pub fn format_len(a: &[u32], radix: u32) -> usize {
    let per_digit = usize::from(LOG2_256[radix.clamp(MIN_RADIX, MAX_RADIX) as usize]);
    let bits = bit_len(a);
    (bits / per_digit).saturating_mul(256) + (bits % per_digit) * 256 / per_digit + 1
}

/// Writes the digits of `a`, without a sign or prefix, to the *end* of `out`; returns where they start.
///
/// `out` holds at least [`format_len`] characters; `scratch` holds at least `a.len()` limbs, and may be empty when
/// `radix` is a power of two. Letters are upper-case with `upper`.
///
/// # Errors
/// [`Error::BufferTooSmall`], [`Error::Radix`] for a radix outside 2 to 36, and those of `work`.
pub fn format(
    out: &mut [u8],
    scratch: &mut [u32],
    a: &[u32],
    radix: u32,
    upper: bool,
    work: Work<'_>,
) -> Result<usize, Error> {
    if !(MIN_RADIX..=MAX_RADIX).contains(&radix) {
        return Err(Error::Radix);
    }
    let mut digits = Digits { start: out.len(), out, letters: if upper { b'A' } else { b'a' } };
    if radix.is_power_of_two() {
        digits.put_power_of_two(trim(a), radix.trailing_zeros() as usize)?;
    } else {
        let len = copy(scratch, a)?;
        digits.put_by_division(&mut scratch[..len], radix, work)?;
    }
    if digits.start == digits.out.len() {
        digits.put(0)?;
    }
    Ok(digits.start)
}

/// A buffer that fills from its end.
struct Digits<'a> {
    out: &'a mut [u8],
    start: usize,
    letters: u8,
}

impl Digits<'_> {
    fn put(&mut self, digit: u32) -> Result<(), Error> {
        self.start = self.start.checked_sub(1).ok_or(Error::BufferTooSmall)?;
        self.out[self.start] = match digit as u8 {
            digit @ 0..=9 => b'0' + digit,
            digit => self.letters + (digit - 10),
        };
        Ok(())
    }

    fn put_power_of_two(&mut self, a: &[u32], bits_per_digit: usize) -> Result<(), Error> {
        let limb = |i: usize| u64::from(a.get(i).copied().unwrap_or(0));
        for digit in 0..bit_len(a).div_ceil(bits_per_digit) {
            let (i, bit) = (digit * bits_per_digit / LIMB_BITS, digit * bits_per_digit % LIMB_BITS);
            let wide = limb(i) | limb(i + 1) << LIMB_BITS;
            self.put((wide >> bit) as u32 & ((1 << bits_per_digit) - 1))?;
        }
        Ok(())
    }

    /// Takes as many digits per pass over the number as fit a limb, so the passes are few.
    fn put_by_division(&mut self, a: &mut [u32], radix: u32, work: Work<'_>) -> Result<(), Error> {
        let (mut chunk_digits, mut chunk) = (1, radix);
        while let Some(next) = chunk.checked_mul(radix) {
            (chunk, chunk_digits) = (next, chunk_digits + 1);
        }
        let (mut len, mut done) = (a.len(), 0);
        while len > 0 {
            done += len;
            if done > WORK {
                work(core::mem::take(&mut done))?;
            }
            let mut rem = div_small(&mut a[..len], chunk);
            len -= usize::from(a[len - 1] == 0);
            for _ in 0..chunk_digits {
                if len == 0 && rem == 0 {
                    break;
                }
                self.put(rem % radix)?;
                rem /= radix;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips_in_every_radix() {
        let values: [&[u32]; 5] =
            [&[], &[1], &[0xffff_ffff, 0xffff_ffff, 0xffff_ffff], &[0, 0, 0, 1 << 31], &[0x89ab_cdef, 0x0123_4567, 7]];
        for radix in MIN_RADIX..=MAX_RADIX {
            for a in values {
                let (mut text, mut scratch) = (vec![0; format_len(a, radix)], [0; 4]);
                let start = format(&mut text, &mut scratch, a, radix, radix % 2 == 0, &mut |_| Ok(())).unwrap();
                let mut back = vec![0; parse_len(text.len() - start, radix)];
                let (len, read) = parse(&mut back, &text[start..], radix, &mut |_| Ok(())).unwrap();
                assert_eq!((&back[..len], read), (trim(a), text.len() - start), "radix {radix}");
                assert!(text.len() - start == 1 || text[start] != b'0');
            }
        }
    }

    #[test]
    fn agrees_with_u128() {
        let mut x: u128 = 3;
        for _ in 0..60 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let a = [x as u32, (x >> 32) as u32, (x >> 64) as u32, (x >> 96) as u32];
            let mut text = [0; 128];
            let start = format(&mut text, &mut [0; 4], &a, 10, false, &mut |_| Ok(())).unwrap();
            assert_eq!(text[start..], *x.to_string().as_bytes());
            let start = format(&mut text, &mut [], &a, 16, false, &mut |_| Ok(())).unwrap();
            assert_eq!(text[start..], *format!("{x:x}").as_bytes());
            let start = format(&mut text, &mut [], &a, 8, false, &mut |_| Ok(())).unwrap();
            assert_eq!(text[start..], *format!("{x:o}").as_bytes());
        }
    }

    #[test]
    fn stops_at_the_first_non_digit() {
        assert_eq!(parse(&mut [0; 1], b"1_000 ", 10, &mut |_| Ok(())), Ok((1, 5)));
        assert_eq!(parse(&mut [0; 1], b"12", 2, &mut |_| Ok(())), Ok((1, 1)));
        assert_eq!(parse(&mut [0; 1], b"x", 10, &mut |_| Ok(())), Ok((0, 0)));
        assert_eq!(parse(&mut [0; 1], b"1", 37, &mut |_| Ok(())), Err(Error::Radix));
    }

    #[test]
    fn short_buffers_are_errors() {
        assert_eq!(parse(&mut [0; 1], b"99999999999", 10, &mut |_| Ok(())), Err(Error::BufferTooSmall));
        assert_eq!(format(&mut [0; 2], &mut [0; 1], &[100], 10, false, &mut |_| Ok(())), Err(Error::BufferTooSmall));
        assert_eq!(format(&mut [0; 9], &mut [], &[100], 10, false, &mut |_| Ok(())), Err(Error::BufferTooSmall));
    }
}
