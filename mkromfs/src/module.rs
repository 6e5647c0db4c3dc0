//! Checking `.mpy` modules.

use romfs_format::mpy::{self, Error, ErrorKind, Mpy};
use romfs_format::verify::scratch_len;

/// The largest source or module in bytes, as the compiler has it. They are held in memory, unlike data.
pub const MAX_SIZE: u64 = (16 << 20) - 1;

/// Checks that `bytes` are a module that MicroPython 1.29 can load, and that its bytecode is sound.
///
/// # Errors
///
/// They are not, or are more than [`MAX_SIZE`]; the offset is from the module's start.
pub fn check(bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() as u64 > MAX_SIZE {
        return Err(Error::new(ErrorKind::TooBig, 0));
    }
    let mut longest = 0;
    for code in Mpy::parse(bytes)?.raw_codes() {
        longest = longest.max(code?.data.len());
    }
    mpy::check(bytes, &mut vec![0; scratch_len(longest)])
}
