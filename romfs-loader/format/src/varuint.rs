//! The variable-length unsigned integer that ROMFS records and `.mpy` files share.
//!
//! Big-endian groups of seven bits; the high bit of a byte says that another byte follows. A value may be padded with
//! any number of leading `0x80` bytes, which changes nothing but its length.
//!
//! ```text
//!   300 = 0b10_0101100      ->  82 2C          shortest
//!                           ->  80 82 2C       padded to three bytes
//! ```

use core::fmt;

/// The most bytes that an unpadded value takes.
pub const MAX_LEN: usize = 10;

/// Why bytes are not a varuint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaruintError {
    /// The input ends inside the value.
    Truncated,
    /// The value does not fit 64 bits.
    Overflow,
}

impl fmt::Display for VaruintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Truncated => "input ends inside a variable-length integer",
            Self::Overflow => "variable-length integer does not fit 64 bits",
        })
    }
}

impl core::error::Error for VaruintError {}

/// Decodes the value that starts at `bytes[pos]` and returns it with the position behind it.
///
/// # Errors
///
/// The input ends before the value does (or `pos` lies behind it), or the value needs more than 64 bits.
#[inline]
pub fn read(bytes: &[u8], pos: usize) -> Result<(u64, usize), VaruintError> {
    match bytes.get(pos) {
        Some(&byte) if byte & 0x80 == 0 => Ok((byte.into(), pos + 1)),
        _ => read_long(bytes, pos),
    }
}

/// The same of a value of any length.
#[inline(never)]
fn read_long(bytes: &[u8], mut pos: usize) -> Result<(u64, usize), VaruintError> {
    let mut value = 0u64;
    loop {
        let byte = *bytes.get(pos).ok_or(VaruintError::Truncated)?;
        if value >> (u64::BITS - 7) != 0 {
            return Err(VaruintError::Overflow);
        }
        value = value << 7 | u64::from(byte & 0x7f);
        pos += 1;
        if byte & 0x80 == 0 {
            return Ok((value, pos));
        }
    }
}

/// How many bytes `value` takes without padding, 1 to [`MAX_LEN`].
pub const fn len(value: u64) -> usize {
    // One byte for each started group of seven significant bits, and one for zero.
    let bits = (u64::BITS - (value | 1).leading_zeros()) as usize;
    bits.div_ceil(7)
}

/// Encodes `value` so that it fills `out`, padding in front.
///
/// # Panics
///
/// When `out` is shorter than [`len`]`(value)`: the caller has chosen the width and has made a mistake.
pub fn fill(value: u64, out: &mut [u8]) {
    assert!(out.len() >= len(value), "varuint field is too narrow for its value");
    let mut rest = value;
    let mut more = 0;
    for byte in out.iter_mut().rev() {
        *byte = (rest & 0x7f) as u8 | more;
        rest >>= 7;
        more = 0x80;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_round_trips_at_its_edges() {
        for bits in 0..64 {
            for value in [(1u64 << bits) - 1, 1 << bits, u64::MAX >> (63 - bits)] {
                let mut out = [0xAA; MAX_LEN];
                let width = len(value);
                fill(value, &mut out[..width]);
                assert_eq!(read(&out, 0), Ok((value, width)));
                assert_eq!(read(&out[..width - 1], 0), Err(VaruintError::Truncated));
                assert!(width == 1 || out[0] != 0x80, "{value:#x} is not in its shortest form");
            }
        }
    }

    #[test]
    fn padding_changes_the_length_only() {
        let mut out = [0; 40];
        fill(300, &mut out);
        assert_eq!(out[..38], [0x80; 38]);
        assert_eq!(read(&out, 0), Ok((300, 40)));
    }

    #[test]
    fn sixty_five_bits_are_refused() {
        let largest = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f];
        assert_eq!(read(&largest, 0), Ok((u64::MAX, 10)));
        let larger = [0x82, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        assert_eq!(read(&larger, 0), Err(VaruintError::Overflow));
        assert_eq!(read(&[0xff; 64], 0), Err(VaruintError::Overflow));
    }

    #[test]
    fn a_position_behind_the_input_is_truncation() {
        assert_eq!(read(&[1], 1), Err(VaruintError::Truncated));
        assert_eq!(read(&[], usize::MAX), Err(VaruintError::Truncated));
    }
}
