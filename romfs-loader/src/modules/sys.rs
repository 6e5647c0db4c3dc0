//! `sys`.

use crate::print::Out;
use crate::qstr::{Qstr, q};
use crate::types::attr_tuple::Fields;
use crate::types::console;
use crate::types::exception::SYSTEM_EXIT;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Kept, Res, Vm};

/// The version of MicroPython whose language this is.
const VERSION: [isize; 3] = [1, 29, 0];
pub(super) const RELEASE: &str = "1.29.0";

/// `_mpy`: the version of `.mpy` files, and their sub-version from bit 8 on. No native code.
const MPY: isize = 6 | 3 << 8;

const NAMES: &[Entry] = &native::sorted([
    Entry::get(q::argv, |vm| kept(vm, Kept::Argv)),
    Entry::get(q::path, |vm| kept(vm, Kept::Path)),
    Entry::get(q::modules, |vm| Ok(vm.modules.get().map_or(Value::NONE, Value::from))),
    #[cfg(feature = "introspection")]
    Entry::get(q::platform, |vm| vm.new_str(vm.platform.name().as_bytes())),
    #[cfg(feature = "introspection")]
    Entry::get(q::executable, |vm| {
        let mut path = vm.new_str(b"");
        vm.platform.executable(&mut |bytes| path = vm.new_str(bytes));
        path
    }),
    #[cfg(feature = "introspection")]
    Entry::get(q::version, |vm| vm.new_str_joined(&["3.4.0; MicroPython v", RELEASE, " (romfs-loader)"])),
    #[cfg(feature = "introspection")]
    Entry::get(q::version_info, |vm| vm.new_tuple(&[3, 4, 0].map(Value::int))),
    #[cfg(feature = "introspection")]
    Entry::get(q::implementation, implementation),
    #[cfg(feature = "introspection")]
    Entry::get(q::maxsize, |vm| vm.new_int(isize::MAX)),
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
    Entry::func(q::getsizeof, 1, 1, |vm, args| Ok(Value::len(vm.heap.size_of(args.at(0).bits())))),
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

fn kept(vm: &Vm<'_>, what: Kept) -> Res {
    Ok(vm.kept(what).unwrap_or(Value::NONE))
}

fn implementation(vm: &Vm<'_>) -> Res {
    let [major, minor, micro] = VERSION.map(Value::int);
    let version = vm.new_tuple(&[major, minor, micro, Value::qstr(q::empty)])?;
    let machine = vm.new_str_joined(&[vm.platform.machine(), " with romfs-loader"])?;
    let build = vm.new_str(b"romfs-loader")?;
    let items = [Value::qstr(q::micropython), version, machine, Value::int(MPY), build];
    vm.new_attr_tuple(Fields::Implementation, &items)
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
const TRACEBACK_LIMIT: Value = Value::int(1000);

/// In its place once it was deleted.
#[cfg(feature = "extras")]
const DELETED: Value = Value::NOT_IMPLEMENTED;

fn attr(vm: &Vm<'_>, name: Qstr) -> Res<Option<Value>> {
    Ok(match name {
        #[cfg(feature = "extras")]
        q::tracebacklimit => {
            Some(vm.kept(Kept::TracebackLimit).unwrap_or(TRACEBACK_LIMIT)).filter(|limit| *limit != DELETED)
        }
        q::ps1 => Some(vm.kept(Kept::Prompt1).unwrap_or(Value::qstr(q::prompt1))),
        q::ps2 => Some(vm.kept(Kept::Prompt2).unwrap_or(Value::qstr(q::prompt2))),
        _ => None,
    })
}

fn set_attr(vm: &Vm<'_>, name: Qstr, value: Option<Value>) -> Res<bool> {
    match (settable(name), value) {
        (Some(what), Some(value)) => {
            vm.keep(what, value);
            Ok(true)
        }
        #[cfg(feature = "extras")]
        (Some(Kept::TracebackLimit), None) if attr(vm, name)?.is_some() => {
            vm.keep(Kept::TracebackLimit, DELETED);
            Ok(true)
        }
        _ => Ok(false),
    }
}

impl Vm<'_> {
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
