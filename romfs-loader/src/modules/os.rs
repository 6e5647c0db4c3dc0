//! `os`: paths go to the file system that they lead to.

use crate::errno;
use crate::files::Stat;
use crate::qstr::q;
use crate::types::attr_tuple::Fields;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vfs::posix::VFS_POSIX;
use crate::vfs::{Name, Place};
use crate::vm::{Args, Res, Vm};

/// `os`.
pub static OS: NativeModule = NativeModule::new(
    q::os,
    &native::sorted([
        Entry::str(q::sep, q::slash),
        Entry::func(q::getcwd, 0, 0, |vm, _| vm.current_dir()),
        Entry::func(q::chdir, 1, 1, |vm, args| {
            vm.change_dir(vm.path_name(args.at(0))?)?;
            Ok(Value::NONE)
        }),
        Entry::func(q::listdir, 0, 1, |vm, args| {
            let list = vm.new_list(&[])?;
            let entries = entries(vm, &args)?;
            vm.for_each(entries, |entry| {
                let name = vm.load_subscript(entry, Value::int(0))?;
                list.push(vm, name)
            })?;
            Ok(list.into())
        }),
        Entry::func(q::ilistdir, 0, 1, |vm, args| entries(vm, &args)),
        Entry::func(q::stat, 1, 1, stat),
        Entry::func(q::statvfs, 1, 1, stat_system),
        Entry::func(q::mkdir, 1, 1, make_dir),
        Entry::func(q::remove, 1, 1, remove),
        Entry::func(q::unlink, 1, 1, remove),
        Entry::func(q::rename, 2, 2, rename),
        Entry::func(q::rmdir, 1, 1, |vm, args| {
            vm.at_path(vm.path_name(args.at(0))?, |volume, path| volume.remove_dir(vm, path))
        }),
        Entry::func(q::system, 1, 1, |vm, args| {
            let command = vm.path_name(args.at(0))?;
            match vm.platform.system(command.bytes) {
                Some(status) => vm.new_int(status as isize),
                None => Err(vm.raise_os_error(errno::EPERM)),
            }
        }),
        Entry::func(q::errno, 0, 1, |vm, args| {
            let before = vm.os_errno.get();
            if let [number] = args.pos {
                vm.os_errno.set(vm.int_word(*number)? as i32);
                return Ok(Value::NONE);
            }
            vm.new_int(before as isize)
        }),
        Entry::func_kw(q::mount, 0, native::ANY, super::vfs::mount),
        Entry::func(q::umount, 1, 1, super::vfs::unmount),
        Entry::ty(&VFS_POSIX),
        Entry::func(q::getenv, 1, 2, |vm, args| {
            let name = vm.path_name(args.at(0))?.bytes;
            let mut found = None;
            vm.platform.env(name, &mut |value| found = Some(vm.new_str(value)));
            found.unwrap_or_else(|| Ok(args.pos.get(1).copied().unwrap_or(Value::NONE)))
        }),
        Entry::func(q::putenv, 2, 2, |vm, args| set_env(vm, args.at(0), Some(args.at(1)))),
        Entry::func(q::unsetenv, 1, 1, |vm, args| set_env(vm, args.at(0), None)),
        Entry::func(q::uname, 0, 0, |vm, _| {
            let name = vm.new_str(vm.platform.name().as_bytes())?;
            let release = Value::qstr(q::release_text);
            let machine = vm.new_str(vm.platform.machine().as_bytes())?;
            vm.new_attr_tuple(Fields::Uname, &[name, name, release, release, machine])
        }),
        Entry::func(q::urandom, 1, 1, |vm, args| {
            let Ok(len) = usize::try_from(vm.int_word(args.at(0))?) else {
                return Err(vm.raise_type(&crate::types::exception::VALUE_ERROR));
            };
            let mut builder = vm.build(Kind::Bytes, len)?;
            let mut random = [0; 64];
            while builder.len() < len && vm.platform.random(&mut random) {
                builder.push(vm, &random[..random.len().min(len - builder.len())])?;
            }
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

fn set_env<'v>(vm: &Vm<'v>, name: Value<'v>, value: Option<Value<'v>>) -> Res<Value<'v>> {
    let value = value.map(|value| vm.path_name(value)).transpose()?.map(|value| value.bytes);
    if vm.platform.set_env(vm.path_name(name)?.bytes, value) {
        Ok(Value::NONE)
    } else {
        Err(vm.raise_os_error(errno::EPERM))
    }
}

/// The entries of a directory, the current one when none is named: tuples of name, type and more.
fn entries<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<Value<'v>> {
    let path = match args.pos {
        [path] => vm.path_name(*path)?,
        _ => Name::text(b""),
    };
    match vm.place(path.bytes) {
        Place::Root => root_entries(vm, path.kind),
        _ => vm.at_path(path, |volume, path| volume.list(vm, path)),
    }
}

/// The mount points, and what lies in the file system at `/`.
fn root_entries<'v>(vm: &Vm<'v>, kind: Kind) -> Res<Value<'v>> {
    let list = vm.new_list(&[])?;
    for mount in vm.mounted() {
        if mount.point == b"/" {
            let rest = mount.system.volume().list(vm, Name { kind, ..Name::ROOT })?;
            vm.for_each(rest, |entry| list.push(vm, entry))?;
        } else {
            let name = vm.new_of(kind, &mount.point[1..])?;
            let entry = vm.new_tuple(&[name, Value::int(Stat::DIRECTORY as isize), Value::int(0)])?;
            list.push(vm, entry)?;
        }
    }
    vm.iter(list.into())
}

fn stat<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let path = vm.path_name(args.at(0))?;
    if let Place::Root = vm.place(path.bytes) {
        let mut items = [Value::int(0); 10];
        items[0] = Value::int(Stat::DIRECTORY as isize);
        return vm.new_tuple(&items);
    }
    vm.at_path(path, |volume, path| volume.stat(vm, path))
}

fn stat_system<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let path = vm.path_name(args.at(0))?;
    if let Place::Root = vm.place(path.bytes) {
        if let Some(mount) = vm.root_mount() {
            return mount.system.volume().stat_system(vm, Name::ROOT);
        }
        let mut items = [Value::int(0); 10];
        items[9] = Value::len(crate::image::MAX_PATH);
        return vm.new_tuple(&items);
    }
    vm.at_path(path, |volume, path| volume.stat_system(vm, path))
}

fn make_dir<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let path = vm.path_name(args.at(0))?;
    match vm.place(path.bytes) {
        // Mount points exist.
        Place::Root | Place::In(_, b"/") => Err(vm.raise_os_error(errno::EEXIST)),
        _ => vm.at_path(path, |volume, path| volume.make_dir(vm, path)),
    }
}

fn remove<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.at_path(vm.path_name(args.at(0))?, |volume, path| volume.remove(vm, path))
}

/// Only within a file system.
fn rename<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (from, to) = (vm.path_name(args.at(0))?, vm.path_name(args.at(1))?);
    match (vm.place(from.bytes), vm.place(to.bytes)) {
        (Place::In(mount, old), Place::In(other, new)) if mount == other => {
            let (old, new) = (Name { bytes: old, kind: from.kind }, Name { bytes: new, kind: to.kind });
            mount.system.volume().rename(vm, old, new)
        }
        (Place::Nowhere, Place::Nowhere) => Err(vm.raise_os_error(errno::ENODEV)),
        _ => Err(vm.raise_os_error(errno::EPERM)),
    }
}
