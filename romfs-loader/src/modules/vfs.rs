//! `vfs`: what is mounted, and the file systems that can be.

use crate::errno;
use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, ANY, Entry};
use crate::value::Value;
use crate::vfs::posix::VFS_POSIX;
use crate::vfs::rom::VFS_ROM;
use crate::vm::{Args, Res, Vm};

/// `vfs`.
pub static VFS: NativeModule = NativeModule::new(
    q::vfs,
    &native::sorted([
        Entry::func_kw(q::mount, 0, ANY, mount),
        Entry::func(q::umount, 1, 1, unmount),
        Entry::ty(&VFS_ROM),
        Entry::ty(&VFS_POSIX),
    ]),
);

/// `mount(fs, point, *, readonly=False, mkfs=False)`; without arguments the list of what is mounted.
pub(super) fn mount<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if args.pos.is_empty() && args.kw.is_empty() {
        return vm.list_mounts();
    }
    args.only(vm, &[q::readonly, q::mkfs])?;
    args.expect_positional(vm, 2, 2)?;
    let point = vm.path_name(args.at(1))?;
    let flag = |name| args.keyword(name).unwrap_or(Value::FALSE);
    let object = args.at(0);
    // An object that cannot be mounted would be a device with blocks, whose file system is to be found out: there are
    // none.
    let Some(mount) = vm.find_attr(object, q::mount)? else { return Err(vm.raise_os_error(errno::ENODEV)) };
    vm.call(mount, &[flag(q::readonly), flag(q::mkfs)])?;
    let point = vm.new_str(point.bytes)?;
    vm.mount_object(object, point)?;
    Ok(Value::NONE)
}

pub(super) fn unmount<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if let Some(object) = vm.unmount(args.at(0))? {
        vm.call_method(object, q::umount, &[])?;
    }
    Ok(Value::NONE)
}
