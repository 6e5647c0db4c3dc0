//! The platform's files as a file system: `vfs.VfsPosix`. The methods that all file systems in Rust share are here too.

use core::cell::Cell;

use super::{Found, Name, Volume};
use crate::errno;
use crate::files::{FileResult, Files, Stat};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::types::TypeRow;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// `VfsPosix`: the platform's files, or those below a directory.
#[repr(C)]
pub(crate) struct Posix<'v> {
    header: Header,
    /// 1: nothing may be written.
    readonly: Cell<u32>,
    /// What absolute paths start with, a string; `None` for nothing.
    root: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Posix<'v> {
    const TY: Ty = Ty::VfsPosix;
}

impl<'v> Vm<'v> {
    pub(crate) fn new_posix(&self, root: Value<'v>) -> Res<&'v Posix<'v>> {
        self.alloc_tailed(Posix { header: Header::new(Ty::VfsPosix), readonly: Cell::new(0), root }, 0)
    }

    /// The platform's files.
    pub(crate) fn files(&self) -> Res<&'v dyn Files> {
        self.platform.files().ok_or_else(|| self.raise_os_error(errno::ENODEV))
    }

    /// What a file operation gave, as a program sees it.
    pub(crate) fn file_result<T>(&self, result: FileResult<T>) -> Res<T> {
        result.map_err(|errno| {
            self.os_errno.set(errno.0);
            self.raise_os_error(errno.0)
        })
    }
}

impl<'v> Posix<'v> {
    /// Calls `f` with the platform's files and the path as they have it.
    fn with<R>(&self, vm: &Vm<'v>, path: &[u8], f: impl FnOnce(&'v dyn Files, &[u8]) -> FileResult<R>) -> Res<R> {
        let files = vm.files()?;
        let result = match vm.str_bytes(self.root) {
            Some(root) if path.starts_with(b"/") => {
                let mut full = vm.build(Kind::Bytes, root.len() + path.len())?;
                full.push(vm, root)?;
                full.push(vm, path)?;
                f(files, full.bytes())
            }
            _ => f(files, path),
        };
        vm.file_result(result)
    }

    /// The same for what changes something.
    fn change(
        &self,
        vm: &Vm<'v>,
        path: Name<'_>,
        f: impl FnOnce(&'v dyn Files, &[u8]) -> FileResult<()>,
    ) -> Res<Value<'v>> {
        if self.readonly.get() != 0 {
            return Err(vm.raise_os_error(errno::EROFS));
        }
        self.with(vm, path.bytes, f)?;
        Ok(Value::NONE)
    }
}

impl<'v> Volume<'v> for &'v Posix<'v> {
    fn find(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Found> {
        let mode = self.with(vm, path, |files, path| Ok(files.stat(path).map_or(0, |stat| stat.mode)))?;
        Ok(match mode & Stat::TYPE {
            Stat::DIRECTORY => Found::Directory,
            Stat::FILE => Found::File,
            _ => Found::Nothing,
        })
    }

    fn load(&self, vm: &Vm<'v>, path: &[u8]) -> Res<&'v [u8]> {
        let file = self.open(vm, Name::text(path), Value::qstr(q::rb))?;
        let bytes = vm.read_stream(file)?;
        vm.close_stream(file)?;
        Ok(bytes)
    }

    fn open(&self, vm: &Vm<'v>, path: Name<'_>, mode: Value<'v>) -> Res<Value<'v>> {
        let mode = vm.path_name(mode)?.bytes;
        if self.readonly.get() != 0 && mode.iter().any(|c| matches!(c, b'w' | b'a' | b'+')) {
            return Err(vm.raise_os_error(errno::EROFS));
        }
        let (mode, text) = crate::types::host_file::mode_of(mode);
        // The object first: what is open must not be lost.
        let file = vm.new_host_file(text)?;
        let number = self.with(vm, path.bytes, |files, path| files.open(path, mode))?;
        vm.set_host_file(file, number);
        Ok(file)
    }

    fn stat(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        let stat = self.with(vm, path.bytes, |files, path| files.stat(path))?;
        let list = vm.new_list_with_capacity(10)?;
        list.push(vm, Value::int(stat.mode as isize))?;
        for number in stat.ids.into_iter().chain([stat.size]) {
            list.push(vm, vm.new_u64(number)?)?;
        }
        for time in stat.times {
            list.push(vm, vm.new_i64(time)?)?;
        }
        vm.tuple_from(list.into())
    }

    fn stat_system(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        let numbers = self.with(vm, path.bytes, |files, path| files.stat_system(path))?;
        let list = vm.new_list_with_capacity(10)?;
        for number in numbers {
            list.push(vm, vm.new_u64(number)?)?;
        }
        vm.tuple_from(list.into())
    }

    fn list(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        let list = vm.new_list(&[])?;
        let mut raised = None;
        let directory = if path.bytes.is_empty() { b"." } else { path.bytes };
        self.with(vm, directory, |files, directory| {
            files.list(directory, &mut |entry| {
                let added = vm.new_of(path.kind, entry.name).and_then(|name| {
                    let inode = vm.new_u64(entry.inode)?;
                    let entry = vm.new_tuple(&[name, Value::int(entry.kind as isize), inode])?;
                    list.push(vm, entry)
                });
                raised = added.err();
                raised.is_none()
            })
        })?;
        match raised {
            Some(raised) => Err(raised),
            None => vm.iter(list.into()),
        }
    }

    fn change_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<()> {
        self.with(vm, path.bytes, |files, path| files.change_dir(path))
    }

    fn current_dir(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let root = vm.str_bytes(self.root).unwrap_or_default();
        let mut text = None;
        let found = vm.files()?.current_dir(&mut |path| {
            let inside = path.strip_prefix(root).unwrap_or(path);
            text = Some(vm.new_str(if inside.is_empty() { b"/" } else { inside }));
        });
        vm.file_result(found)?;
        text.unwrap_or(Ok(Value::qstr(q::slash)))
    }

    fn make_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.change(vm, path, |files, path| files.make_dir(path))
    }

    fn remove_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.change(vm, path, |files, path| files.remove_dir(path))
    }

    fn remove(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.change(vm, path, |files, path| files.remove(path))
    }

    fn rename(&self, vm: &Vm<'v>, from: Name<'_>, to: Name<'_>) -> Res<Value<'v>> {
        // Both paths under the root: the second one is made inside the first one's call.
        let mut result = Ok(Value::NONE);
        self.change(vm, from, |_, from| {
            result = self.change(vm, to, |files, to| files.rename(from, to));
            Ok(())
        })?;
        result
    }
}

fn new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 0, 1)?;
    let files = vm.files()?;
    let root = match args.pos {
        [] => Value::NONE,
        [root] => {
            let root = vm.path_name(*root)?.bytes;
            let mut full = vm.build(Kind::Str, root.len())?;
            // A relative one is made absolute: the program may change its directory.
            if !root.is_empty() && !root.starts_with(b"/") {
                let mut pushed = Ok(());
                vm.file_result(files.current_dir(&mut |path| pushed = full.push(vm, path)))?;
                pushed?;
                full.push(vm, b"/")?;
            }
            full.push(vm, root)?;
            full.finish(vm)
        }
        _ => return Err(vm.raise_type(&crate::types::exception::TYPE_ERROR)),
    };
    vm.new_posix(root).map(Value::object)
}

