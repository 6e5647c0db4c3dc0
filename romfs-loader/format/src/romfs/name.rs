//! Which names a file or directory may have.

use core::{fmt, str};

/// Why a name cannot stand in a file system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// The name is empty.
    Empty,
    /// The name is `.` or `..`, which mean other directories.
    Dots,
    /// The name contains `/`.
    Slash,
    /// The name contains a NUL byte.
    Nul,
    /// The name is not UTF-8, so Python cannot spell it.
    NotUtf8,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "name is empty",
            Self::Dots => "name means another directory",
            Self::Slash => "name contains a slash",
            Self::Nul => "name contains a NUL byte",
            Self::NotUtf8 => "name is not UTF-8",
        })
    }
}

impl core::error::Error for NameError {}

/// Checks one name (not a path) and returns it as a string.
///
/// Readers of Python programs need not care, since such a name is merely unreachable; whoever creates files by it must.
///
/// # Errors
///
/// The name is empty, `.`, `..`, contains `/` or NUL, or is not UTF-8.
pub fn check(name: &[u8]) -> Result<&str, NameError> {
    match name {
        b"" => Err(NameError::Empty),
        b"." | b".." => Err(NameError::Dots),
        _ if name.contains(&b'/') => Err(NameError::Slash),
        _ if name.contains(&0) => Err(NameError::Nul),
        _ => str::from_utf8(name).map_err(|_| NameError::NotUtf8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for (name, error) in [
            (&b""[..], NameError::Empty),
            (b".", NameError::Dots),
            (b"..", NameError::Dots),
            (b"/etc", NameError::Slash),
            (b"a/../b", NameError::Slash),
            (b"a\0b", NameError::Nul),
            (b"caf\xe9", NameError::NotUtf8),
        ] {
            assert_eq!(check(name), Err(error), "{name:?}");
        }
        for name in ["a", "...", "..a", "caf\u{e9}", " ", "a\\b"] {
            assert_eq!(check(name.as_bytes()), Ok(name));
        }
    }
}
