//! CRC-32, as zlib and everybody else has it.

/// The CRC-32 of bytes.
pub fn of(bytes: &[u8]) -> u32 {
    let mut crc = Crc32::new();
    crc.update(bytes);
    crc.value()
}

/// A CRC-32 under way.
#[derive(Clone)]
pub struct Crc32 {
    state: State,
}

#[cfg(feature = "fast-crc")]
type State = crc32fast::Hasher;

#[cfg(not(feature = "fast-crc"))]
type State = Small;

/// What a device computes with: half a byte at a time, for a table of 64 bytes. It holds the complement of the value.
#[cfg(any(test, not(feature = "fast-crc")))]
#[derive(Clone)]
struct Small(u32);

#[cfg(any(test, not(feature = "fast-crc")))]
impl Small {
    /// The polynomial, the bit of the highest power lowest.
    const POLYNOMIAL: u32 = 0xedb8_8320;

    /// What each half byte comes to.
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut i = 0;
        while i < table.len() {
            let (mut rest, mut bit) = (i as u32, 0);
            while bit < 4 {
                rest = rest >> 1 ^ if rest & 1 != 0 { Self::POLYNOMIAL } else { 0 };
                bit += 1;
            }
            table[i] = rest;
            i += 1;
        }
        table
    };

    fn new_with_initial(before: u32) -> Small {
        Small(!before)
    }

    fn update(&mut self, bytes: &[u8]) {
        static TABLE: [u32; 16] = Small::TABLE;
        for byte in bytes {
            self.0 ^= u32::from(*byte);
            for _ in 0..2 {
                self.0 = self.0 >> 4 ^ TABLE[self.0 as usize % TABLE.len()];
            }
        }
    }

    fn finalize(self) -> u32 {
        !self.0
    }
}

impl core::fmt::Debug for Crc32 {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Crc32").field(&self.value()).finish()
    }
}

impl Default for Crc32 {
    fn default() -> Crc32 {
        Crc32::new()
    }
}

impl Crc32 {
    /// That of no bytes.
    pub fn new() -> Crc32 {
        Crc32::after(0)
    }

    /// That of bytes whose CRC-32 is `before`.
    pub fn after(before: u32) -> Crc32 {
        Crc32 { state: State::new_with_initial(before) }
    }

    /// Takes further bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
    }

    /// That of all bytes so far.
    pub fn value(&self) -> u32 {
        self.state.clone().finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_whole_and_in_parts() {
        const CHECK: u32 = 0xcbf4_3926;
        assert_eq!(of(b"123456789"), CHECK);
        let mut parts = Crc32::after(of(b"1234"));
        parts.update(b"56789");
        assert_eq!(parts.value(), CHECK);
        let mut small = Small::new_with_initial(of(b"1234"));
        small.update(b"56789");
        assert_eq!(small.finalize(), CHECK);
    }
}
