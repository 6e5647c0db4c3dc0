//! The built-in functions.

use super::build_class;
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::types::dict::Dict;
use crate::types::exception;
use crate::types::native::{ANY, Entry, StaticValue};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::__build_class__, 2, ANY, build_class),
    Entry::func(q::len, 1, 1, |vm, args| vm.len(args.at(0))),
    Entry::func(q::hash, 1, 1, |vm, args| vm.hash(args.at(0)).map(Value::len)),
    Entry::func(q::repr, 1, 1, |vm, args| vm.to_repr(args.at(0))),
    Entry::func(q::iter, 1, 2, |vm, args| match args.pos {
        [function, sentinel] => vm.new_call_iter(*function, *sentinel),
        _ => vm.iter(args.at(0)),
    }),
    Entry::func(q::next, 1, 2, |vm, args| match args.pos.get(1) {
        Some(default) => Ok(vm.next(args.at(0))?.unwrap_or(*default)),
        None => vm.next_or_stop(args.at(0)),
    }),
    Entry::func(q::isinstance, 2, 2, |vm, args| is_class_of(vm, vm.type_of(args.at(0)), args.at(1))),
    Entry::func(q::getattr, 2, 3, |vm, args| {
        let name = vm.name_of(args.at(1))?;
        match args.pos.get(2) {
            None => vm.load_attr(args.at(0), name),
            Some(default) => {
                let found = vm.load_attr(args.at(0), name);
                Ok(vm.catch(found, &exception::ATTRIBUTE_ERROR)?.unwrap_or(*default))
            }
        }
    }),
    Entry::func(q::setattr, 3, 3, |vm, args| {
        let name = vm.name_of(args.at(1))?;
        vm.set_attr(args.at(0), name, Some(args.at(2)))?;
        Ok(Value::NONE)
    }),
    Entry::func(q::hasattr, 2, 2, |vm, args| {
        let name = vm.name_of(args.at(1))?;
        let found = vm.load_attr(args.at(0), name);
        Ok(Value::bool(vm.catch(found, &exception::ATTRIBUTE_ERROR)?.is_some()))
    }),
    Entry::func_kw(q::print, 0, ANY, print),
    // What an expression statement typed at a prompt calls.
    #[cfg(feature = "compiler")]
    Entry::func(q::__repl_print__, 1, 1, |vm, args| {
        if !args.at(0).is_none() {
            let mut out = Out::console(vm);
            vm.print(&mut out, args.at(0), PrintKind::Repr)?;
            out.text("\n")?;
        }
        Ok(Value::NONE)
    }),
    Entry { name: q::Ellipsis, value: StaticValue::Word(Value::ELLIPSIS) },
    Entry { name: q::NotImplemented, value: StaticValue::Word(Value::NOT_IMPLEMENTED) },
    #[cfg(feature = "files")]
    crate::types::file::OPEN,
    Entry::str(q::__name__, q::builtins),
];

/// Those by which a program looks at itself.
#[cfg(feature = "introspection")]
pub(super) const INTROSPECTION: &[Entry] = &[
    Entry::func(q::id, 1, 1, |vm, args| vm.new_int(args.at(0).bits() as isize & Value::SMALL_MAX)),
    Entry::func(q::callable, 1, 1, |vm, args| Ok(Value::bool(vm.is_callable(args.at(0))))),
    Entry::func(q::delattr, 2, 2, |vm, args| {
        let name = vm.name_of(args.at(1))?;
        vm.set_attr(args.at(0), name, None)?;
        Ok(Value::NONE)
    }),
    Entry::func(q::issubclass, 2, 2, |vm, args| {
        if !vm.is_type(args.at(0)) {
            return Err(vm.raise_type_error("issubclass() arg 1 must be a class"));
        }
        is_class_of(vm, args.at(0), args.at(1))
    }),
    Entry::func(q::globals, 0, 0, |vm, _| Ok(vm.current_globals().map_or(Value::NONE, Value::from))),
    Entry::func(q::locals, 0, 0, |vm, _| {
        let locals = vm.locals.get().or_else(|| vm.current_globals());
        Ok(locals.map_or(Value::NONE, Value::from))
    }),
    Entry::func(q::__import__, 1, 5, import),
];

impl<'v> Vm<'v> {
    /// Whether a value can be called.
    pub(crate) fn is_callable(&self, value: Value<'v>) -> bool {
        match self.class_of(value) {
            Some(_) if !self.is_exception(value) => self.class_find(value, q::__call__).is_some(),
            _ => self.row_of(value).call.is_some(),
        }
    }
}

/// What `isinstance` and `issubclass` ask. As in stock, the second's name is in the message of both.
fn is_class_of<'v>(vm: &Vm<'v>, ty: Value<'v>, classes: Value<'v>) -> Res<Value<'v>> {
    if vm.is_type(classes) {
        return Ok(Value::bool(vm.is_subclass(ty, classes)));
    }
    let Some(classes) = vm.tuple_slice(classes)? else {
        return Err(vm.raise_type_error("issubclass() arg 2 must be a class or a tuple of classes"));
    };
    vm.checkpoint()?;
    for class in classes {
        if is_class_of(vm, ty, *class)? == Value::TRUE {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

/// `__import__(name, globals, locals, fromlist, level)`.
fn import<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let name = args.at(0);
    if vm.str_bytes(name).is_none() {
        return Err(vm.type_error_of("can't convert '%t' object to str implicitly", name));
    }
    let level = args.pos.get(4).map_or(Ok(0), |level| vm.int_word(*level))?;
    if level < 0 {
        return Err(vm.raise_type(&exception::VALUE_ERROR));
    }
    let globals = match args.pos.get(1) {
        Some(globals) if level > 0 && !globals.is_none() => match vm.cast::<Dict>(*globals) {
            Some(globals) => Some(globals),
            None => return Err(vm.raise_type(&exception::TYPE_ERROR)),
        },
        _ => vm.current_globals(),
    };
    let from = args.pos.get(3).is_some_and(|names| !names.is_none());
    vm.import(name, globals, from, level)
}

fn print<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::sep, q::end, q::file, q::flush])?;
    let text = |value: Option<Value<'v>>, default: &'static [u8]| match value {
        Some(value) if !value.is_none() => match vm.str_bytes(value) {
            Some(text) => Ok(text),
            None => Err(vm.bad_implicit(value, Kind::Str)),
        },
        _ => Ok(default),
    };
    let separator = text(args.keyword(q::sep), b" ")?;
    let end = text(args.keyword(q::end), b"\n")?;
    let mut out = match args.keyword(q::file) {
        Some(file) if !file.is_none() => Out::stream(vm, file),
        _ => Out::console(vm),
    };
    for (i, value) in args.pos.iter().enumerate() {
        if i > 0 {
            out.bytes(separator)?;
        }
        vm.print(&mut out, *value, PrintKind::Str)?;
    }
    out.bytes(end)?;
    out.flush();
    Ok(Value::NONE)
}
