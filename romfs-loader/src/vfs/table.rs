//! What is mounted where.

use core::cell::Cell;

use romfs_format::link::{self, Link};
use romfs_format::romfs::Image;

#[cfg(feature = "files")]
use super::foreign::Foreign;
#[cfg(feature = "files")]
use super::posix::Posix;
use super::rom::Rom;
use super::{ANY_SYSTEM, Name, Volume};
use crate::errno;
use crate::image::MountError;
use crate::qstr::{FINGERPRINT, STATIC_LEN};
use crate::types::list::List;
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Kept, MAX_MOUNTS, Res, Vm};

/// A file system at a place in the tree of paths.
#[derive(Clone, Copy)]
pub(crate) struct Mount<'v> {
    /// Where it is mounted, without a slash at the end but for the root: `/rom`, `/`.
    pub(crate) point: &'v [u8],
    pub(crate) system: System<'v>,
    /// What says which one it is: the number of a slot, or the tuple in the list.
    id: Value<'v>,
}

/// A file system of one of the kinds.
#[derive(Clone, Copy)]
pub(crate) enum System<'v> {
    Rom(Rom<'v>),
    #[cfg(feature = "files")]
    Posix(&'v Posix<'v>),
    #[cfg(feature = "files")]
    Foreign(Foreign<'v>),
}

impl PartialEq for Mount<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<'v> System<'v> {
    pub(crate) fn volume(&self) -> &dyn Volume<'v> {
        match self {
            System::Rom(rom) => rom,
            #[cfg(feature = "files")]
            System::Posix(posix) => posix,
            #[cfg(feature = "files")]
            System::Foreign(foreign) => foreign,
        }
    }

    /// The image that it is, if it is one.
    pub(crate) fn rom(&self) -> Option<&Rom<'v>> {
        match self {
            System::Rom(rom) => Some(rom),
            #[cfg(feature = "files")]
            _ => None,
        }
    }
}

/// An image that the embedder mounted.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'v> {
    pub(crate) point: &'v [u8],
    pub(crate) image: Image<'v>,
}

/// Where a path leads.
pub(crate) enum Place<'v, 'p> {
    /// To the directory above the mounts.
    Root,
    /// Nothing is mounted there.
    Nowhere,
    /// Into a file system, with the rest of the path: absolute from its root, or relative to its current directory.
    In(Mount<'v>, &'p [u8]),
}

impl<'v> Vm<'v> {
    /// Mounts an image, which has to live as long as the machine's memory. Nothing is copied.
    ///
    /// # Errors
    /// The image's header is malformed, or there is no place for it.
    pub fn mount(&self, point: &'v str, data: &'v [u8]) -> Result<(), MountError> {
        let image = Image::parse(data).map_err(MountError::Image)?;
        let point = point.as_bytes();
        if self.mounted().any(|mount| mount.point == point) || !is_point(point) || point == b"/" {
            return Err(MountError::Point);
        }
        let slot = self.mounts.iter().find(|slot| slot.get().is_none()).ok_or(MountError::TooMany)?;
        // Whatever is amiss with the record, or in its way: modules run as well from their files alone.
        let mut records = link::find(&image);
        if crate::link::IN_USE
            && let Some(range) = records.next()
            && let Ok(link) = Link::open(image.bytes(), range, FINGERPRINT, STATIC_LEN)
        {
            self.qstrs.link(link, records.next().and_then(|range| link.open_second(range).ok()));
        }
        slot.set(Some(Slot { point, image }));
        Ok(())
    }

    /// Mounts the files of the platform at `/`, where it has any, and makes their current directory the program's.
    ///
    /// # Errors
    /// `MemoryError`; `OSError` if something is mounted there.
    pub fn mount_files(&self) -> Res<()> {
        if !ANY_SYSTEM || self.platform.files().is_none() {
            return Ok(());
        }
        self.enter(|| {
            let files = self.new_posix(Value::NONE)?;
            self.mount_object(Value::object(files), Value::qstr(crate::qstr::q::slash))?;
            self.set_current(self.root_mount().as_ref());
            Ok(())
        })
    }

