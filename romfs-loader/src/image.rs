//! Errors of mounting, and paths into images.

use romfs_format::romfs;

use crate::vm::{MAX_MOUNTS, Vm};

/// Why an image could not be mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountError {
    /// The image is malformed.
    Image(romfs::Error),
    /// As many images as a machine has room for are mounted already.
    TooMany,
    /// Something is mounted there already, or the mount point does not start with a slash.
    Point,
}

impl core::fmt::Display for MountError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            MountError::Image(error) => core::fmt::Display::fmt(error, f),
            MountError::TooMany => write!(f, "{MAX_MOUNTS} images are mounted already"),
            MountError::Point => f.write_str("cannot mount there"),
        }
    }
}

impl core::error::Error for MountError {}

/// The longest path into an image with `.` or `..` in it, or relative to a directory, in bytes.
pub(crate) const MAX_PATH: usize = 256;

/// An absolute path, without `.`, `..` and double slashes.
pub(crate) struct Path {
    bytes: [u8; MAX_PATH],
    len: usize,
}

impl Path {
    pub(crate) const fn root() -> Path {
        Path { bytes: [0; MAX_PATH], len: 0 }
    }

    /// The path; the root is empty.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Follows a path from this one; an absolute one starts anew. `false` if the result is too long.
    pub(crate) fn follow(&mut self, path: &[u8]) -> bool {
        if path.first() == Some(&b'/') {
            self.len = 0;
        }
        for part in path.split(|b| *b == b'/') {
            match part {
                b"" | b"." => {}
                b".." => self.len = self.as_bytes().iter().rposition(|b| *b == b'/').unwrap_or(0),
                part => {
                    let end = self.len + 1 + part.len();
                    let Some(to) = self.bytes.get_mut(self.len..end) else { return false };
                    to[0] = b'/';
                    to[1..].copy_from_slice(part);
                    self.len = end;
                }
            }
        }
        true
    }
}

impl<'v> Vm<'v> {
    #[cold]
    pub(crate) fn raise_bad_image(&self, error: romfs::Error) -> crate::vm::Raised {
        self.raise_fmt(&crate::types::exception::OS_ERROR, format_args!("bad image: {error}"))
    }
}
