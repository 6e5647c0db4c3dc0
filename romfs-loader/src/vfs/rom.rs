//! Images as file systems, and `vfs.VfsRom`: an image in any bytes.

use romfs_format::romfs::{Dir, Entry as ImageEntry, Error, File, Image};

use super::{ANY_SYSTEM, Found, Name, Volume};
use crate::errno;
use crate::files::Stat;
use crate::image::Path;
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::types::TypeRow;
use crate::types::exception::UNICODE_ERROR;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// The longest name in an image that `statvfs` tells of, as stock does.
const LONGEST_NAME: usize = 32767;

/// Bytes of an image that count for the budget as one step when it is checked.
#[cfg(feature = "os")]
const CHECKED_IN_A_STEP: usize = 64;

/// An image as a file system.
#[derive(Clone, Copy)]
pub(crate) struct Rom<'v> {
    pub(crate) image: Image<'v>,
    /// Where relative paths start; `None` where that is always the root, as in stock.
    pub(crate) cwd: Option<&'v [u8]>,
}

impl<'v> Rom<'v> {
    /// Follows `.` and `..`, which an image does not have and which only directories can have behind them; `None` for a
    /// path that leads nowhere, or is too long to follow.
    fn normal(&self, path: &[u8]) -> Result<Option<Path>, Error> {
        let mut full = Path::root();
        if !full.follow(if path.starts_with(b"/") { b"" } else { self.cwd.unwrap_or_default() }) {
            return Ok(None);
        }
        for part in path.split(|b| *b == b'/') {
            let behind = matches!(part, b"" | b"." | b"..");
            if behind && !matches!(self.image.find(full.as_bytes())?, Some(ImageEntry::Dir(_))) || !full.follow(part) {
                return Ok(None);
            }
        }
        Ok(Some(full))
    }

    fn entry(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Option<ImageEntry<'v>>> {
        let relative = ANY_SYSTEM && !path.starts_with(b"/") && self.cwd.is_some_and(|cwd| !cwd.is_empty());
        let found = if relative || ANY_SYSTEM && path.split(|b| *b == b'/').any(|part| part == b"." || part == b"..") {
            self.normal(path).and_then(|full| full.map_or(Ok(None), |full| self.image.find(full.as_bytes())))
        } else {
            self.image.find(path)
        };
        found.map_err(|error| vm.raise_bad_image(error))
    }

    /// The directory at a path, if that is one.
    pub(super) fn directory(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Option<Dir<'v>>> {
        Ok(match self.entry(vm, path)? {
            Some(ImageEntry::Dir(dir)) => Some(dir),
            _ => None,
        })
    }

    fn existing(&self, vm: &Vm<'v>, path: &[u8]) -> Res<ImageEntry<'v>> {
        self.entry(vm, path)?.ok_or_else(|| vm.raise_os_error(errno::ENOENT))
    }

    fn dir(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Dir<'v>> {
        match self.existing(vm, path)? {
            ImageEntry::Dir(dir) => Ok(dir),
            ImageEntry::File(_) => Err(vm.raise_os_error(errno::ENOENT)),
        }
    }

    fn file(&self, vm: &Vm<'v>, path: &[u8]) -> Res<File<'v>> {
        match self.existing(vm, path)? {
            ImageEntry::File(file) => Ok(file),
            ImageEntry::Dir(_) => Err(vm.raise_os_error(errno::EISDIR)),
        }
    }
}

fn read_only<'v>(vm: &Vm<'v>) -> Raised {
    vm.raise_os_error(errno::EROFS)
}

impl<'v> Volume<'v> for Rom<'v> {
    fn find(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Found> {
        Ok(match self.entry(vm, path)? {
            None => Found::Nothing,
            Some(ImageEntry::Dir(_)) => Found::Directory,
            Some(ImageEntry::File(_)) => Found::File,
        })
    }

    fn load(&self, vm: &Vm<'v>, path: &[u8]) -> Res<&'v [u8]> {
        self.file(vm, path).map(|file| file.data)
    }

    fn open(&self, vm: &Vm<'v>, path: Name<'_>, mode: Value<'v>) -> Res<Value<'v>> {
        let mode = vm.path_name(mode)?.bytes;
        if mode.iter().any(|c| matches!(c, b'w' | b'a' | b'+')) {
            return Err(read_only(vm));
        }
        let file = self.file(vm, path.bytes)?;
        vm.new_image_file(!mode.contains(&b'b'), file.data)
    }

    fn stat(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        let (mode, size) = match self.existing(vm, path.bytes)? {
            ImageEntry::File(file) => (Stat::FILE, file.data.len()),
            ImageEntry::Dir(dir) => (Stat::DIRECTORY, dir.size()),
        };
        let mut items = [Value::int(0); 10];
        items[0] = Value::int(mode as isize);
        items[6] = Value::len(size);
        vm.new_tuple(&items)
    }

    /// A file system of blocks of one byte, none of them free.
    fn stat_system(&self, vm: &Vm<'v>, _: Name<'_>) -> Res<Value<'v>> {
        let mut items = [Value::int(0); 10];
        items[0] = Value::int(1);
        items[2] = Value::len(self.image.root().size());
        items[9] = Value::len(LONGEST_NAME);
        vm.new_tuple(&items)
    }

    fn list(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        let list = vm.new_list(&[])?;
        for entry in self.dir(vm, path.bytes)?.entries() {
            // In a damaged image a listing ends before the damage, as in stock; whatever needs the rest says what is
            // wrong.
            let Ok(entry) = entry else { break };
            let (mode, size) = match entry {
                ImageEntry::Dir(dir) => (Stat::DIRECTORY, dir.size()),
                ImageEntry::File(file) => (Stat::FILE, file.data.len()),
            };
            let name = vm.image_bytes(path.kind, entry.name())?;
            let entry = vm.new_tuple(&[name, Value::int(mode as isize), Value::int(0), Value::len(size)])?;
            list.push(vm, entry)?;
        }
        vm.iter(list.into())
    }

    fn change_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<()> {
        if self.cwd.is_none() {
            return if path.bytes == b"/" { Ok(()) } else { Err(vm.raise_os_error(errno::EOPNOTSUPP)) };
        }
        self.dir(vm, path.bytes)?;
        match self.normal(path.bytes).map_err(|error| vm.raise_bad_image(error))? {
            Some(full) => vm.set_image_dir(Name::text(full.as_bytes())),
            None => Err(vm.raise_os_error(errno::ENOENT)),
        }
    }

    fn current_dir(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        vm.new_str(self.cwd.unwrap_or_default())
    }

    fn make_dir(&self, vm: &Vm<'v>, _: Name<'_>) -> Res<Value<'v>> {
        Err(read_only(vm))
    }

    fn remove_dir(&self, vm: &Vm<'v>, _: Name<'_>) -> Res<Value<'v>> {
        Err(read_only(vm))
    }

