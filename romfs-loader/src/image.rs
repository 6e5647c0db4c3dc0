//! Mounted images, and the paths into them.

use romfs_format::romfs::{self, Entry, Image};

use crate::errno;
use crate::value::Value;
use crate::vm::{Kept, MAX_MOUNTS, Res, Vm};

/// An image at a place in the tree of paths.
#[derive(Clone, Copy)]
pub struct Mount<'m> {
    /// Where it is mounted, without a slash at the end: `/rom`.
    pub point: &'m [u8],
    /// The image.
    pub image: Image<'m>,
    /// Its bytes.
    pub data: &'m [u8],
}

/// What a path leads to.
#[derive(Clone, Copy)]
pub(crate) enum Found<'m> {
    /// A directory or file of an image.
    Entry(Entry<'m>),
    /// A directory above the mount points.
    Above,
}

/// Why an image could not be mounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountError {
    /// The image is malformed.
    Image(romfs::Error),
    /// [`MAX_MOUNTS`] images are mounted already.
    TooMany,
    /// Something is mounted there already, or the mount point does not start with a slash.
    Point,
}

impl core::fmt::Display for MountError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            MountError::Image(error) => write!(f, "{error}"),
            MountError::TooMany => write!(f, "{MAX_MOUNTS} images are mounted already"),
            MountError::Point => write!(f, "cannot mount there"),
        }
    }
}

impl core::error::Error for MountError {}

/// The longest absolute path, in bytes.
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

impl<'m> Vm<'m> {
    /// Mounts an image, which has to live as long as the machine's memory. Nothing is copied.
    ///
    /// # Errors
    /// The image's header is malformed, or there is no place for it.
    pub fn mount(&self, point: &'m str, data: &'m [u8]) -> Result<(), MountError> {
        let image = Image::parse(data).map_err(MountError::Image)?;
        let point = point.as_bytes();
        let taken = self.mounts.iter().filter_map(core::cell::Cell::get).any(|mount| mount.point == point);
        if taken || point.len() < 2 || point[0] != b'/' || point.ends_with(b"/") {
            return Err(MountError::Point);
        }
        let slot = self.mounts.iter().find(|slot| slot.get().is_none()).ok_or(MountError::TooMany)?;
        slot.set(Some(Mount { point, image, data: image.bytes() }));
        Ok(())
    }

    /// The absolute path of one that may be relative to the working directory.
    pub(crate) fn absolute(&self, path: &[u8]) -> Res<Path> {
        let mut full = Path::root();
        let cwd = self.kept(Kept::Cwd).and_then(|cwd| self.str_bytes(cwd)).unwrap_or(b"/");
        if full.follow(cwd) && full.follow(path) { Ok(full) } else { Err(self.raise_os_error(errno::EINVAL)) }
    }

    /// What a path leads to; `None` if there is nothing.
    pub(crate) fn find_path(&self, path: &[u8]) -> Res<Option<Found<'m>>> {
        let full = self.absolute(path)?;
        let full = full.as_bytes();
        for mount in self.mounts.iter().filter_map(core::cell::Cell::get) {
            if let Some(rest) = full.strip_prefix(mount.point)
                && (rest.is_empty() || rest[0] == b'/')
            {
                return match mount.image.find(rest) {
                    Ok(entry) => Ok(entry.map(Found::Entry)),
                    Err(error) => Err(self.raise_bad_image(error)),
                };
            }
            // The directories that lead to a mount point exist.
            if mount.point.strip_prefix(full).is_some_and(|rest| rest[0] == b'/') {
                return Ok(Some(Found::Above));
            }
        }
        Ok(if full.is_empty() { Some(Found::Above) } else { None })
    }

    #[cold]
    pub(crate) fn raise_bad_image(&self, error: romfs::Error) -> crate::vm::Raised {
        self.raise_fmt(&crate::types::exception::OS_ERROR, format_args!("bad image: {error}"))
    }

    /// Whether an address lies in a mounted image.
    pub fn in_image(&self, address: usize) -> bool {
        self.mounts
            .iter()
            .filter_map(core::cell::Cell::get)
            .any(|mount| mount.data.as_ptr_range().contains(&core::ptr::without_provenance(address)))
    }

    /// The path of an object that `open` and `import` take: text.
    pub(crate) fn path_bytes(&self, value: Value) -> Res<&'m [u8]> {
        match self.str_bytes(value) {
            Some(path) => Ok(path),
            None => Err(self.raise_type_error("path must be a string")),
        }
    }
}
