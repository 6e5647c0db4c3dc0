//! Methods that look for a text in another: find, index, count, startswith, replace.

use super::Kind;
use super::text::{self, Text};
use crate::types::sequence::Items;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::{search, utf8};

/// What is looked for: text of the same kind, or a byte in bytes, which `buf` holds.
fn needle<'a, 'v: 'a>(vm: &Vm<'v>, text: &Text<'v>, arg: Value<'v>, buf: &'a mut [u8; 1]) -> Res<&'a [u8]> {
    if text.kind == Kind::Bytes
        && let Some(n) = vm.as_word(arg)
    {
        let Ok(byte) = u8::try_from(n) else { return Err(vm.raise_value_error("bytes value out of range")) };
        *buf = [byte];
        return Ok(buf);
    }
    text.arg(vm, arg)
}

/// What a search answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    First,
    Last,
    Count,
}

/// The index of the first or last place, -1 where there is none, or how many there are.
fn search<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, how: Search) -> Res<isize> {
    let (wanted, mut buf) = (args.at(1), [0]);
    if args.pos.len() > 2 {
        // What is searched for is looked at before the bounds.
        needle(vm, &Text::receiver(vm, args)?, wanted, &mut buf)?;
    }
    let bounds = text::bounds(vm, args)?;
    let text = Text::receiver(vm, args)?;
    let needle = needle(vm, &text, wanted, &mut buf)?;
    let part = text.within(bounds);
    if how == Search::Count {
        return Ok(part.map_or(0, |(_, part)| search::matches(part, needle, text.unit()).count() as isize));
    }
    let Some((start, part)) = part else { return Ok(-1) };
    let found = if how == Search::First { search::find(part, needle) } else { search::rfind(part, needle) };
    let Some(at) = found else { return Ok(-1) };
    Ok(match text.kind {
        Kind::Str => utf8::char_count(text.bytes.get(..start.saturating_add(at)).unwrap_or_default()),
        Kind::Bytes => start.saturating_add(at),
    } as isize)
}

/// The same where something has to be found.
fn must_find<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, how: Search) -> Res<Value<'v>> {
    match search(vm, args, how)? {
        -1 => Err(vm.raise_value_error("substring not found")),
        at => Ok(Value::int(at)),
    }
}

pub(crate) fn find<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    search(vm, &args, Search::First).map(Value::int)
}

pub(crate) fn rfind<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    search(vm, &args, Search::Last).map(Value::int)
}

pub(crate) fn index<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    must_find(vm, &args, Search::First)
}

pub(crate) fn rindex<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    must_find(vm, &args, Search::Last)
}

pub(crate) fn count<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    search(vm, &args, Search::Count).map(Value::int)
}

/// Whether the argument, or one of a tuple, stands at the start or at the end.
fn stands<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, at_end: bool) -> Res<Value<'v>> {
    let bounds = text::bounds(vm, args)?;
    let text = Text::receiver(vm, args)?;
    let Some((_, part)) = text.within(bounds) else { return Ok(Value::FALSE) };
    let wanted = args.at(1);
    let items = vm.tuple_view(wanted);
    for i in 0..items.as_ref().map_or(1, Items::len) {
        let item = items.and_then(|items| items.get(i)).unwrap_or(wanted);
        // It may be of the other kind too, as stock lets it.
        let bytes = match text.kind {
            Kind::Str => vm.constant_text_arg(item)?,
            Kind::Bytes => vm.text(item).ok_or_else(|| vm.bad_implicit(item, text.kind))?.bytes,
        };
        if if at_end { part.ends_with(bytes) } else { part.starts_with(bytes) } {
            return Ok(Value::TRUE);
        }
    }
    Ok(Value::FALSE)
}

pub(crate) fn startswith<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stands(vm, &args, false)
}

pub(crate) fn endswith<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    stands(vm, &args, true)
}

pub(crate) fn replace<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let most = text::most(vm, &args, 3)?;
    let text = Text::receiver(vm, &args)?;
    let (old, new) = (text.arg(vm, args.at(1))?, text.arg(vm, args.at(2))?);
    let places = search::matches(text.bytes, old, text.unit()).take(most);
    let count = places.clone().count();
    if count == 0 {
        return Ok(text.value);
    }
    let kept = text.bytes.len().saturating_sub(count.saturating_mul(old.len()));
    let mut built = vm.build(text.kind, kept.saturating_add(count.saturating_mul(new.len())))?;
    let mut done = 0;
    for at in places {
        built.push(vm, text.bytes.get(done..at).unwrap_or_default())?;
        built.push(vm, new)?;
        done = at.saturating_add(old.len());
    }
    built.push(vm, text.bytes.get(done..).unwrap_or_default())?;
    text.finish(vm, built)
}