/// Calls `f` with the file system in Rust that a method's object is.
fn on<'v, R>(vm: &Vm<'v>, args: &Args<'_, 'v>, f: impl FnOnce(&Vm<'v>, &dyn Volume<'v>) -> Res<R>) -> Res<R> {
    match vm.system_of(vm.native_self(args.at(0))) {
        Some(system) => f(vm, system.volume()),
        None => Err(vm.raise_os_error(errno::ENODEV)),
    }
}

pub(super) const OPEN: Entry = Entry::func(q::open, 3, 3, |vm, args| {
    let path = vm.path_name(args.at(1))?;
    on(vm, &args, |vm, volume| volume.open(vm, path, args.at(2)))
});

pub(super) const CHDIR: Entry = Entry::func(q::chdir, 2, 2, |vm, args| {
    let path = vm.path_name(args.at(1))?;
    on(vm, &args, |vm, volume| volume.change_dir(vm, path)).map(|()| Value::NONE)
});

pub(super) const GETCWD: Entry =
    Entry::func(q::getcwd, 1, 1, |vm, args| on(vm, &args, |vm, volume| volume.current_dir(vm)));

pub(super) const ILISTDIR: Entry = Entry::func(q::ilistdir, 2, 2, |vm, args| {
    let path = vm.path_name(args.at(1))?;
    on(vm, &args, |vm, volume| volume.list(vm, path))
});

pub(super) const STAT: Entry = Entry::func(q::stat, 2, 2, |vm, args| {
    let path = vm.path_name(args.at(1))?;
    on(vm, &args, |vm, volume| volume.stat(vm, path))
});

pub(super) const STATVFS: Entry = Entry::func(q::statvfs, 2, 2, |vm, args| {
    let path = vm.path_name(args.at(1))?;
    on(vm, &args, |vm, volume| volume.stat_system(vm, path))
});

/// `vfs.VfsPosix`.
pub static VFS_POSIX: TypeRow = TypeRow {
    id: Ty::VfsPosix,
    name: q::VfsPosix,
    new: Some(new),
    methods: &native::sorted([
        Entry::func(q::mount, 3, 3, |vm, args| {
            let posix = vm.receiver::<Posix>(&args)?;
            if vm.truth(args.at(1))? {
                posix.readonly.set(1);
            }
            if vm.truth(args.at(2))? { Err(vm.raise_os_error(errno::EPERM)) } else { Ok(Value::NONE) }
        }),
        Entry::func(q::umount, 1, 1, |_, _| Ok(Value::NONE)),
        OPEN,
        CHDIR,
        GETCWD,
        ILISTDIR,
        STAT,
        STATVFS,
        Entry::func(q::mkdir, 2, 2, |vm, args| {
            let path = vm.path_name(args.at(1))?;
            on(vm, &args, |vm, volume| volume.make_dir(vm, path))
        }),
        Entry::func(q::rmdir, 2, 2, |vm, args| {
            let path = vm.path_name(args.at(1))?;
            on(vm, &args, |vm, volume| volume.remove_dir(vm, path))
        }),
        Entry::func(q::remove, 2, 2, |vm, args| {
            let path = vm.path_name(args.at(1))?;
            on(vm, &args, |vm, volume| volume.remove(vm, path))
        }),
        Entry::func(q::rename, 3, 3, |vm, args| {
            let (from, to) = (vm.path_name(args.at(1))?, vm.path_name(args.at(2))?);
            on(vm, &args, |vm, volume| volume.rename(vm, from, to))
        }),
    ]),
    ..TypeRow::EMPTY
};