    fn remove(&self, vm: &Vm<'v>, _: Name<'_>) -> Res<Value<'v>> {
        Err(read_only(vm))
    }

    fn rename(&self, vm: &Vm<'v>, _: Name<'_>, _: Name<'_>) -> Res<Value<'v>> {
        Err(read_only(vm))
    }
}

/// `VfsRom`.
#[repr(C)]
struct VfsRom<'v> {
    header: Header,
    _pad: u32,
    /// What keeps the image's bytes alive, where they lie in the heap.
    owner: Value<'v>,
    image: &'v [u8],
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for VfsRom<'v> {
    const TY: Ty = Ty::VfsRom;
}

impl<'v> Vm<'v> {
    /// A `VfsRom` of an image that `owner` keeps alive.
    pub(crate) fn new_rom(&self, image: Image<'v>, owner: Value<'v>) -> Res<Value<'v>> {
        let rom = VfsRom { header: Header::new(Ty::VfsRom), _pad: 0, owner, image: image.bytes() };
        Ok(Value::object(self.alloc_tailed(rom, 0)?))
    }

    /// The image that an object is.
    pub(super) fn as_rom(&self, object: Value<'v>) -> Option<Rom<'v>> {
        let rom = self.cast::<VfsRom>(self.native_self(object))?;
        let _ = rom.owner;
        Some(Rom { image: Image::parse_start(rom.image).ok()?, cwd: None })
    }

    /// Text or bytes of an image: they stay where they are, unless the image lies in the heap and may go before them.
    pub(crate) fn image_bytes(&self, kind: Kind, bytes: &'v [u8]) -> Res<Value<'v>> {
        if kind == Kind::Str && romfs_plain::text::utf8::valid_up_to(bytes) < bytes.len() {
            return Err(self.raise_type(&UNICODE_ERROR));
        }
        if bytes.len() <= size_of::<usize>() || self.heap.contains(bytes.as_ptr().addr()) {
            self.new_of(kind, bytes)
        } else {
            self.new_rom_bytes(kind, bytes)
        }
    }
}

fn new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 1, 1)?;
    let Some(buffer) = vm.buffer(args.at(0)) else {
        return Err(vm.raise_type_error("object with buffer protocol required"));
    };
    // Bytes that nobody can write to stay where they are, and the object keeps them. Others are copied: bytecode is
    // verified once, before it first runs, and what runs later has to be what was verified. Stock executes in a
    // bytearray in place, and has no verifier.
    let changes = buffer.writable || !vm.is_fixed(buffer.bytes.as_ptr().addr());
    let (owner, bytes) = if changes {
        let copy = vm.new_bytes(buffer.read())?;
        (copy, vm.bytes_bytes(copy).unwrap_or_default())
    } else {
        (args.at(0), buffer.read())
    };
    match Image::parse_start(bytes) {
        Ok(image) => vm.new_rom(image, owner),
        Err(_) => Err(vm.raise_os_error(errno::ENODEV)),
    }
}

/// `check()`: compares a sealed image with its checksum. Whether it has one: stock's builder makes none. A program that
/// has written an image to a slot of flash calls it before it trusts the image.
#[cfg(feature = "os")]
fn check<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let Some(Rom { image, .. }) = vm.as_rom(args.at(0)) else { return Err(vm.bad_self(Ty::VfsRom, &args)) };
    vm.count_work(image.bytes().len() / CHECKED_IN_A_STEP)?;
    match image.check_crc() {
        Ok(()) => Ok(Value::bool(image.stored_crc().is_some())),
        Err(_) => Err(vm.raise_os_error(errno::EIO)),
    }
}

/// `vfs.VfsRom`.
pub static VFS_ROM: TypeRow = TypeRow {
    id: Ty::VfsRom,
    name: q::VfsRom,
    new: Some(new),
    methods: &native::sorted([
        Entry::func(q::mount, 3, 3, |vm, args| {
            if vm.truth(args.at(2))? { Err(vm.raise_os_error(errno::EPERM)) } else { Ok(Value::NONE) }
        }),
        Entry::func(q::umount, 1, 1, |_, args| Ok(args.at(0))),
        #[cfg(feature = "os")]
        Entry::func(q::check, 1, 1, check),
        super::posix::OPEN,
        super::posix::CHDIR,
        super::posix::GETCWD,
        super::posix::ILISTDIR,
        super::posix::STAT,
        super::posix::STATVFS,
    ]),
    ..TypeRow::EMPTY
};
