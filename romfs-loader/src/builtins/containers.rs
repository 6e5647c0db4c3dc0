//! The built-in functions about containers and iteration: sorted, sum, min, max, any, all.

use crate::ops::BinaryOp;
use crate::qstr::q;
use crate::types::native::{ANY, Entry};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::all, 1, 1, |vm, args| quantify(vm, args.at(0), false)),
    Entry::func(q::any, 1, 1, |vm, args| quantify(vm, args.at(0), true)),
    Entry::func_kw(q::max, 1, ANY, |vm, args| extreme(vm, args, BinaryOp::More)),
    Entry::func_kw(q::min, 1, ANY, |vm, args| extreme(vm, args, BinaryOp::Less)),
    Entry::func_kw(q::sorted, 1, ANY, sorted),
    Entry::func(q::sum, 1, 2, sum),
];

/// Whether some item has this truth; `any` for true, and the opposite of `all` for false.
fn quantify<'v>(vm: &Vm<'v>, iterable: Value<'v>, wanted: bool) -> Res<Value<'v>> {
    let mut items = vm.items_of(iterable)?;
    while let Some(item) = items.next(vm)? {
        if vm.truth(item)? == wanted {
            return Ok(Value::bool(wanted));
        }
    }
    Ok(Value::bool(!wanted))
}

fn sum<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let mut total = args.pos.get(1).copied().unwrap_or(Value::int(0));
    vm.for_each(args.at(0), |item| {
        total = vm.binary_op(BinaryOp::Add, total, item)?;
        Ok(())
    })?;
    Ok(total)
}

fn sorted<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if args.pos.len() > 1 {
        return Err(vm.raise_type_error("must use keyword argument for key function"));
    }
    let list = vm.list_from(args.at(0))?;
    vm.sort_by_arguments(list, args)?;
    Ok(list.into())
}

/// The item whose key is `better` than all before: `max` and `min`.
fn extreme<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, better: BinaryOp) -> Res<Value<'v>> {
    args.only(vm, &[q::key, q::default])?;
    let key = args.keyword(q::key).filter(|key| !key.is_none());
    let mut best: Option<(Value<'v>, Value<'v>)> = None;
    let mut consider = |item: Value<'v>| -> Res<()> {
        let rank = match key {
            Some(key) => vm.call(key, &[item])?,
            None => item,
        };
        if match best {
            Some((_, top)) => vm.truth(vm.binary_op(better, rank, top)?)?,
            None => true,
        } {
            best = Some((item, rank));
        }
        Ok(())
    };
    match args.pos {
        [iterable] => vm.for_each(*iterable, &mut consider)?,
        items => items.iter().try_for_each(|item| consider(*item))?,
    }
    match (best, args.keyword(q::default)) {
        (Some((item, _)), _) => Ok(item),
        (None, Some(default)) if args.pos.len() == 1 => Ok(default),
        _ => Err(vm.raise_value_error("arg is an empty sequence")),
    }
}
