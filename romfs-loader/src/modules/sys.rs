//! `sys`.

use crate::object::Ty;
use crate::print::Out;
use crate::qstr::{Qstr, q};
use crate::types::attr_tuple::Fields;
use crate::types::console;
use crate::types::constant::{self, Constant};
use crate::types::exception::SYSTEM_EXIT;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::types::tuple::Tuple;
use crate::value::Value;
use crate::vm::{Kept, Res, Vm};

/// The version of MicroPython whose language this is.
pub(super) const RELEASE: &str = "1.29.0";
#[cfg(feature = "introspection")]
static VERSION: Constant<Tuple, [Value; 4]> =
    constant::tuple([Value::int(1), Value::int(29), Value::int(0), Value::qstr(q::empty)]);

/// The version of Python's language.
#[cfg(feature = "introspection")]
static VERSION_INFO: Constant<Tuple, [Value; 3]> = constant::tuple([Value::int(3), Value::int(4), Value::int(0)]);

/// `_mpy`: the version of `.mpy` files, and their sub-version from bit 8 on. No native code.
const MPY: isize = 6 | 3 << 8;

const NAMES: &[Entry] = &native::sorted([
    Entry::get(q::argv, |vm| kept(vm, Kept::Argv)),
    Entry::get(q::path, |vm| kept(vm, Kept::Path)),
    Entry::get(q::modules, |vm| Ok(vm.modules.get().map_or(Value::NONE, Value::from))),
    #[cfg(feature = "introspection")]
    Entry::get(q::platform, |vm| {
        made_once(vm, Kept::Platform, |vm| vm.new_rom_bytes(Kind::Str, vm.platform.name().as_bytes()))
    }),
    #[cfg(feature = "introspection")]
    Entry::get(q::executable, |vm| made_once(vm, Kept::Executable, executable)),
    #[cfg(feature = "introspection")]
    Entry::str(q::version, q::language_version),
    #[cfg(feature = "introspection")]
    Entry::get(q::version_info, |_| Ok(Value::of_static(&VERSION_INFO))),
    #[cfg(feature = "introspection")]
    Entry::get(q::implementation, |vm| made_once(vm, Kept::Implementation, implementation)),
    #[cfg(feature = "introspection")]
    Entry::get(q::maxsize, |vm| match Ty::BigInt.exists() {
        true => Ok(Value::of_static(&constant::MAX_SIZE)),
        false => vm.new_int(isize::MAX),
    }),
    #[cfg(feature = "introspection")]
    Entry::str(q::byteorder, if cfg!(target_endian = "little") { q::little } else { q::big }),
    #[cfg(feature = "files")]
    Entry::get(q::stdin, |_| Ok(console::numbered(0, false).unwrap_or(Value::NONE))),
    #[cfg(feature = "files")]
    Entry::get(q::stdout, |_| Ok(console::numbered(1, false).unwrap_or(Value::NONE))),
    #[cfg(feature = "files")]
    Entry::get(q::stderr, |_| Ok(console::numbered(2, false).unwrap_or(Value::NONE))),
    Entry::func(q::exit, 0, 1, |vm, args| match args.pos {
        [status] => Err(vm.raise_with(&SYSTEM_EXIT, *status)),
        _ => Err(vm.raise_type(&SYSTEM_EXIT)),
    }),
    #[cfg(feature = "extras")]
    Entry::func(q::getsizeof, 1, 1, |vm, args| Ok(Value::len(vm.heap.size_of(args.at(0))))),
    Entry::func(q::exc_info, 0, 0, |vm, _| match vm.handled.get() {
        Some(exception) => vm.new_tuple(&[vm.type_of(exception), exception, Value::NONE]),
        None => vm.new_tuple(&[Value::NONE; 3]),
    }),
    Entry::func(q::print_exception, 1, 2, |vm, args| {
        let mut out = match args.pos.get(1) {
            Some(stream) if !stream.is_none() => Out::stream(vm, *stream),
            _ => Out::console(vm),
        };
        vm.print_exception(&mut out, args.at(0))?;
        Ok(Value::NONE)
    }),
    Entry::func(q::atexit, 1, 1, |vm, args| {
        let before = vm.kept(Kept::AtExit).unwrap_or(Value::NONE);
        vm.keep(Kept::AtExit, args.at(0));
        Ok(before)
    }),
]);

/// `sys`.
pub static SYS: NativeModule = NativeModule::new(q::sys, NAMES).with_attr(attr, set_attr);

fn kept<'v>(vm: &Vm<'v>, what: Kept) -> Res<Value<'v>> {
    Ok(vm.kept(what).unwrap_or(Value::NONE))
}

