//! Methods that take a text apart or put parts together: split, splitlines, partition, join.

use core::ops::Range;

use super::text::Text;
use crate::object::Ty;
use crate::qstr::q;
use crate::text::search;
use crate::types::list::List;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A list of parts of a text.
fn list<'m>(vm: &Vm<'m>, text: &Text<'m>, parts: impl Iterator<Item = Range<usize>>) -> Res<&'m List<'m>> {
    let list = vm.new_list(&[])?;
    for range in parts {
        list.push(vm, text.part(vm, range)?)?;
    }
    Ok(list)
}

/// What `split` is asked for.
struct Split<'m> {
    text: Text<'m>,
    /// White space, if none is given.
    separator: Option<&'m [u8]>,
    /// How often, at most.
    most: Option<usize>,
}

impl<'m> Split<'m> {
    fn of(vm: &Vm<'m>, args: &Args<'_>) -> Res<Split<'m>> {
        let most = match args.pos.get(2) {
            Some(most) => usize::try_from(vm.int_clamped(*most)?).ok(),
            None => None,
        };
        let text = Text::receiver(vm, args)?;
        let separator = match args.pos.get(1) {
            Some(separator) if !separator.is_none() => Some(separator_arg(vm, &text, *separator)?),
            _ => None,
        };
        Ok(Split { text, separator, most })
    }
}

fn separator_arg<'m>(vm: &Vm<'m>, text: &Text<'m>, arg: Value) -> Res<&'m [u8]> {
    match text.arg(vm, arg)? {
        [] => Err(vm.raise_value_error("empty separator")),
        separator => Ok(separator),
    }
}

pub(crate) fn split(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let Split { text, separator, most } = Split::of(vm, &args)?;
    Ok(match separator {
        Some(separator) => list(vm, &text, search::split(text.bytes, separator, most))?,
        None => list(vm, &text, search::split_space(text.bytes, most))?,
    }
    .into())
}

pub(crate) fn rsplit(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let Split { text, separator, most } = Split::of(vm, &args)?;
    let parts = match separator {
        Some(separator) => list(vm, &text, search::rsplit(text.bytes, separator, most))?,
        None if most.is_some() => return Err(vm.raise_not_implemented("rsplit(None,n)")),
        None => return Ok(list(vm, &text, search::split_space(text.bytes, None))?.into()),
    };
    let items = parts.items();
    for (low, high) in items.iter().zip(items.iter().rev()).take(items.len() / 2) {
        low.swap(high);
    }
    Ok(parts.into())
}

pub(crate) fn splitlines(vm: &Vm<'_>, args: Args<'_>) -> Res {
    args.only(vm, &[q::keepends])?;
    let keep = match args.get(vm, 1, q::keepends)? {
        Some(keep) => vm.truth(keep)?,
        None => false,
    };
    let text = Text::receiver(vm, &args)?;
    Ok(list(vm, &text, search::lines(text.bytes, keep))?.into())
}

/// Before, separator, after; where it is not found the text itself stands first or last.
fn parted(vm: &Vm<'_>, args: Args<'_>, find: fn(&[u8], &[u8]) -> Option<usize>, last: bool) -> Res {
    let text = Text::receiver(vm, &args)?;
    let separator = separator_arg(vm, &text, args.pos[1])?;
    let parts = match find(text.bytes, separator) {
        Some(at) => {
            let after = at + separator.len();
            let separator = if text.mutable { vm.new_bytearray(separator)? } else { args.pos[1] };
            [text.part(vm, 0..at)?, separator, text.part(vm, after..text.bytes.len())?]
        }
        None => {
            let empty = if text.mutable { vm.new_bytearray(&[])? } else { vm.new_of(text.kind, &[])? };
            if last { [empty, empty, text.value] } else { [text.value, empty, empty] }
        }
    };
    vm.new_tuple(&parts)
}

pub(crate) fn partition(vm: &Vm<'_>, args: Args<'_>) -> Res {
    parted(vm, args, search::find, false)
}

pub(crate) fn rpartition(vm: &Vm<'_>, args: Args<'_>) -> Res {
    parted(vm, args, search::rfind, true)
}

pub(crate) fn join(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let text = Text::receiver(vm, &args)?;
    let iterable = args.pos[1];
    let list = match iterable.ty() {
        Some(Ty::List | Ty::Tuple) => iterable,
        _ => vm.list_from(iterable)?.into(),
    };
    // The iterable may have changed a bytearray.
    let text = vm.text(text.value).unwrap_or(text);
    let (tuple, list) = (vm.tuple_items(list), vm.cast::<List>(list));
    let item = |i: usize| tuple.map_or_else(|| list?.get(i), |items| items.get(i).copied());
    let count = tuple.map_or_else(|| list.map_or(0, List::len), <[Value]>::len);
    let part = |i: usize| -> Res<&[u8]> {
        match item(i).and_then(|item| vm.text(item)) {
            Some(part) if part.kind == text.kind => Ok(part.bytes),
            _ => Err(vm.raise_type_error("join expects a list of str/bytes objects consistent with self object")),
        }
    };
    if let (1, Some(only), false) = (count, item(0), text.mutable)
        && vm.text(only).is_some_and(|only| only.kind == text.kind && !only.mutable)
    {
        return Ok(vm.native_self(only));
    }
    let mut len = text.bytes.len().saturating_mul(count.saturating_sub(1));
    for i in 0..count {
        len = len.saturating_add(part(i)?.len());
    }
    let mut built = vm.build(text.kind, len)?;
    for i in 0..count {
        if i > 0 {
            built.push(vm, text.bytes)?;
        }
        built.push(vm, part(i)?)?;
    }
    text.finish(vm, built)
}
