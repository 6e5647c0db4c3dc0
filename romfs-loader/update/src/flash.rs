//! Reading at any offset.

use embedded_storage::nor_flash::ReadNorFlash;

use crate::layout::MAX_UNIT;

/// Bytes that are read at a time where the flash cannot read just what is wanted.
const WINDOW: usize = 2 * MAX_UNIT;

/// Reads `out.len()` bytes from `at`, whatever the flash's read unit is.
///
/// # Errors
///
/// Those of the flash.
pub(crate) fn read<F: ReadNorFlash>(flash: &mut F, mut at: u32, mut out: &mut [u8]) -> Result<(), F::Error> {
    if F::READ_SIZE == 1 {
        return flash.read(at, out);
    }
    let mut window = [0; WINDOW];
    while !out.is_empty() {
        // Read units divide MAX_UNIT: a window that starts at a multiple of it holds at least as many wanted bytes.
        let start = at - at % MAX_UNIT as u32;
        let skip = (at - start) as usize;
        let count = out.len().min(WINDOW - skip);
        let end = (skip + count).next_multiple_of(F::READ_SIZE);
        flash.read(start, &mut window[..end])?;
        let (part, rest) = out.split_at_mut(count);
        part.copy_from_slice(&window[skip..skip + count]);
        (at, out) = (at + count as u32, rest);
    }
    Ok(())
}
