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
type State = crc::Digest<'static, u32, crc::Table<1>>;

/// What a device computes with.
#[cfg(any(test, not(feature = "fast-crc")))]
static SMALL: crc::Crc<u32, crc::Table<1>> = crc::Crc::<u32, crc::Table<1>>::new(&crc::CRC_32_ISO_HDLC);

#[cfg(any(test, not(feature = "fast-crc")))]
fn small_after(before: u32) -> crc::Digest<'static, u32, crc::Table<1>> {
    // The register behind these bytes: a value is its complement.
    SMALL.digest_with_initial((!before).reverse_bits())
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
        #[cfg(feature = "fast-crc")]
        let state = crc32fast::Hasher::new_with_initial(before);
        #[cfg(not(feature = "fast-crc"))]
        let state = small_after(before);
        Crc32 { state }
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
        let mut small = small_after(of(b"1234"));
        small.update(b"56789");
        assert_eq!(small.finalize(), CHECK);
    }
}
