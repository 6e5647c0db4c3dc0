//! `exec`, `eval`, `compile` and `execfile`.

use crate::qstr::q;
use crate::source::Input;
use crate::types::code::Code;
use crate::types::dict::Dict;
use crate::types::native::Entry;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::compile, 3, 6, compile),
    Entry::func(q::eval, 1, 3, |vm, args| execute(vm, args, Input::Eval)),
    Entry::func(q::exec, 1, 3, |vm, args| {
        execute(vm, args, Input::File)?;
        Ok(Value::NONE)
    }),
    Entry::func(q::execfile, 1, 3, execute_file),
];

/// The namespaces of the arguments from the second on: globals and locals, those of the caller where there are none.
fn namespaces<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<(&'v Dict<'v>, &'v Dict<'v>)> {
    let dict =
        |value: Value<'v>| vm.cast::<Dict>(value).ok_or_else(|| vm.raise_type(&crate::types::exception::TYPE_ERROR));
    let given = |at: usize| args.pos.get(at).copied().filter(|value| !value.is_none()).map(dict).transpose();
    match (given(1)?, given(2)?) {
        (Some(globals), locals) => Ok((globals, locals.unwrap_or(globals))),
        (None, locals) => {
            let Some(globals) = vm.current_globals() else { return Err(vm.raise_runtime_error("no globals")) };
            Ok((globals, locals.or(vm.locals.get()).unwrap_or(globals)))
        }
    }
}

/// The text of a source: a string, or any bytes, which may change while they are compiled and so are copied.
fn source_of<'v>(vm: &Vm<'v>, source: Value<'v>) -> Res<&'v [u8]> {
    if let Some(text) = vm.str_bytes(source).or_else(|| vm.bytes_bytes(source)) {
        return Ok(text);
    }
    let Some(buffer) = vm.buffer(source) else {
        return Err(vm.raise_type_error("object with buffer protocol required"));
    };
    let copy = vm.alloc_blob(buffer.bytes.len())?;
    for (to, from) in copy.cells().iter().zip(buffer.bytes) {
        to.set(from.get());
    }
    Ok(copy.bytes())
}

fn execute<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, input: Input) -> Res<Value<'v>> {
    let (globals, locals) = namespaces(vm, &args)?;
    let code = match vm.cast::<Code>(args.at(0)) {
        Some(code) => code,
        None => vm.compile_source(source_of(vm, args.at(0))?, b"<string>", input)?,
    };
    vm.execute(code, globals, locals)
}

fn compile<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (name, mode) = (vm.str_arg(args.at(1))?, vm.str_arg(args.at(2))?);
    let input = match mode {
        b"exec" => Input::File,
        b"eval" => Input::Eval,
        b"single" => Input::Single,
        _ => return Err(vm.raise_value_error("bad compile mode")),
    };
    vm.compile_source(source_of(vm, args.at(0))?, name, input).map(Value::object)
}

fn execute_file<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (globals, locals) = namespaces(vm, &args)?;
    let path = vm.str_arg(args.at(0))?;
    let code = vm.compile_source(vm.load_path(path)?, path, Input::File)?;
    vm.execute(code, globals, locals)?;
    Ok(Value::NONE)
}