    /// All that is mounted, in the order in which paths are compared with it.
    pub(crate) fn mounted(&self) -> impl Iterator<Item = Mount<'v>> {
        (0..).map_while(|at| self.mount_at(at)).flatten()
    }

    /// The mount of a number; `Some(None)` for an empty slot.
    fn mount_at(&self, at: usize) -> Option<Option<Mount<'v>>> {
        match self.mounts.get(at) {
            Some(slot) => Some(slot.get().map(|slot| self.slot_mount(at, slot))),
            None => Some(self.entry_mount(self.mount_list()?.get(at - MAX_MOUNTS)?)),
        }
    }

    fn slot_mount(&self, at: usize, slot: Slot<'v>) -> Mount<'v> {
        let id = Value::len(at);
        let inside = self.kept(Kept::Cwd).filter(|_| self.kept(Kept::Volume) == Some(id));
        let cwd = inside.and_then(|cwd| self.str_bytes(cwd)).unwrap_or_default();
        Mount { point: slot.point, system: System::Rom(Rom { image: slot.image, cwd: Some(cwd) }), id }
    }

    fn entry_mount(&self, entry: Value<'v>) -> Option<Mount<'v>> {
        let [object, point] = self.tuple_items(entry)? else { return None };
        Some(Mount { point: self.str_bytes(*point)?, system: self.system_of(*object)?, id: entry })
    }

    fn mount_list(&self) -> Option<&'v List<'v>> {
        self.cast(self.kept(Kept::Mounts).filter(|_| ANY_SYSTEM)?)
    }

    /// The file system that an object is: any object, where there are others than images.
    pub(crate) fn system_of(&self, object: Value<'v>) -> Option<System<'v>> {
        if let Some(rom) = self.as_rom(object) {
            return Some(System::Rom(rom));
        }
        #[cfg(feature = "files")]
        return Some(match self.cast::<Posix>(object) {
            Some(posix) => System::Posix(posix),
            None => System::Foreign(Foreign { object }),
        });
        #[cfg(not(feature = "files"))]
        None
    }

    /// The mount that relative paths start in; none for the directory above the mounts.
    pub(crate) fn current(&self) -> Option<Mount<'v>> {
        let id = self.kept(Kept::Volume).filter(|_| ANY_SYSTEM)?;
        match id.as_small() {
            Some(at) => self.mount_at(usize::try_from(at).ok()?)?,
            None => self.entry_mount(id),
        }
    }

    pub(crate) fn set_current(&self, mount: Option<&Mount<'v>>) {
        self.kept[Kept::Volume as usize].set(mount.map(|mount| mount.id));
    }

    /// What was compiled into the crate, as a mount at [`FROZEN`].
    fn frozen(&self) -> Option<Mount<'v>> {
        let image = Image::parse(FROZEN_IMAGE?).ok()?;
        Some(Mount { point: FROZEN, system: System::Rom(Rom { image, cwd: None }), id: Value::NONE })
    }

    /// Where a path leads.
    pub(crate) fn place<'p>(&self, path: &'p [u8]) -> Place<'v, 'p> {
        if let Some(inside) = path.strip_prefix(FROZEN).filter(|inside| inside.starts_with(b"/"))
            && let Some(frozen) = self.frozen()
        {
            return Place::In(frozen, inside);
        }
        let absolute = path.strip_prefix(b"/");
        if absolute.is_none()
            && let Some(current) = self.current()
        {
            return Place::In(current, path);
        }
        let rest = absolute.unwrap_or(path);
        if rest.is_empty() {
            return Place::Root;
        }
        for mount in self.mounted() {
            let point = mount.point.get(1..).unwrap_or_default();
            if point.is_empty() {
                return Place::In(mount, path);
            }
            match rest.strip_prefix(point) {
                Some([]) => return Place::In(mount, b"/"),
                Some(inside @ [b'/', ..]) => return Place::In(mount, inside),
                _ => {}
            }
        }
        Place::Nowhere
    }

    /// `vfs.mount` with a file system: its own `mount` was called already.
    pub(crate) fn mount_object(&self, object: Value<'v>, point: Value<'v>) -> Res<()> {
        let name = self.str_bytes(point).unwrap_or_default();
        if !is_point(name) {
            return Err(self.raise_os_error(errno::EINVAL));
        }
        if let Place::In(there, _) = self.place(name)
            && (name == b"/" || there.point != b"/")
        {
            return Err(self.raise_os_error(errno::EPERM));
        }
        let entry = self.new_tuple(&[object, point])?;
        let list = match self.mount_list() {
            Some(list) => list,
            None => {
                let list = self.new_list(&[])?;
                self.keep(Kept::Mounts, list.into());
                list
            }
        };
        // What lies at the root stays last.
        let last = list.len().checked_sub(1).and_then(|at| self.entry_mount(list.get(at)?));
        let at = list.len() - usize::from(last.is_some_and(|mount| mount.point == b"/"));
        list.splice(self, at, at, &[entry])
    }

    /// Takes a mount away, by its point or its object; gives the object, which is none for an image of the embedder's.
    pub(crate) fn unmount(&self, what: Value<'v>) -> Res<Option<Value<'v>>> {
        let point = self.str_bytes(what);
        for (at, slot) in self.mounts.iter().enumerate() {
            if slot.get().is_some_and(|slot| Some(slot.point) == point) {
                slot.set(None);
                self.leave(Value::len(at));
                return Ok(None);
            }
        }
        if let Some(list) = self.mount_list() {
            for at in 0..list.len() {
                let entry = list.get(at).unwrap_or(Value::NONE);
                let Some([object, there]) = self.tuple_items(entry) else { continue };
                if *object == what || (point.is_some() && self.str_bytes(*there) == point) {
                    list.remove(self, at)?;
                    self.leave(entry);
                    return Ok(Some(*object));
                }
            }
        }
        Err(self.raise_os_error(errno::EINVAL))
    }

    /// Relative paths no longer start in a mount that is gone.
    fn leave(&self, id: Value<'v>) {
        if self.kept(Kept::Volume) == Some(id) {
            self.set_current(None);
        }
    }

    /// The mounts as `vfs.mount()` lists them: objects with their places.
    pub(crate) fn list_mounts(&self) -> Res<Value<'v>> {
        let list = self.new_list(&[])?;
        for mount in self.mounted() {
            let entry = match mount.system.rom() {
                Some(rom) if mount.id.is_small() => {
                    let object = self.new_rom(rom.image, Value::NONE)?;
                    let point = self.new_of(Kind::Str, mount.point)?;
                    self.new_tuple(&[object, point])?
                }
                _ => mount.id,
            };
            list.push(self, entry)?;
        }
        Ok(list.into())
    }

    /// Keeps where relative paths start in the current image.
    pub(crate) fn set_image_dir(&self, path: Name<'_>) -> Res<()> {
        let path = self.new_str(path.bytes)?;
        self.keep(Kept::Cwd, path);
        Ok(())
    }

    /// Whether an address lies in an image that the embedder mounted.
    pub fn in_image(&self, address: usize) -> bool {
        self.mounts
            .iter()
            .filter_map(Cell::get)
            .any(|slot| slot.image.bytes().as_ptr_range().contains(&core::ptr::without_provenance(address)))
    }
}

/// What paths of frozen modules start with.
pub(crate) const FROZEN: &[u8] = b".frozen";

/// The image of what was compiled into the crate.
#[cfg(feature = "asyncio")]
pub(crate) const FROZEN_IMAGE: Option<&[u8]> = Some(romfs_frozen::IMAGE);
#[cfg(not(feature = "asyncio"))]
pub(crate) const FROZEN_IMAGE: Option<&[u8]> = None;

/// Whether something can be mounted there: at the root, or at an absolute path without a slash at its end.
fn is_point(point: &[u8]) -> bool {
    point == b"/" || (point.starts_with(b"/") && !point.ends_with(b"/"))
}
