//! The built-in functions about text: chr, ord, input, and what template strings are compiled to.

use crate::qstr::q;
use crate::types::exception::EOF_ERROR;
use crate::types::native::{ANY, Entry};
use crate::types::str::Kind;
use crate::types::template;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::utf8;

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::chr, 1, 1, chr),
    Entry::func(q::ord, 1, 1, ord),
    #[cfg(feature = "files")]
    Entry::func(q::input, 0, 1, input),
    #[cfg(feature = "templates")]
    Entry::func(q::__template__, 1, ANY, template::from_literal),
];

fn chr<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let code = vm.int_word(args.at(0))?;
    let mut buf = [0; 4];
    match u32::try_from(code).ok().and_then(|code| utf8::encode(code, &mut buf)) {
        Some(c) => vm.new_str(c),
        None => Err(vm.raise_value_error("char not in range(0x110000)")),
    }
}

fn ord<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let Some(text) = vm.text(args.at(0)).filter(|text| !text.mutable) else {
        return Err(vm.bad_implicit(args.at(0), Kind::Str));
    };
    let count = match text.kind {
        Kind::Str => utf8::char_count(text.bytes),
        Kind::Bytes => text.bytes.len(),
    };
    let code = match text.kind {
        _ if count != 1 => None,
        Kind::Str => utf8::decode(text.bytes).map(|(code, _)| code),
        Kind::Bytes => text.bytes.first().map(|byte| u32::from(*byte)),
    };
    match code {
        Some(code) => Ok(Value::len(code as usize)),
        None => Err(vm.type_error_of("ord() expected a character, but string of length %s found", Value::len(count))),
    }
}

fn input<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if let Some(prompt) = args.pos.first() {
        let mut out = crate::print::Out::console(vm);
        vm.print(&mut out, *prompt, crate::print::PrintKind::Str)?;
    }
    let mut line = vm.build(Kind::Str, 16)?;
    let mut byte = [0];
    loop {
        match (vm.read_console(&mut byte)?, byte[0]) {
            (0, _) if line.bytes().is_empty() => return Err(vm.raise_type(&EOF_ERROR)),
            (0, _) | (_, b'\n') => break,
            _ => line.push(vm, &byte)?,
        }
    }
    if utf8::valid_up_to(line.bytes()) != line.bytes().len() {
        return Err(vm.raise_type(&crate::types::exception::UNICODE_ERROR));
    }
    Ok(line.finish(vm))
}
