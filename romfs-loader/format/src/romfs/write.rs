//! Encoding records: sizes first, then bytes. Nothing here allocates or does I/O.

use zerocopy::IntoBytes;
use zerocopy::little_endian::U32;

use super::ext;
use super::record::Kind;
use crate::varuint;

/// Bytes of a whole checksum record.
pub const CHECKSUM_SIZE: usize = Header::new(Kind::CHECKSUM, size_of::<ext::Checksum>() as u64).size() + 4;

/// Kind and length of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    kind: Kind,
    length: u64,
    /// Bytes that the length takes, at least `varuint::len(length)`.
    width: usize,
}

impl Header {
    /// The most bytes that [`Header::encode`] writes.
    pub const MAX_SIZE: usize = varuint::MAX_LEN + Self::MAX_WIDTH;
    /// The widest length field: one byte of padding more than the longest value.
    pub const MAX_WIDTH: usize = varuint::MAX_LEN + 1;

    /// A record with a payload of `length` bytes.
    pub const fn new(kind: Kind, length: u64) -> Self {
        Self { kind, length, width: varuint::len(length) }
    }

    /// The same record with its length padded to `width` bytes; `None` when that is too few or above
    /// [`Header::MAX_WIDTH`].
    pub const fn padded(self, width: usize) -> Option<Self> {
        if width < varuint::len(self.length) || width > Self::MAX_WIDTH {
            return None;
        }
        Some(Self { width, ..self })
    }

    /// A padding record that is `size` bytes long with its payload; `None` below 2 bytes, which no record has.
    pub const fn padding(size: u64) -> Option<Self> {
        let mut width = 1;
        while width <= Self::MAX_WIDTH {
            let Some(length) = size.checked_sub(1 + width as u64) else { return None };
            // Where the shortest length field is too short and the next one too long, the next one is padded.
            if let Some(header) = Self::new(Kind::PADDING, length).padded(width) {
                return Some(header);
            }
            width += 1;
        }
        None
    }

    /// Bytes of the payload.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Bytes that kind and length take.
    pub const fn size(&self) -> usize {
        varuint::len(self.kind.0) + self.width
    }

    /// Writes kind and length to the start of `out` and returns them.
    pub fn encode<'b>(&self, out: &'b mut [u8; Self::MAX_SIZE]) -> &'b [u8] {
        let (kind, rest) = out.split_at_mut(varuint::len(self.kind.0));
        varuint::fill(self.kind.0, kind);
        varuint::fill(self.length, &mut rest[..self.width]);
        &out[..self.size()]
    }
}

/// The whole checksum record for a file whose data has the CRC-32 `crc`.
pub fn checksum(crc: u32) -> [u8; CHECKSUM_SIZE] {
    let mut out = [0; CHECKSUM_SIZE];
    let mut header = [0; Header::MAX_SIZE];
    let header = Header::new(Kind::CHECKSUM, size_of::<ext::Checksum>() as u64).encode(&mut header);
    let (start, payload) = out.split_at_mut(header.len());
    start.copy_from_slice(header);
    payload.copy_from_slice(ext::Checksum { crc: U32::new(crc) }.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::super::record::Records;
    use super::*;

    #[test]
    fn image_header_spells_rm1() {
        let mut out = [0; Header::MAX_SIZE];
        assert_eq!(Header::new(Kind::IMAGE, 5).encode(&mut out), [0xd2, 0xcd, 0x31, 5]);
        let padded = Header::new(Kind::IMAGE, 5).padded(2).unwrap();
        assert_eq!(padded.encode(&mut out), [0xd2, 0xcd, 0x31, 0x80, 5]);
    }

    #[test]
    fn padding_of_every_size() {
        let mut image = [0; 20_000];
        assert_eq!(Header::padding(0), None);
        assert_eq!(Header::padding(1), None);
        for size in 2..image.len() {
            let header = Header::padding(size as u64).unwrap();
            let mut out = [0; Header::MAX_SIZE];
            let head = header.encode(&mut out);
            assert_eq!(head.len() as u64 + header.length(), size as u64);
            image[..head.len()].copy_from_slice(head);
            let record = Records::new(&image, 0..size).next().unwrap().unwrap();
            assert_eq!((record.kind, record.payload), (Kind::PADDING, head.len()..size));
        }
    }

    #[test]
    fn width_limits() {
        let header = Header::new(Kind::FILE, 128);
        assert_eq!(header.padded(1), None);
        assert!(header.padded(Header::MAX_WIDTH).is_some());
        assert_eq!(header.padded(Header::MAX_WIDTH + 1), None);
    }

    #[test]
    fn checksum_record() {
        assert_eq!(checksum(0x0403_0201), [0xd8, 0x43, 4, 1, 2, 3, 4]);
    }
}
