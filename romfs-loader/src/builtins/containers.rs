//! The built-in functions about containers and iteration: sorted, sum, min, max, any, all, dir.

use crate::ops::BinaryOp;
use crate::qstr::q;
use crate::types::TypeRow;
use crate::types::class::Class;
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::native::{ANY, Entry};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::all, 1, 1, |vm, args| quantify(vm, args.pos[0], false)),
    Entry::func(q::any, 1, 1, |vm, args| quantify(vm, args.pos[0], true)),
    Entry::func(q::dir, 0, 1, dir),
    Entry::func_kw(q::max, 1, ANY, |vm, args| extreme(vm, args, BinaryOp::More)),
    Entry::func_kw(q::min, 1, ANY, |vm, args| extreme(vm, args, BinaryOp::Less)),
    Entry::func_kw(q::sorted, 1, ANY, sorted),
    Entry::func(q::sum, 1, 2, sum),
];

/// Whether some item has this truth; `any` for true, and the opposite of `all` for false.
fn quantify(vm: &Vm<'_>, iterable: Value, wanted: bool) -> Res {
    let iterator = vm.iter(iterable)?;
    while let Some(item) = vm.next(iterator)? {
        if vm.truth(item)? == wanted {
            return Ok(Value::bool(wanted));
        }
    }
    Ok(Value::bool(!wanted))
}

fn sum(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let mut total = args.pos.get(1).copied().unwrap_or(Value::int(0));
    vm.for_each(args.pos[0], |item| {
        total = vm.binary_op(BinaryOp::Add, total, item)?;
        Ok(())
    })?;
    Ok(total)
}

fn sorted(vm: &Vm<'_>, args: Args<'_>) -> Res {
    if args.pos.len() > 1 {
        return Err(vm.raise_type_error("must use keyword argument for key function"));
    }
    let list = vm.list_from(args.pos[0])?;
    vm.sort_by_arguments(list, args)?;
    Ok(list.into())
}

/// The item whose key is `better` than all before: `max` and `min`.
fn extreme(vm: &Vm<'_>, args: Args<'_>, better: BinaryOp) -> Res {
    args.only(vm, &[q::key, q::default])?;
    let key = args.keyword(q::key).filter(|key| !key.is_none());
    let mut best: Option<(Value, Value)> = None;
    let mut consider = |item: Value| -> Res<()> {
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

/// Adds the names in a type and its bases.
fn add_type_names<'m>(vm: &Vm<'m>, names: &Dict<'m>, ty: Value) -> Res<()> {
    vm.check_native_stack()?;
    if let Some(class) = vm.cast::<Class>(ty) {
        class.locals.map.iter().try_for_each(|(name, _)| names.map.set(vm, name, Value::NONE))?;
        let bases = vm.tuple_items(class.bases()).unwrap_or_default();
        return bases.iter().try_for_each(|base| add_type_names(vm, names, *base));
    }
    let mut row: Option<&'static TypeRow> = vm.static_row(ty);
    while let Some(r) = row {
        r.methods.iter().try_for_each(|entry| names.set_qstr(vm, entry.name, Value::NONE))?;
        row = r.base;
    }
    Ok(())
}

/// `dir(object)`: the names of its attributes, sorted. Without an object, those of the names in scope.
fn dir(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let names = vm.new_dict()?;
    match args.pos {
        [] => {
            if let Some(scope) = vm.locals.get().or_else(|| vm.current_globals()) {
                scope.map.iter().try_for_each(|(name, _)| names.map.set(vm, name, Value::NONE))?;
            }
        }
        [object, ..] => {
            names.set_qstr(vm, q::__class__, Value::NONE)?;
            if let Some(members) = vm.members(*object) {
                members.iter().try_for_each(|(name, _)| names.map.set(vm, name, Value::NONE))?;
            }
            if let Some(module) = vm.cast::<Module>(*object) {
                module.globals.map.iter().try_for_each(|(name, _)| names.map.set(vm, name, Value::NONE))?;
            }
            if let Some(module) = vm.native_module(*object) {
                module.entries.iter().try_for_each(|entry| names.set_qstr(vm, entry.name, Value::NONE))?;
            }
            add_type_names(vm, names, if vm.is_type(*object) { *object } else { vm.type_of(*object) })?;
        }
    }
    let list = vm.list_from(names.into())?;
    vm.sort_by_arguments(list, Args::EMPTY)?;
    Ok(list.into())
}
