//! Checking `.mpy` modules.

use std::fmt;

/// What is wrong with a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleError {
    /// Where, in bytes from the module's start.
    pub offset: usize,
    /// What.
    pub message: String,
}

impl fmt::Display for ModuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Checks that `bytes` are a module that MicroPython 1.29 can load.
///
/// # Errors
///
/// They are not.
pub fn check(bytes: &[u8]) -> Result<(), ModuleError> {
    let error = |offset, message: String| Err(ModuleError { offset, message });
    match *bytes {
        [b'M', 6, _, _, ..] => Ok(()),
        [b'M', version, _, _, ..] => error(1, format!("module has .mpy version {version}, only version 6 can be run")),
        _ => error(0, "not a .mpy module: it does not begin with \"M\"".into()),
    }
}
