//! Methods that put texts in the place of characters; stock has neither, micropython-lib's `textwrap` needs both.

use super::text::Text;
use crate::qstr::q;
use crate::types::exception::LOOKUP_ERROR;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::utf8;

/// `expandtabs(tabsize=8)`: columns are counted from the last line break.
pub(crate) fn expandtabs<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::tabsize])?;
    let text = Text::receiver(vm, &args)?;
    let size = args.get(vm, 1, q::tabsize)?.map_or(Ok(8), |size| vm.int_word(size))?;
    let size = usize::try_from(size).unwrap_or(0);
    let mut built = vm.build(text.kind, text.bytes.len())?;
    let mut column = 0usize;
    for byte in text.bytes {
        match byte {
            b'\t' => {
                // No column is a multiple of 0.
                let spaces = column.checked_rem(size).map_or(0, |beyond| size.saturating_sub(beyond));
                built.push_repeated(vm, b' ', spaces)?;
                column = column.saturating_add(spaces);
                continue;
            }
            b'\n' | b'\r' => column = 0,
            // A character is counted at its first byte.
            byte if byte & 0xc0 == 0x80 => {}
            _ => column = column.saturating_add(1),
        }
        built.push(vm, &[*byte])?;
    }
    text.finish(vm, built)
}

/// `translate(table)`: the table gives for a code point another, a text or `None` to drop it; without it, it stays.
pub(crate) fn translate<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let text = Text::receiver(vm, &args)?;
    let table = args.at(1);
    let mut built = vm.build(text.kind, text.bytes.len())?;
    let mut rest = text.bytes;
    while let Some((code, len)) = utf8::decode(rest) {
        let (char, after) = rest.split_at(len);
        rest = after;
        let Some(with) = vm.catch(vm.load_subscript(table, Value::len(code as usize)), &LOOKUP_ERROR)? else {
            built.push(vm, char)?;
            continue;
        };
        if let Some(with) = vm.str_bytes(with) {
            built.push(vm, with)?;
        } else if !with.is_none() {
            let mut buf = [0; 4];
            match u32::try_from(vm.int_word(with)?).ok().and_then(|code| utf8::encode(code, &mut buf)) {
                Some(char) => built.push(vm, char)?,
                None => return Err(vm.raise_value_error("char not in range(0x110000)")),
            }
        }
    }
    text.finish(vm, built)
}
