//! `os`, over the mounted images: all of it can be read and none of it written.

use romfs_format::romfs::{Entry as ImageEntry, File};

use crate::errno;
use crate::image::Found;
use crate::qstr::q;
use crate::types::attr_tuple::Fields;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Kept, Res, Vm};

/// `st_mode` of directories and files.
const DIRECTORY: isize = 0x4000;
const FILE: isize = 0x8000;

/// `os`.
pub static OS: NativeModule = NativeModule::new(
    q::os,
    &native::sorted([
        Entry::str(q::sep, q::slash),
        Entry::func(q::getcwd, 0, 0, |vm, _| Ok(vm.kept(Kept::Cwd).unwrap_or(Value::qstr(q::slash)))),
        Entry::func(q::chdir, 1, 1, chdir),
        Entry::func(q::listdir, 0, 1, |vm, args| {
            let list = vm.new_list(&[])?;
            for_entries(vm, args, |name, _, _| list.push(vm, name))?;
            Ok(list.into())
        }),
        Entry::func(q::ilistdir, 0, 1, |vm, args| {
            let list = vm.new_list(&[])?;
            let bytes = args.pos.first().is_some_and(|path| vm.bytes_bytes(*path).is_some());
            for_entries(vm, args, |name, mode, size| {
                let name = match vm.str_bytes(name) {
                    Some(text) if bytes => vm.new_bytes(text)?,
                    _ => name,
                };
                let entry = vm.new_tuple(&[name, Value::int(mode), Value::int(0), Value::len(size)])?;
                list.push(vm, entry)
            })?;
            vm.iter(list.into())
        }),
        Entry::func(q::stat, 1, 1, stat),
        Entry::func(q::statvfs, 1, 1, statvfs),
        Entry::func(q::mkdir, 1, 1, read_only),
        Entry::func(q::remove, 1, 1, read_only),
        Entry::func(q::rename, 2, 2, read_only),
        Entry::func(q::rmdir, 1, 1, read_only),
        Entry::func(q::unlink, 1, 1, read_only),
        Entry::func(q::getenv, 1, 2, |vm, args| {
            let name = vm.path_bytes(args.pos[0])?;
            let mut found = None;
            vm.platform.env(name, &mut |value| found = Some(vm.new_str(value)));
            found.unwrap_or_else(|| Ok(args.pos.get(1).copied().unwrap_or(Value::NONE)))
        }),
        Entry::func(q::putenv, 2, 2, |vm, args| set_env(vm, args.pos[0], Some(args.pos[1]))),
        Entry::func(q::unsetenv, 1, 1, |vm, args| set_env(vm, args.pos[0], None)),
        Entry::func(q::uname, 0, 0, |vm, _| {
            let name = vm.new_str(vm.platform.name().as_bytes())?;
            let release = vm.new_str(super::sys::RELEASE.as_bytes())?;
            let machine = vm.new_str(vm.platform.machine().as_bytes())?;
            vm.new_attr_tuple(Fields::Uname, &[name, name, release, release, machine])
        }),
        Entry::func(q::urandom, 1, 1, |vm, args| {
            let Ok(len) = usize::try_from(vm.int_word(args.pos[0])?) else {
                return Err(vm.raise_type(&crate::types::exception::VALUE_ERROR));
            };
            let mut builder = vm.build(Kind::Bytes, len)?;
            // SplitMix64 over the platform's seed at this moment.
            let mut state = vm.platform.seed();
            while builder.len() < len {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ vm.platform.seed().rotate_left(17);
                let z = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
                let word = (z ^ z >> 31).to_le_bytes();
                builder.push(vm, &word[..word.len().min(len - builder.len())])?;
            }
            Ok(builder.finish(vm))
        }),
    ]),
);

fn set_env(vm: &Vm<'_>, name: Value, value: Option<Value>) -> Res {
    let value = value.map(|value| vm.path_bytes(value)).transpose()?;
    if vm.platform.set_env(vm.path_bytes(name)?, value) {
        Ok(Value::NONE)
    } else {
        Err(vm.raise_os_error(errno::EPERM))
    }
}

fn read_only(vm: &Vm<'_>, _: Args<'_>) -> Res {
    Err(vm.raise_os_error(errno::EROFS))
}

