//! Checking `.mpy` modules.

use romfs_format::mpy::{Error, Mpy};

/// Checks that `bytes` are a module that MicroPython 1.29 can load.
///
/// # Errors
///
/// They are not; the offset is from the module's start.
pub fn check(bytes: &[u8]) -> Result<(), Error> {
    let module = Mpy::parse(bytes)?;
    module.raw_codes().try_for_each(|code| code.map(drop))
}
