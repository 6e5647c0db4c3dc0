//! Methods that take a text apart or put parts together: split, splitlines, partition, join.

use super::text::{self, Text};
use crate::object::Ty;
use crate::qstr::q;
use crate::types::list::List;
use crate::types::sequence::Items;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::search;

/// A list of parts of a text.
fn list<'v>(vm: &Vm<'v>, text: &Text<'v>, next: &mut dyn FnMut() -> Option<&'v [u8]>) -> Res<&'v List<'v>> {
    let list = vm.new_list(&[])?;
    while let Some(part) = next() {
        list.push(vm, text.part(vm, part)?)?;
    }
    Ok(list)
}

fn separator_arg<'v>(vm: &Vm<'v>, text: &Text<'v>, arg: Value<'v>) -> Res<&'v [u8]> {
    match text.arg(vm, arg)? {
        [] => Err(vm.raise_value_error("empty separator")),
        separator => Ok(separator),
    }
}

fn parts<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, from_right: bool) -> Res<Value<'v>> {
    let most = text::most(vm, args, 2)?;
    let text = Text::receiver(vm, args)?;
    let list = match args.pos.get(1) {
        Some(separator) if !separator.is_none() => {
            let separator = separator_arg(vm, &text, *separator)?;
            if from_right {
                let mut parts = search::rsplit(text.bytes, separator, most);
                let list = list(vm, &text, &mut || parts.next())?;
                list.reverse();
                return Ok(list.into());
            }
            let mut parts = search::split(text.bytes, separator, most);
            list(vm, &text, &mut || parts.next())?
        }
        _ if from_right && most != usize::MAX => return Err(vm.raise_not_implemented("rsplit(None,n)")),
        // White space, if nothing else is given.
        _ => {
            let mut parts = search::split_space(text.bytes, most);
            list(vm, &text, &mut || parts.next())?
        }
    };
    Ok(list.into())
}

pub(crate) fn split<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    parts(vm, &args, false)
}

pub(crate) fn rsplit<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    parts(vm, &args, true)
}

pub(crate) fn splitlines<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.only(vm, &[q::keepends])?;
    let keep = match args.get(vm, 1, q::keepends)? {
        Some(keep) => vm.truth(keep)?,
        None => false,
    };
    let text = Text::receiver(vm, &args)?;
    let mut lines = search::lines(text.bytes, keep);
    Ok(list(vm, &text, &mut || lines.next())?.into())
}

/// Before, separator, after; where it is not found the text itself stands first or last.
fn parted<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, from_right: bool) -> Res<Value<'v>> {
    let text = Text::receiver(vm, args)?;
    let separator = separator_arg(vm, &text, args.at(1))?;
    let find = if from_right { search::rfind } else { search::find };
    let Some(at) = find(text.bytes, separator) else {
        let empty = text.empty(vm)?;
        return vm.new_tuple(&if from_right { [empty, empty, text.value] } else { [text.value, empty, empty] });
    };
    let (before, rest) = text.bytes.split_at_checked(at).unwrap_or_default();
    let after = rest.get(separator.len()..).unwrap_or_default();
    let separator = if text.mutable { vm.new_bytearray(separator)? } else { args.at(1) };
    vm.new_tuple(&[text.part(vm, before)?, separator, text.part(vm, after)?])
}

pub(crate) fn partition<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    parted(vm, &args, false)
}

pub(crate) fn rpartition<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    parted(vm, &args, true)
}

pub(crate) fn join<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let text = Text::receiver(vm, &args)?;
    let iterable = args.at(1);
    let list = match iterable.ty() {
        Some(Ty::List | Ty::Tuple) => iterable,
        _ => vm.list_from(iterable)?.into(),
    };
    // The iterable may have changed a bytearray.
    let text = vm.text(text.value).unwrap_or(text);
    let items = match vm.cast::<List>(list) {
        Some(list) => Items::List(list),
        None => vm.tuple_view(list).unwrap_or(Items::Tuple(&[])),
    };
    let count = items.len();
    let mut len = text.bytes.len().saturating_mul(count.saturating_sub(1));
    for i in 0..count {
        match items.get(i).and_then(|item| vm.text(item)) {
            Some(part) if part.kind == text.kind && (count > 1 || part.mutable || text.mutable) => {
                len = len.saturating_add(part.bytes.len());
            }
            Some(part) if part.kind == text.kind => return Ok(part.value),
            _ => {
                return Err(vm.raise_type_error("join expects a list of str/bytes objects consistent with self object"));
            }
        }
    }
    let mut built = vm.build(text.kind, len)?;
    for i in 0..count {
        if i > 0 {
            built.push(vm, text.bytes)?;
        }
        // Nothing has changed them since they were looked at.
        let part = items.get(i).and_then(|item| vm.text(item)).map_or(&[][..], |part| part.bytes);
        built.push(vm, part)?;
    }
    text.finish(vm, built)
}