/// What is the same at each look-up, and made at the first one.
pub(super) fn made_once<'v>(vm: &Vm<'v>, what: Kept, make: fn(&Vm<'v>) -> Res<Value<'v>>) -> Res<Value<'v>> {
    match vm.kept(what) {
        Some(value) => Ok(value),
        None => {
            let value = make(vm)?;
            vm.keep(what, value);
            Ok(value)
        }
    }
}

#[cfg(feature = "introspection")]
fn executable<'v>(vm: &Vm<'v>) -> Res<Value<'v>> {
    let mut path = Ok(Value::qstr(q::empty));
    vm.platform.executable(&mut |bytes| path = vm.new_str(bytes));
    path
}

#[cfg(feature = "introspection")]
fn implementation<'v>(vm: &Vm<'v>) -> Res<Value<'v>> {
    let machine = vm.new_str_joined(&[vm.platform.machine(), " with romfs-loader"])?;
    let (name, build) = (Value::qstr(q::micropython), Value::qstr(q::romfs_loader));
    vm.new_attr_tuple(Fields::Implementation, &[name, Value::of_static(&VERSION), machine, Value::int(MPY), build])
}

/// Makes what depends on the platform when a program imports `sys`, lest it read one of these first where it must not
/// allocate.
pub(crate) fn prepare<'v>(vm: &Vm<'v>) -> Res<()> {
    let names: &[Qstr] = &[
        #[cfg(feature = "introspection")]
        q::platform,
        #[cfg(feature = "introspection")]
        q::executable,
        #[cfg(feature = "introspection")]
        q::implementation,
    ];
    names.iter().try_for_each(|name| SYS.get(vm, *name).map(|_| ()))
}

/// The object of this module that lies at an address.
pub(crate) fn object_at<'v>(address: usize) -> Option<Value<'v>> {
    let objects: &[Value] = &[
        #[cfg(feature = "introspection")]
        Value::of_static(&VERSION),
        #[cfg(feature = "introspection")]
        Value::of_static(&VERSION_INFO),
        #[cfg(feature = "introspection")]
        Value::of_static(&constant::MAX_SIZE),
    ];
    objects.iter().copied().find(|value| value.bits() == address)
}

/// What a program can store into `sys`.
fn settable(name: Qstr) -> Option<Kept> {
    Some(match name {
        #[cfg(feature = "extras")]
        q::tracebacklimit => Kept::TracebackLimit,
        q::path => Kept::Path,
        q::ps1 => Kept::Prompt1,
        q::ps2 => Kept::Prompt2,
        _ => return None,
    })
}

/// `sys.tracebacklimit` as long as nobody sets it.
#[cfg(feature = "extras")]
const TRACEBACK_LIMIT: Value<'static> = Value::int(1000);

/// In its place once it was deleted.
#[cfg(feature = "extras")]
const DELETED: Value<'static> = Value::NOT_IMPLEMENTED;

fn attr<'v>(vm: &Vm<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
    Ok(match name {
        #[cfg(feature = "extras")]
        q::tracebacklimit => Some(vm.kept(Kept::TracebackLimit).unwrap_or(TRACEBACK_LIMIT.anywhere()))
            .filter(|limit| *limit != DELETED.anywhere()),
        q::ps1 => Some(vm.kept(Kept::Prompt1).unwrap_or(Value::qstr(q::prompt1))),
        q::ps2 => Some(vm.kept(Kept::Prompt2).unwrap_or(Value::qstr(q::prompt2))),
        _ => None,
    })
}

fn set_attr<'v>(vm: &Vm<'v>, name: Qstr, value: Option<Value<'v>>) -> Res<bool> {
    match (settable(name), value) {
        (Some(what), Some(value)) => {
            vm.keep(what, value);
            Ok(true)
        }
        #[cfg(feature = "extras")]
        (Some(Kept::TracebackLimit), None) if attr(vm, name)?.is_some() => {
            vm.keep(Kept::TracebackLimit, DELETED.anywhere());
            Ok(true)
        }
        _ => Ok(false),
    }
}

impl<'v> Vm<'v> {
    /// How many entries of a traceback are shown.
    pub(crate) fn traceback_limit(&self) -> usize {
        #[cfg(feature = "extras")]
        if let Some(limit) = self.kept(Kept::TracebackLimit).and_then(Value::as_small) {
            return usize::try_from(limit).unwrap_or(0);
        }
        usize::MAX
    }

    /// Calls what the program gave to `sys.atexit`, if it did. For the end of a run, however it ended.
    ///
    /// # Errors
    /// What the function raises.
    pub fn run_atexit(&self) -> Res<()> {
        match self.kept[Kept::AtExit as usize].take() {
            Some(function) if !function.is_none() => self.enter(|| self.call(function, &[]).map(|_| ())),
            _ => Ok(()),
        }
    }
}
