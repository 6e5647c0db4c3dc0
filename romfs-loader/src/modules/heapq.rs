//! `heapq`: a list as a heap, the smallest item first.

use crate::ops::BinaryOp;
use crate::qstr::q;
use crate::types::list::List;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

fn heap<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v List<'v>> {
    match vm.cast::<List>(vm.native_self(args.at(0))) {
        Some(list) => Ok(list),
        None => Err(vm.raise_type_error("heap must be a list")),
    }
}

/// Whether the item at `a` is less than the one at `b`. Comparing may change the list: no index is good for longer than
/// a step.
fn less<'v>(vm: &Vm<'v>, list: &List<'v>, a: usize, b: usize) -> Res<bool> {
    match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => vm.truth(vm.binary_op(BinaryOp::Less, a, b)?),
        _ => Ok(false),
    }
}

fn swap<'v>(list: &List<'v>, a: usize, b: usize) {
    if let (Some(x), Some(y)) = (list.get(a), list.get(b)) {
        list.set(a, y);
        list.set(b, x);
    }
}

/// Moves the item at `at` up to where its parent is not greater.
fn sift_up<'v>(vm: &Vm<'v>, list: &List<'v>, mut at: usize) -> Res<()> {
    while at > 0 && less(vm, list, at, (at - 1) / 2)? {
        swap(list, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
    Ok(())
}

/// Moves the item at `at` down to where no child is less.
fn sift_down<'v>(vm: &Vm<'v>, list: &List<'v>, mut at: usize) -> Res<()> {
    loop {
        let (left, right) = (2 * at + 1, 2 * at + 2);
        if left >= list.len() {
            return Ok(());
        }
        let child = if right < list.len() && less(vm, list, right, left)? { right } else { left };
        if !less(vm, list, child, at)? {
            return Ok(());
        }
        swap(list, at, child);
        at = child;
    }
}

fn push<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = heap(vm, &args)?;
    list.push(vm, args.at(1))?;
    sift_up(vm, list, list.len() - 1)?;
    Ok(Value::NONE)
}

fn pop<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = heap(vm, &args)?;
    let (Some(first), Some(last)) = (list.get(0), list.pop()) else {
        return Err(vm.raise_index_error("empty heap"));
    };
    if list.len() > 0 {
        list.set(0, last);
        sift_down(vm, list, 0)?;
    }
    Ok(first)
}

fn heapify<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let list = heap(vm, &args)?;
    for at in (0..list.len() / 2).rev() {
        sift_down(vm, list, at)?;
    }
    Ok(Value::NONE)
}

/// `heapq`.
pub static HEAPQ: NativeModule = NativeModule::new(
    q::heapq,
    &native::sorted([
        Entry::func(q::heapify, 1, 1, heapify),
        Entry::func(q::heappop, 1, 1, pop),
        Entry::func(q::heappush, 2, 2, push),
    ]),
);
