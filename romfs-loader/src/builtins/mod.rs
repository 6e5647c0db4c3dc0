//! The built-in names.
#![deny(clippy::arithmetic_side_effects)]

mod containers;
#[cfg(feature = "compiler")]
mod execute;
mod functions;
mod inspect;
mod numbers;
mod text;

use crate::qstr::{Qstr, q};
use crate::types::dict::Dict;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::tuple;
use crate::types::{self, exception};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Types that are built-in names, besides the exceptions.
const TYPES: &[Entry] = &[
    Entry::ty(&types::class::TYPE),
    Entry::ty(&types::singletons::OBJECT),
    Entry::ty(&types::int::INT),
    Entry::ty(&types::int::BOOL),
    Entry::ty(&types::str::STR),
    Entry::ty(&types::str::BYTES),
    Entry::ty(&types::list::LIST),
    Entry::ty(&types::tuple::TUPLE),
    Entry::ty(&types::dict::DICT),
    Entry::ty(&types::range::RANGE),
    #[cfg(feature = "slices")]
    Entry::ty(&types::slice::SLICE),
    #[cfg(feature = "float")]
    Entry::ty(&types::float::FLOAT),
    #[cfg(feature = "complex")]
    Entry::ty(&types::complex::COMPLEX),
    #[cfg(feature = "set")]
    Entry::ty(&types::set::SET),
    #[cfg(feature = "set")]
    Entry::ty(&types::set::FROZEN_SET),
    #[cfg(feature = "bytearray")]
    Entry::ty(&types::array::BYTE_ARRAY),
    #[cfg(feature = "bytearray")]
    Entry::ty(&types::memory_view::MEMORY_VIEW),
    #[cfg(feature = "iterables")]
    Entry::ty(&types::lazy::MAP),
    #[cfg(feature = "iterables")]
    Entry::ty(&types::lazy::FILTER),
    #[cfg(feature = "iterables")]
    Entry::ty(&types::lazy::ZIP),
    #[cfg(feature = "iterables")]
    Entry::ty(&types::lazy::ENUMERATE),
    #[cfg(feature = "iterables")]
    Entry::ty(&types::lazy::REVERSED),
    #[cfg(feature = "descriptors")]
    Entry::ty(&types::wrappers::PROPERTY),
    #[cfg(feature = "descriptors")]
    Entry::ty(&types::wrappers::STATIC_METHOD),
    #[cfg(feature = "descriptors")]
    Entry::ty(&types::wrappers::CLASS_METHOD),
    Entry::ty(&types::wrappers::SUPER),
];

/// The tables that are joined.
const TABLES: &[&[Entry]] = &[
    functions::FUNCTIONS,
    #[cfg(feature = "introspection")]
    functions::INTROSPECTION,
    #[cfg(feature = "introspection")]
    inspect::FUNCTIONS,
    #[cfg(feature = "compiler")]
    execute::FUNCTIONS,
    #[cfg(feature = "iterables")]
    containers::FUNCTIONS,
    #[cfg(feature = "numbers")]
    numbers::FUNCTIONS,
    text::FUNCTIONS,
    TYPES,
    exception::ALL,
    &[Entry::ty(&exception::BASE_EXCEPTION)],
];

/// All built-in names.
static NAMES: [Entry; native::count(TABLES)] = native::joined(TABLES);

/// `builtins`.
pub static BUILTINS: NativeModule = NativeModule::new(q::builtins, &NAMES).with_attr(
    |vm, name| Ok(vm.builtins_override.get().and_then(|names| names.map.get_qstr(vm, name))),
    |vm, name, value| {
        let names = match vm.builtins_override.get() {
            Some(names) => names,
            None => vm.new_dict()?,
        };
        vm.builtins_override.set(Some(names));
        match value {
            Some(value) => names.set_qstr(vm, name, value).map(|()| true),
            None => Ok(names.map.remove_name(vm, name)),
        }
    },
);

impl<'v> Vm<'v> {
    /// The value of a built-in name.
    pub(crate) fn load_builtin(&self, name: Qstr) -> Res<Value<'v>> {
        if self.builtins_override.get().is_none()
            && let Some(entry) = native::find_again(self, &NAMES, name)
        {
            return entry.load(self);
        }
        match BUILTINS.get(self, name)? {
            Some(value) => Ok(value),
            None => Err(self.raise_name_error(name)),
        }
    }

    /// What a `class` statement calls: `__build_class__`, unless a program replaced it.
    pub(crate) fn load_build_class(&self) -> Res<Value<'v>> {
        self.load_builtin(q::__build_class__)
    }

    /// The namespace of the function that runs.
    pub(crate) fn current_globals(&self) -> Option<&'v Dict<'v>> {
        let frame = self.frame.get();
        if frame.is_null() {
            return None;
        }
        // SAFETY: `frame` is that of the function that called the built-in that asks.
        let function = unsafe { (*frame).function };
        self.callee(function).map(|callee| callee.module.globals)
    }
}

/// `__build_class__(function, name, *bases)`.
fn build_class<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (function, name) = (args.at(0), vm.name_of(args.at(1))?);
    let bases = match args.pos {
        [_, _, bases @ ..] if !bases.is_empty() => vm.new_tuple(bases)?,
        _ => Value::of_static(&tuple::EMPTY),
    };
    let locals = vm.new_dict()?;
    if let Some(code) = vm.code_of(function) {
        locals.map.reserve(vm, crate::link::body::survey(code).stores)?;
    }
    let outer = vm.locals.replace(Some(locals));
    let cell = vm.call(function, &[]);
    vm.locals.set(outer);
    let cell = cell?;
    // A metaclass is the type of the first base.
    let meta = match args.pos.get(2) {
        Some(base) => vm.type_of(*base),
        None => Value::object(&types::class::TYPE),
    };
    let class = if meta == Value::object(&types::class::TYPE) {
        vm.new_class(name, bases, locals)?
    } else {
        vm.call(meta, &[Value::qstr(name), bases, locals.into()])?
    };
    if let Some(cell) = vm.cast::<types::function::Cell>(cell) {
        cell.value.set(Some(class));
    }
    Ok(class)
}
