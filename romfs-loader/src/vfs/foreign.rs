//! File systems that programs make: objects with `open`, `stat`, `ilistdir` and the like.

use super::{Found, Name, Volume};
use crate::files::Stat;
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// An object that was mounted.
#[derive(Clone, Copy)]
pub(crate) struct Foreign<'v> {
    pub(crate) object: Value<'v>,
}

impl<'v> Foreign<'v> {
    fn call(&self, vm: &Vm<'v>, method: Qstr, args: &[Value<'v>]) -> Res<Value<'v>> {
        vm.call_method(self.object, method, args)
    }

    fn with_path(&self, vm: &Vm<'v>, method: Qstr, path: Name<'_>) -> Res<Value<'v>> {
        let path = vm.new_of(path.kind, path.bytes)?;
        self.call(vm, method, &[path])
    }
}

impl<'v> Volume<'v> for Foreign<'v> {
    fn find(&self, vm: &Vm<'v>, path: &[u8]) -> Res<Found> {
        // Whatever it raises means that there is nothing.
        let stat = self.with_path(vm, q::stat, Name::text(path));
        let Some(stat) = vm.catch(stat, &crate::types::exception::EXCEPTION)? else { return Ok(Found::Nothing) };
        let mode = vm.load_subscript(stat, Value::int(0))?;
        let directory = vm.int_word(mode)? as u32 & Stat::DIRECTORY != 0;
        Ok(if directory { Found::Directory } else { Found::File })
    }

    fn load(&self, vm: &Vm<'v>, path: &[u8]) -> Res<&'v [u8]> {
        let file = self.open(vm, Name::text(path), Value::qstr(q::rb))?;
        let result = vm.read_stream(file);
        let closed = vm.close_stream(file);
        let bytes = result?;
        closed.map(|()| bytes)
    }

    fn open(&self, vm: &Vm<'v>, path: Name<'_>, mode: Value<'v>) -> Res<Value<'v>> {
        let path = vm.new_of(path.kind, path.bytes)?;
        self.call(vm, q::open, &[path, mode])
    }

    fn stat(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.with_path(vm, q::stat, path)
    }

    fn stat_system(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.with_path(vm, q::statvfs, path)
    }

    fn list(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.with_path(vm, q::ilistdir, path)
    }

    fn change_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<()> {
        self.with_path(vm, q::chdir, path).map(|_| ())
    }

    fn current_dir(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        self.call(vm, q::getcwd, &[])
    }

    fn make_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.with_path(vm, q::mkdir, path)
    }

    fn remove_dir(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.with_path(vm, q::rmdir, path)
    }

    fn remove(&self, vm: &Vm<'v>, path: Name<'_>) -> Res<Value<'v>> {
        self.with_path(vm, q::remove, path)
    }

    fn rename(&self, vm: &Vm<'v>, from: Name<'_>, to: Name<'_>) -> Res<Value<'v>> {
        let from = vm.new_of(from.kind, from.bytes)?;
        let to = vm.new_of(to.kind, to.bytes)?;
        self.call(vm, q::rename, &[from, to])
    }
}
