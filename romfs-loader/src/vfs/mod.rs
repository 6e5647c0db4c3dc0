//! The tree of paths: which file system a path leads to, and what can be done there.
//!
//! Images that the embedder mounts stand in the machine's own slots; what a program mounts stands in a list, whatever
//! lies at `/` last. `table` has both and finds a path's place; a [`Volume`] is a file system: an image (`rom`), the
//! files of the platform (`posix`), or an object of a program (`foreign`). `os` and `open` go through the place,
//! `import` asks for no more than what a path is and its bytes.

#[cfg(feature = "files")]
mod foreign;
pub(crate) mod posix;
pub(crate) mod rom;
pub(crate) mod table;

use romfs_format::romfs::Dir;

use crate::errno;
use crate::qstr::q;
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Res, Vm};

pub(crate) use table::{Mount, Place};

/// Whether there are other file systems than the images that the embedder mounts, and a current directory. Without,
/// modules are found in directories of one image with an absolute path.
pub(crate) const ANY_SYSTEM: bool = cfg!(feature = "files");

/// What `import` finds at a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    Nothing,
    Directory,
    File,
}

/// A path as a program gave it, without the part that led to the file system.
#[derive(Clone, Copy)]
pub(crate) struct Name<'p> {
    pub(crate) bytes: &'p [u8],
    /// Whether it was bytes: names that come back are then bytes too.
    pub(crate) kind: Kind,
}

impl<'p> Name<'p> {
    pub(crate) const ROOT: Name<'static> = Name { bytes: b"/", kind: Kind::Str };

    pub(crate) fn text(bytes: &'p [u8]) -> Name<'p> {
        Name { bytes, kind: Kind::Str }
    }
}

/// A file system.
pub(crate) trait Volume<'v> {
    /// What `import` finds at a path.
    fn find(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Found>;
    /// The bytes of a file, to be imported: where they lie, in an image; in the heap else.
    fn load(&self, vm: &Vm<'v>, path: &[u8]) -> Res<&'v [u8]>;
    fn open(&self, vm: &Vm<'v>, path: Name<'_>, mode: Value<'v>) -> Res<Value<'v>>;
    fn stat(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>>;
    fn stat_system(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>>;
    /// An iterator of tuples that start with name and type.
    fn list(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>>;
    fn change_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<()>;
    fn current_dir(&self, vm: &Vm<'v>) -> Res<Value<'v>>;
    fn make_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>>;
    fn remove_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>>;
    fn remove(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>>;
    fn rename(&self, vm: &Vm<'v>, from: Name<'_>, to: Name<'_>) -> Res<Value<'v>>;
}

impl<'v> Vm<'v> {
    /// The bytes of a path, a string or bytes.
    pub(crate) fn path_name(&self, value: Value<'v>) -> Res<Name<'v>> {
        let value = self.native_self(value);
        match (self.str_bytes(value), self.bytes_bytes(value)) {
            (Some(bytes), _) => Ok(Name { bytes, kind: Kind::Str }),
            (None, Some(bytes)) => Ok(Name { bytes, kind: Kind::Bytes }),
            (None, None) => Err(self.bad_implicit(value, Kind::Str)),
        }
    }

    /// The directory of an image at an absolute path, where all that a name in it may lead to lies in that image too.
    pub(crate) fn image_dir(&self, path: &[u8], name: &[u8]) -> Res<Option<Dir<'v>>> {
        let plain = path.starts_with(b"/") && !name.contains(&b'/') && !matches!(name, b"" | b"." | b"..");
        let Place::In(mount, rest) = self.place(path) else { return Ok(None) };
        let Some(rom) = mount.system.rom() else { return Ok(None) };
        let nested = |mount: Mount<'v>| mount.point.len() > path.len() && mount.point.starts_with(path);
        if !plain || (ANY_SYSTEM && self.mounted().any(nested)) {
            return Ok(None);
        }
        rom.directory(self, rest)
    }

    /// What `import` finds at a path.
    pub(crate) fn find_path(&self, path: &[u8]) -> Res<Found> {
        match self.place(path) {
            Place::In(mount, rest) => mount.system.volume().find(self, rest),
            Place::Root | Place::Nowhere => Ok(Found::Nothing),
        }
    }

    /// The bytes of a file, to be run.
    pub(crate) fn load_path(&self, path: &[u8]) -> Res<&'v [u8]> {
        match self.place(path) {
            Place::In(mount, rest) => mount.system.volume().load(self, rest),
            Place::Root => Err(self.raise_os_error(errno::EPERM)),
            Place::Nowhere => Err(self.raise_os_error(errno::ENODEV)),
        }
    }

    /// Calls `f` with the file system of a path and the path in it.
    ///
    /// # Errors
    /// `OSError`: nothing is mounted there, or it is the root above the mounts.
    pub(crate) fn at_path<R>(&self, path: Name<'_>, f: impl FnOnce(&dyn Volume<'v>, Name<'_>) -> Res<R>) -> Res<R> {
        match self.place(path.bytes) {
            Place::In(mount, rest) => f(mount.system.volume(), Name { bytes: rest, kind: path.kind }),
            Place::Root => Err(self.raise_os_error(errno::EPERM)),
            Place::Nowhere => Err(self.raise_os_error(errno::ENODEV)),
        }
    }

    /// What lies at `/`, if anything does.
    pub(crate) fn root_mount(&self) -> Option<Mount<'v>> {
        self.mounted().find(|mount| mount.point == b"/")
    }

    /// `os.chdir`.
    pub(crate) fn change_dir(&self, path: Name<'_>) -> Res<()> {
        match self.place(path.bytes) {
            Place::Root => {
                // Relative paths begin at the root of what lies there.
                if let Some(mount) = self.root_mount() {
                    mount.system.volume().change_dir(self, Name::ROOT)?;
                }
                self.set_current(None);
                Ok(())
            }
            Place::In(mount, rest) => {
                mount.system.volume().change_dir(self, Name { bytes: rest, kind: path.kind })?;
                self.set_current(Some(&mount));
                Ok(())
            }
            Place::Nowhere => Err(self.raise_os_error(errno::ENODEV)),
        }
    }

    /// `os.getcwd`.
    pub(crate) fn current_dir(&self) -> Res<Value<'v>> {
        let Some(mount) = self.current() else { return Ok(Value::qstr(q::slash)) };
        let inside = mount.system.volume().current_dir(self)?;
        if mount.point == b"/" {
            return Ok(inside);
        }
        let inside = self.path_name(inside)?.bytes;
        let mut full = self.build(Kind::Str, mount.point.len() + inside.len())?;
        full.push(self, mount.point)?;
        if inside != b"/" {
            full.push(self, inside)?;
        }
        Ok(full.finish(self))
    }
}
