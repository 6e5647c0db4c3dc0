//! Modules of the embedder, written in Rust: `machine`, `board`, whatever the device has.
//!
//! A module is a static table. The [`Platform`](crate::Platform) lists those that there are, and programs import them
//! like any other. They go before all others of the same name: a `machine` of the embedder's takes the place of the one
//! in this crate, and no file hides it.
//!
//! ```
//! use romfs_loader::extension::{Member, Module};
//! use romfs_loader::vm::{Args, Res};
//! use romfs_loader::{Platform, Value, Vm};
//!
//! /// `add(a, b=1)`
//! fn add(vm: &Vm<'_>, args: Args<'_>) -> Res {
//!     let a = vm.int_word(args.at(0))?;
//!     let b = args.pos.get(1).map_or(Ok(1), |b| vm.int_word(*b))?;
//!     match a.checked_add(b) {
//!         Some(sum) => vm.new_int(sum),
//!         None => Err(vm.raise_value_error("too large")),
//!     }
//! }
//!
//! static ADDER: Module = Module::new("adder", &[
//!     Member::function("add", 1, 2, add),
//!     Member::int("VERSION", 3),
//!     Member::computed("ticks", |vm| vm.new_int(vm.platform().ticks_us() as isize)),
//! ]);
//!
//! static MODULES: [&Module; 1] = [&ADDER];
//!
//! struct Board;
//!
//! impl Platform for Board {
//!     fn write(&self, bytes: &[u8]) {
//!         // ... to the console
//!     }
//!
//!     fn modules(&self) -> &'static [&'static Module] {
//!         &MODULES
//!     }
//! }
//! ```
//!
//! A function gets its arguments as [`Args`](crate::vm::Args) with their number already checked, and returns a value or
//! raises. Values that it holds in variables are safe from the collector; what it puts into statics is not seen by it,
//! so keep Rust data there and no values.
#![deny(clippy::arithmetic_side_effects)]

use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::types::native::{Native, NativeFn};
use crate::types::{self, TypeRow};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// As many positional arguments as the caller likes, for [`Member::function`].
pub const ANY: u8 = types::native::ANY;

/// The most positional arguments that a function can be bound to, for [`Member::function`].
pub const MAX_ARGS: u8 = types::native::MAX_ARGS;

/// A module.
#[repr(C)]
pub struct Module {
    header: Header,
    name: &'static str,
    members: &'static [Member],
}

// SAFETY: repr(C), header first; `new` is the only constructor, and only statics get to the machine.
unsafe impl Object for Module {
    const TY: Ty = Ty::Extension;
}

/// A name in a module with what it stands for.
pub struct Member {
    name: &'static str,
    value: MemberValue,
}

enum MemberValue {
    Function(Native),
    Int(isize),
    Str(&'static str),
    Computed(for<'m> fn(&Vm<'m>) -> Res),
}

impl Member {
    /// A function of `min..=max` positional arguments, at most [`MAX_ARGS`]; [`ANY`] as `max` sets no bound. Keyword
    /// arguments raise.
    pub const fn function(name: &'static str, min: u8, max: u8, function: NativeFn) -> Member {
        Member { name, value: MemberValue::Function(Native::unnamed(min, max, function)) }
    }

    /// The same with keyword arguments, which the function looks for in [`Args::kw`](crate::vm::Args::kw).
    pub const fn function_kw(name: &'static str, min: u8, max: u8, function: NativeFn) -> Member {
        Member { name, value: MemberValue::Function(Native::keywords(Qstr(0), min, max, function)) }
    }

    /// An integer.
    pub const fn int(name: &'static str, value: isize) -> Member {
        Member { name, value: MemberValue::Int(value) }
    }

    /// A string.
    pub const fn str(name: &'static str, value: &'static str) -> Member {
        Member { name, value: MemberValue::Str(value) }
    }

    /// A value that is computed at each look-up.
    pub const fn computed(name: &'static str, get: for<'m> fn(&Vm<'m>) -> Res) -> Member {
        Member { name, value: MemberValue::Computed(get) }
    }

    fn load(&'static self, vm: &Vm<'_>) -> Res {
        match &self.value {
            MemberValue::Function(native) => Ok(Value::object(native)),
            MemberValue::Int(n) => vm.new_int(*n),
            MemberValue::Str(text) => vm.new_str(text.as_bytes()),
            MemberValue::Computed(get) => get(vm),
        }
    }
}

impl Module {
    /// A module of these members. Put it into a static.
    pub const fn new(name: &'static str, members: &'static [Member]) -> Module {
        Module { header: Header::new(Ty::Extension), name, members }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The module, or a function of it, if that lies at an address.
    pub(crate) fn object_at(&'static self, address: usize) -> Option<Value> {
        let functions = self.members.iter().filter_map(|member| match &member.value {
            MemberValue::Function(native) => Some(Value::object(native)),
            _ => None,
        });
        functions.chain([Value::object(self)]).find(|value| value.bits() == address)
    }

    fn get(&'static self, vm: &Vm<'_>, name: Qstr) -> Res<Option<Value>> {
        match name {
            q::__name__ => vm.new_str(self.name.as_bytes()).map(Some),
            q::__dict__ => self.dict(vm).map(Some),
            _ => {
                let text = vm.qstr_text(name);
                let member = self.members.iter().find(|member| member.name.as_bytes() == text);
                member.map(|member| member.load(vm)).transpose()
            }
        }
    }

    /// A new dict at each look-up: the module's own table cannot change.
    fn dict(&'static self, vm: &Vm<'_>) -> Res {
        let dict = vm.new_dict()?;
        for member in self.members {
            let value = member.load(vm)?;
            dict.set_qstr(vm, vm.name(member.name.as_bytes())?, value)?;
        }
        Ok(dict.into())
    }
}

/// Modules of the embedder.
pub(crate) static EXTENSION: TypeRow = TypeRow {
    id: Ty::Extension,
    name: q::module,
    print: |vm, out, value, _| {
        let Some(module) = vm.extension(value) else { return Ok(()) };
        out.text("<module '")?;
        out.text(module.name)?;
        out.text("'>")
    },
    attr: |vm, value, name| match vm.extension(value) {
        Some(module) => module.get(vm, name),
        None => Ok(None),
    },
    ..TypeRow::EMPTY
};

impl<'m> Vm<'m> {
    /// Where this machine runs.
    pub fn platform(&self) -> &'m dyn crate::Platform {
        self.platform
    }

    fn extension(&self, value: Value) -> Option<&'static Module> {
        let module = self.cast::<Module>(value)?;
        // SAFETY: values of these are made of `&'static` ones only.
        Some(unsafe { &*core::ptr::from_ref(module) })
    }

    /// The embedder's module of a name.
    pub(crate) fn find_extension(&self, name: &[u8]) -> Option<Value> {
        let modules = self.platform.modules();
        modules.iter().find(|module| module.name.as_bytes() == name).map(|module| Value::object(*module))
    }
}
