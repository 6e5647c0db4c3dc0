//! Methods about case, kinds of characters and the ends of a text.

use super::Kind;
use super::text::Text;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::ascii;
use romfs_plain::text::pad::{Align, Padding, write_text};
use romfs_plain::text::search::{self, Side};
use romfs_plain::text::utf8;

fn stripped<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, side: Side) -> Res<Value<'v>> {
    let text = Text::receiver(vm, args)?;
    let set = match args.pos.get(1) {
        Some(set) if !set.is_none() => Some(text.arg(vm, *set)?),
        _ => None,
    };
    text.part(vm, search::strip(text.bytes, set, side, text.unit()))
}

pub(crate) fn strip<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stripped(vm, &args, Side::Both)
}

pub(crate) fn lstrip<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stripped(vm, &args, Side::Left)
}

pub(crate) fn rstrip<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stripped(vm, &args, Side::Right)
}

pub(crate) fn center<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let width = usize::try_from(vm.int_word(args.at(1))?).unwrap_or(0);
    let text = Text::receiver(vm, &args)?;
    let chars = if text.kind == Kind::Str { utf8::char_count(text.bytes) } else { text.bytes.len() };
    if width <= chars {
        return text.part(vm, text.bytes);
    }
    let mut built = vm.build(text.kind, width.saturating_sub(chars).saturating_add(text.bytes.len()))?;
    let padding = Padding { fill: ' ', align: Align::Center, width };
    write_text(&mut |part| built.push(vm, part), text.bytes, chars, padding)?;
    text.finish(vm, built)
}

/// The text with its letters in the other case; the text itself where nothing changes.
fn mapped<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, upper: bool) -> Res<Value<'v>> {
    let text = Text::receiver(vm, args)?;
    let changes = |byte: &u8| if upper { byte.is_ascii_lowercase() } else { byte.is_ascii_uppercase() };
    if !text.mutable && !text.bytes.iter().any(changes) {
        return Ok(text.value);
    }
    let mut built = vm.build(text.kind, text.bytes.len())?;
    for byte in text.bytes {
        built.push(vm, &[if changes(byte) { byte ^ 0x20 } else { *byte }])?;
    }
    text.finish(vm, built)
}

pub(crate) fn lower<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    mapped(vm, &args, false)
}

pub(crate) fn upper<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    mapped(vm, &args, true)
}

fn is<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, kind: ascii::Kind) -> Res<Value<'v>> {
    Ok(Value::bool(kind.holds(Text::receiver(vm, args)?.bytes)))
}

macro_rules! predicates {
    ($($name:ident $kind:ident,)*) => { $(
        pub(crate) fn $name<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
            is(vm, &args, ascii::Kind::$kind)
        }
    )* };
}

predicates! {
    isspace Space,
    isalpha Alpha,
    isdigit Digit,
    isupper Upper,
    islower Lower,
}
