//! What code objects tell of themselves, and functions made of them.

use romfs_format::mpy::{Error, Mpy, Prelude, RawCode};
use romfs_format::opcode::{Operand, decode};

use super::code::Code;
use super::dict::Dict;
use super::{Entry, native};
use crate::qstr::{Qstr, q};
use crate::types::exception::TYPE_ERROR;
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A function of a file, as far as it can be read.
struct Parts<'v> {
    file: Mpy<'v>,
    raw: RawCode<'v>,
    prelude: Prelude,
}

impl<'v> Parts<'v> {
    fn of(code: &Code<'v>) -> Result<Parts<'v>, Error> {
        let file = Mpy::parse(code.mpy())?;
        let raw = file.raw_code(code.at(&file))?;
        let prelude = Prelude::read(raw.data)?;
        Ok(Parts { file, raw, prelude })
    }

    /// The bytecode.
    fn code(&self) -> &'v [u8] {
        self.raw.data.get(self.prelude.code_at()..).unwrap_or_default()
    }

    /// The string of an index.
    fn text(&self, vm: &Vm<'v>, index: u32) -> Res<Qstr> {
        match self.file.qstrs().nth(index as usize) {
            Some(Ok(text)) => vm.intern(text.as_bytes()),
            _ => Ok(q::empty),
        }
    }

    fn name(&self, vm: &Vm<'v>) -> Res<Qstr> {
        match self.prelude.names(self.raw.data).next() {
            Some(Ok(index)) => self.text(vm, index),
            _ => Ok(q::empty),
        }
    }

    /// The names in the code, each once.
    fn names(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let names = vm.new_dict()?;
        let mut at = 0;
        while let Ok(instruction) = decode(self.code(), &mut at) {
            if let Operand::Qstr(index) = instruction.operand {
                names.set_qstr(vm, self.text(vm, index)?, Value::NONE)?;
            }
        }
        vm.tuple_from(names.into())
    }

    /// The code of functions within it, and `None`.
    fn constants(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let list = vm.new_list(&[])?;
        for child in self.raw.children() {
            let child = child.map_err(|error| vm.raise_bad_mpy(error))?;
            list.push(vm, Value::object(vm.new_code(self.file.bytes(), child.at as u32)?))?;
        }
        list.push(vm, Value::NONE)?;
        vm.tuple_of(list)
    }

    /// Where in the code each line starts and ends: a list of tuples.
    fn lines(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        let list = vm.new_list(&[])?;
        let mut entries = self.prelude.lines(self.raw.data).map_err(|error| vm.raise_bad_mpy(error))?;
        let (mut at, mut line) = (0u32, 1u32);
        loop {
            let (start, mut first) = (at, line);
            // As in stock, a span ends where both code and lines go on.
            let mut goes_on = true;
            while goes_on && let Some(Ok((bytes, lines))) = entries.next() {
                (at, line) = (at.saturating_add(bytes), line.saturating_add(lines));
                goes_on = bytes == 0 || lines == 0;
                if bytes == 0 {
                    first = line;
                }
            }
            let end = self.code().len() as u32;
            if goes_on && at >= end {
                return vm.iter(list.into());
            }
            at = if goes_on { end } else { at };
            let span = [start, at, first].map(|n| Value::len(n as usize));
            list.push(vm, vm.new_tuple(&span)?)?;
        }
    }
}

fn parts<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Option<Parts<'v>>> {
    let Some(code) = vm.cast::<Code>(value) else { return Ok(None) };
    Parts::of(code).map(Some).map_err(|error| vm.raise_bad_mpy(error))
}

/// The attributes of code objects.
pub(super) fn attr<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
    const NAMES: [Qstr; 7] =
        [q::co_code, q::co_consts, q::co_filename, q::co_firstlineno, q::co_lnotab, q::co_name, q::co_names];
    if !NAMES.contains(&name) {
        return Ok(None);
    }
    let Some(parts) = parts(vm, value)? else { return Ok(None) };
    let table = || parts.prelude.lines(parts.raw.data).map(|lines| lines.table()).unwrap_or_default();
    Ok(Some(match name {
        q::co_code => vm.new_of(Kind::Bytes, parts.code())?,
        q::co_consts => parts.constants(vm)?,
        q::co_filename => Value::qstr(parts.text(vm, 0)?),
        q::co_firstlineno => Value::len(parts.prelude.line_of(parts.raw.data, 0).unwrap_or(1) as usize),
        q::co_lnotab => vm.new_of(Kind::Bytes, table())?,
        q::co_name => Value::qstr(parts.name(vm)?),
        _ => parts.names(vm)?,
    }))
}

/// The methods of code objects.
pub(super) const METHODS: &[Entry] =
    &native::sorted([Entry::func(q::co_lines, 1, 1, |vm, args| match parts(vm, args.at(0))? {
        Some(parts) => parts.lines(vm),
        None => Err(vm.raise_type(&TYPE_ERROR)),
    })]);

/// `type(f)(code, globals)`: a function.
pub(super) fn new_function<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 2, 2)?;
    let (Some(code), Some(globals)) = (vm.cast::<Code>(args.at(0)), vm.cast::<Dict>(args.at(1))) else {
        return Err(vm.raise_type(&TYPE_ERROR));
    };
    let loaded = vm.module_of(globals, code.mpy(), None, None)?;
    let at = Mpy::parse(code.mpy()).map(|file| code.at(&file)).map_err(|error| vm.raise_bad_mpy(error))?;
    vm.new_function(loaded.module, at as u32)
}
