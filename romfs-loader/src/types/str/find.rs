//! Methods that look for a text in another: find, index, count, startswith, replace.

use super::Kind;
use super::text::{self, Text};
use crate::text::{search, utf8};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// What is looked for: text of the same kind, or a byte in bytes.
enum Needle<'m> {
    Text(&'m [u8]),
    Byte([u8; 1]),
}

impl<'m> Needle<'m> {
    fn new(vm: &Vm<'m>, text: &Text<'m>, arg: Value) -> Res<Needle<'m>> {
        if text.kind == Kind::Bytes
            && let Some(n) = vm.as_word(arg)
        {
            return match u8::try_from(n) {
                Ok(byte) => Ok(Needle::Byte([byte])),
                Err(_) => Err(vm.raise_value_error("bytes value out of range")),
            };
        }
        text.arg(vm, arg).map(Needle::Text)
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Needle::Text(text) => text,
            Needle::Byte(byte) => byte,
        }
    }
}

/// The bounds of a search, after a look at what is searched for.
fn needle_bounds(vm: &Vm<'_>, args: &Args<'_>) -> Res<text::Bounds> {
    if args.pos.len() > 2 {
        Needle::new(vm, &Text::receiver(vm, args)?, args.pos[1])?;
    }
    text::bounds(vm, args)
}

/// The index of the first or last place; `None` where there is none.
fn place(vm: &Vm<'_>, args: Args<'_>, search: fn(&[u8], &[u8]) -> Option<usize>) -> Res<Option<Value>> {
    let bounds = needle_bounds(vm, &args)?;
    let text = Text::receiver(vm, &args)?;
    let needle = Needle::new(vm, &text, args.pos[1])?;
    let Some(range) = text.range(bounds) else { return Ok(None) };
    let start = range.start;
    Ok(search(&text.bytes[range], needle.bytes()).map(|at| {
        let at = start + at;
        Value::len(if text.kind == Kind::Str { utf8::char_count(&text.bytes[..at]) } else { at })
    }))
}

pub(crate) fn find(vm: &Vm<'_>, args: Args<'_>) -> Res {
    Ok(place(vm, args, search::find)?.unwrap_or(Value::int(-1)))
}

pub(crate) fn rfind(vm: &Vm<'_>, args: Args<'_>) -> Res {
    Ok(place(vm, args, search::rfind)?.unwrap_or(Value::int(-1)))
}

pub(crate) fn index(vm: &Vm<'_>, args: Args<'_>) -> Res {
    place(vm, args, search::find)?.ok_or_else(|| vm.raise_value_error("substring not found"))
}

pub(crate) fn rindex(vm: &Vm<'_>, args: Args<'_>) -> Res {
    place(vm, args, search::rfind)?.ok_or_else(|| vm.raise_value_error("substring not found"))
}

pub(crate) fn count(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let bounds = needle_bounds(vm, &args)?;
    let text = Text::receiver(vm, &args)?;
    let needle = Needle::new(vm, &text, args.pos[1])?;
    let Some(range) = text.range(bounds) else { return Ok(Value::int(0)) };
    Ok(Value::len(search::matches(&text.bytes[range], needle.bytes(), text.unit()).count()))
}

/// The bytes of an argument that may be of the other kind too, as stock lets it.
fn either<'m>(vm: &Vm<'m>, text: &Text<'m>, arg: Value) -> Res<&'m [u8]> {
    match vm.text(arg) {
        Some(arg) => Ok(arg.bytes),
        None => Err(vm.bad_implicit(arg, text.kind)),
    }
}

/// Whether the argument, or one of a tuple, stands at an end.
fn at_end(vm: &Vm<'_>, args: Args<'_>, stands: fn(&[u8], &[u8]) -> bool) -> Res {
    let bounds = text::bounds(vm, &args)?;
    let text = Text::receiver(vm, &args)?;
    let Some(range) = text.range(bounds) else { return Ok(Value::FALSE) };
    let part = &text.bytes[range];
    let Some(wanted) = vm.tuple_items(args.pos[1]) else {
        return Ok(Value::bool(stands(part, either(vm, &text, args.pos[1])?)));
    };
    for item in wanted {
        if stands(part, either(vm, &text, *item)?) {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

pub(crate) fn startswith(vm: &Vm<'_>, args: Args<'_>) -> Res {
    at_end(vm, args, <[u8]>::starts_with)
}

pub(crate) fn endswith(vm: &Vm<'_>, args: Args<'_>) -> Res {
    at_end(vm, args, <[u8]>::ends_with)
}

pub(crate) fn replace(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let most = match args.pos.get(3) {
        Some(most) => usize::try_from(vm.int_clamped(*most)?).unwrap_or(usize::MAX),
        None => usize::MAX,
    };
    let text = Text::receiver(vm, &args)?;
    let (old, new) = (text.arg(vm, args.pos[1])?, text.arg(vm, args.pos[2])?);
    let places = || search::matches(text.bytes, old, text.unit()).take(most);
    let count = places().count();
    if count == 0 {
        return Ok(text.value);
    }
    let kept = text.bytes.len() - count.saturating_mul(old.len()).min(text.bytes.len());
    let mut built = vm.build(text.kind, kept.saturating_add(count.saturating_mul(new.len())))?;
    let mut done = 0;
    for at in places() {
        built.push(vm, &text.bytes[done..at])?;
        built.push(vm, new)?;
        done = at + old.len();
    }
    built.push(vm, &text.bytes[done..])?;
    text.finish(vm, built)
}