/// The text of a path, which may be bytes.
fn path_of<'m>(vm: &Vm<'m>, path: Value) -> Res<&'m [u8]> {
    match vm.bytes_bytes(path) {
        Some(path) => Ok(path),
        None => vm.path_bytes(path),
    }
}

fn found<'m>(vm: &Vm<'m>, path: &[u8]) -> Res<Found<'m>> {
    vm.find_path(path)?.ok_or_else(|| vm.raise_os_error(errno::ENOENT))
}

fn chdir(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let path = path_of(vm, args.pos[0])?;
    if let Found::Entry(ImageEntry::File(_)) = found(vm, path)? {
        return Err(vm.raise_os_error(errno::ENOTDIR));
    }
    let full = vm.absolute(path)?;
    let cwd = vm.new_str(if full.as_bytes().is_empty() { b"/" } else { full.as_bytes() })?;
    vm.keep(Kept::Cwd, cwd);
    Ok(Value::NONE)
}

/// Calls `f` with name, mode and size of each entry of a directory, the working one when none is named.
fn for_entries<'m>(vm: &Vm<'m>, args: Args<'_>, mut f: impl FnMut(Value, isize, usize) -> Res<()>) -> Res<()> {
    let path = match args.pos {
        [path] => path_of(vm, *path)?,
        _ => b"",
    };
    match found(vm, path)? {
        Found::Entry(ImageEntry::Dir(dir)) => {
            for entry in dir.entries() {
                let entry = entry.map_err(|error| vm.raise_bad_image(error))?;
                let (mode, size) = match entry {
                    ImageEntry::Dir(_) => (DIRECTORY, 0),
                    ImageEntry::File(File { data, .. }) => (FILE, data.len()),
                };
                let name = if crate::text::utf8::valid_up_to(entry.name()) == entry.name().len() {
                    vm.new_rom_bytes(Kind::Str, entry.name())?
                } else {
                    return Err(vm.raise_fmt(&crate::types::exception::UNICODE_ERROR, format_args!("")));
                };
                f(name, mode, size)?;
            }
            Ok(())
        }
        Found::Entry(ImageEntry::File(_)) => Err(vm.raise_os_error(errno::ENOTDIR)),
        Found::Above => {
            let full = vm.absolute(path)?;
            for (i, mount) in vm.mounts.iter().enumerate() {
                let part = |mount: &crate::image::Mount<'m>| -> Option<&'m [u8]> {
                    mount.point.strip_prefix(full.as_bytes())?.strip_prefix(b"/")?.split(|b| *b == b'/').next()
                };
                let Some(name) = mount.get().as_ref().and_then(part) else { continue };
                // Two mount points may share a directory above them.
                let before = vm.mounts[..i].iter().filter_map(core::cell::Cell::get);
                if !before.into_iter().any(|other| part(&other) == Some(name)) {
                    f(vm.new_str(name)?, DIRECTORY, 0)?;
                }
            }
            Ok(())
        }
    }
}

fn stat(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let (mode, size) = match found(vm, path_of(vm, args.pos[0])?)? {
        Found::Entry(ImageEntry::File(file)) => (FILE, file.data.len()),
        Found::Entry(ImageEntry::Dir(_)) | Found::Above => (DIRECTORY, 0),
    };
    let mut items = [Value::int(0); 10];
    items[0] = Value::int(mode);
    items[6] = Value::len(size);
    vm.new_tuple(&items)
}

/// A file system of blocks of one byte, none of them free.
fn statvfs(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let path = path_of(vm, args.pos[0])?;
    found(vm, path)?;
    let full = vm.absolute(path)?;
    let inside = |point: &[u8]| full.as_bytes().strip_prefix(point).is_some_and(|rest| matches!(rest, [] | [b'/', ..]));
    let mount = vm.mounts.iter().filter_map(core::cell::Cell::get).find(|mount| inside(mount.point));
    let size = Value::len(mount.map_or(0, |mount| mount.data.len()));
    let zero = Value::int(0);
    let longest = Value::len(crate::image::MAX_PATH);
    vm.new_tuple(&[Value::int(1), zero, size, zero, zero, zero, zero, zero, zero, longest])
}
