//! `marshal`: code as bytes, which are a `.mpy` with the code's function in the place of a module.

use romfs_format::mpy::{Mpy, bytecode_end};

use crate::qstr::q;
use crate::types::code::Code;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// `marshal`.
pub static MARSHAL: NativeModule = NativeModule::new(
    q::marshal,
    &native::sorted([Entry::func(q::dumps, 1, 1, dumps), Entry::func(q::loads, 1, 1, loads)]),
);

fn dumps<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let Some(code) = vm.cast::<Code>(args.at(0)) else { return Err(vm.raise_value_error("unmarshallable object")) };
    let parts = || -> Result<_, romfs_format::mpy::Error> {
        let file = Mpy::parse(code.mpy())?;
        let at = code.at(&file);
        Ok((file.bytes().get(..file.code_at()), file.bytes().get(at..bytecode_end(file.bytes(), at)?)))
    };
    let (tables, raw) = parts().map_err(|error| vm.raise_bad_mpy(error))?;
    let (tables, raw) = (tables.unwrap_or_default(), raw.unwrap_or_default());
    let mut bytes = vm.build(Kind::Bytes, tables.len() + raw.len())?;
    bytes.push(vm, tables)?;
    bytes.push(vm, raw)?;
    Ok(bytes.finish(vm))
}

fn loads<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let bytes = vm.buffer_arg(args.at(0))?;
    // A copy: code is trusted to stay as it was verified.
    let blob = vm.alloc_blob(bytes.len())?;
    blob.copy_from(vm.buffer_arg(args.at(0))?);
    match Mpy::parse(blob.bytes()) {
        Ok(file) if file.header().arch == 0 => vm.new_code(blob.bytes(), 0).map(Value::object),
        _ => Err(vm.raise_value_error("incompatible .mpy file")),
    }
}
