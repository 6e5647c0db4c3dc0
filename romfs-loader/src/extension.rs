//! Modules of the embedder, written in Rust: `machine`, `board`, whatever the device has.
//!
//! A module is a static table. The [`Platform`](crate::Platform) lists those that there are, and programs import them
//! like any other. They go before all others of the same name: a `machine` of the embedder's takes the place of the one
//! in this crate, and no file hides it.
//!
//! ```
//! use romfs_loader::extension::{Member, Module};
//! use romfs_loader::{Args, Platform, Res, Scope, Value};
//!
//! /// `add(a, b=1)`
//! fn add<'v>(scope: &Scope<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
//!     let a = scope.to_int(args.at(0))?;
//!     let b = args.pos.get(1).map_or(Ok(1), |b| scope.to_int(*b))?;
//!     match a.checked_add(b) {
//!         Some(sum) => scope.int(sum as i64),
//!         None => Err(scope.value_error(format_args!("too large"))),
//!     }
//! }
//!
//! static ADDER: Module = Module::new("adder", &[
//!     Member::function("add", 1, 2, add),
//!     Member::int("VERSION", 3),
//!     Member::computed("ticks", |scope| scope.uint(scope.platform().ticks_us())),
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
//! A function gets its arguments as [`Args`] with their number already checked, and returns a value or
//! raises. Its values cannot be put into statics: what is to live longer is kept by a [`Root`](crate::Root).
#![deny(clippy::arithmetic_side_effects)]

use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::scope::Scope;
use crate::types::{self, TypeRow};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// As many positional arguments as the caller likes, for [`Member::function`].
pub const ANY: u8 = types::native::ANY;

/// The most positional arguments that a function can be bound to, for [`Member::function`].
pub const MAX_ARGS: u8 = types::native::MAX_ARGS;

/// A function of the embedder's: the machine that calls it, and its arguments.
pub type Function = for<'v> fn(&Scope<'v>, Args<'_, 'v>) -> Res<Value<'v>>;

/// Such a function as an object.
#[repr(C)]
struct RustFunction {
    header: Header,
    min: u8,
    max: u8,
    keywords: bool,
    function: Function,
}

// SAFETY: repr(C), header first; `new` is the only constructor.
unsafe impl<'v> Object<'v> for RustFunction {
    const TY: Ty = Ty::RustFunction;
}

impl RustFunction {
    const fn new(min: u8, max: u8, keywords: bool, function: Function) -> RustFunction {
        assert!(min <= MAX_ARGS && (max <= MAX_ARGS || max == ANY), "too many arguments");
        RustFunction { header: Header::new(Ty::RustFunction), min, max, keywords, function }
    }

    fn call<'v>(&self, vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        if self.keywords {
            args.expect_positional(vm, self.min, self.max)?;
        } else {
            args.expect(vm, self.min, self.max)?;
        }
        vm.with_locals(|| {
            args.pos.iter().chain(args.kw).try_for_each(|value| vm.keep_local(*value))?;
            (self.function)(Scope::of(vm), args)
        })
    }
}

/// Functions of the embedder.
pub(crate) static RUST_FUNCTION: TypeRow = TypeRow {
    id: Ty::RustFunction,
    name: q::function,
    print: |_, out, _, _| out.text("<function>"),
    call: Some(|vm, callee, args| match vm.cast::<RustFunction>(callee) {
        Some(function) => function.call(vm, args),
        None => Err(vm.raise_type_error("not a function")),
    }),
    ..TypeRow::EMPTY
};

/// A module.
#[repr(C)]
pub struct Module {
    header: Header,
    name: &'static str,
    members: &'static [Member],
}

// SAFETY: repr(C), header first; `new` is the only constructor, and only statics get to the machine.
unsafe impl<'v> Object<'v> for Module {
    const TY: Ty = Ty::Extension;
}

/// A name in a module with what it stands for.
pub struct Member {
    name: &'static str,
    value: MemberValue,
}

enum MemberValue {
    Function(RustFunction),
    Int(isize),
    Str(&'static str),
    Computed(for<'v> fn(&Scope<'v>) -> Res<Value<'v>>),
}

impl Member {
    /// A function of `min..=max` positional arguments, at most [`MAX_ARGS`]; [`ANY`] as `max` sets no bound. Keyword
    /// arguments raise.
    pub const fn function(name: &'static str, min: u8, max: u8, function: Function) -> Member {
        Member { name, value: MemberValue::Function(RustFunction::new(min, max, false, function)) }
    }

    /// The same with keyword arguments, which the function looks for in [`Args::kw`](crate::Args::kw).
    pub const fn function_kw(name: &'static str, min: u8, max: u8, function: Function) -> Member {
        Member { name, value: MemberValue::Function(RustFunction::new(min, max, true, function)) }
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
    pub const fn computed(name: &'static str, get: for<'v> fn(&Scope<'v>) -> Res<Value<'v>>) -> Member {
        Member { name, value: MemberValue::Computed(get) }
    }

    fn load<'v>(&'static self, vm: &Vm<'v>) -> Res<Value<'v>> {
        match &self.value {
            MemberValue::Function(function) => Ok(Value::object(function)),
            MemberValue::Int(n) => vm.new_int(*n),
            MemberValue::Str(text) => vm.new_str(text.as_bytes()),
            MemberValue::Computed(get) => vm.with_locals(|| get(Scope::of(vm))),
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
    pub(crate) fn object_at<'v>(&'static self, address: usize) -> Option<Value<'v>> {
        let functions = self.members.iter().filter_map(|member| match &member.value {
            MemberValue::Function(native) => Some(Value::object(native)),
            _ => None,
        });
        functions.chain([Value::object(self)]).find(|value| value.bits() == address)
    }

    fn get<'v>(&'static self, vm: &Vm<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
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
    fn dict<'v>(&'static self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let dict = vm.new_dict()?;
        for member in self.members {
            let value = member.load(vm)?;
            dict.set_qstr(vm, vm.intern(member.name.as_bytes())?, value)?;
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

impl<'v> Vm<'v> {
    /// Where this machine runs.
    pub(crate) fn platform(&self) -> &'v dyn crate::Platform {
        self.platform
    }

    fn extension(&self, value: Value<'v>) -> Option<&'static Module> {
        let module = self.cast::<Module>(value)?;
        // SAFETY: values of these are made of `&'static` ones only.
        Some(unsafe { &*core::ptr::from_ref(module) })
    }

    /// The embedder's module of a name.
    pub(crate) fn find_extension(&self, name: &[u8]) -> Option<Value<'v>> {
        let modules = self.platform.modules();
        modules.iter().find(|module| module.name.as_bytes() == name).map(|module| Value::object(*module))
    }
}
