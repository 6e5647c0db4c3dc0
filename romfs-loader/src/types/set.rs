//! `set` and `frozenset`.

use super::iterators::Part;
use super::sequence::sized;
use super::table::KeyMap;
use super::{Entry, TypeRow, exception, native};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// The layout of both.
#[repr(C)]
pub(crate) struct Keys<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    map: KeyMap<'v>,
}

/// A set.
#[repr(transparent)]
struct Set<'v>(Keys<'v>);

/// A frozenset.
#[repr(transparent)]
struct FrozenSet<'v>(Keys<'v>);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for Set<'v> {
    const TY: Ty = Ty::Set;
}

// SAFETY: as above.
unsafe impl<'v> Object<'v> for FrozenSet<'v> {
    const TY: Ty = Ty::FrozenSet;
}

/// How two sets are combined.
#[derive(Clone, Copy)]
enum Algebra {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
}

impl<'v> Vm<'v> {
    /// The keys of a set or frozenset.
    pub(crate) fn set_map(&self, value: Value<'v>) -> Option<&'v KeyMap<'v>> {
        match value.ty()? {
            _ if !Ty::Set.exists() => None,
            Ty::Set => self.cast::<Set>(value).map(|set| &set.0.map),
            Ty::FrozenSet => self.cast::<FrozenSet>(value).map(|set| &set.0.map),
            _ => None,
        }
    }

    /// The keys of a set or frozenset, an instance of a subclass included.
    fn as_set(&self, value: Value<'v>) -> Option<&'v KeyMap<'v>> {
        self.set_map(self.native_self(value))
    }

    /// A set of these items.
    pub(crate) fn new_set(&self, items: &[Value<'v>]) -> Res<Value<'v>> {
        if !Ty::Set.exists() {
            return Err(self.raise_left_out());
        }
        let keys = KeyMap::new();
        items.iter().try_for_each(|item| keys.set(self, *item, *item))?;
        self.new_set_of(Ty::Set, keys)
    }

    /// Adds an item to a set.
    #[inline(never)]
    pub(crate) fn set_add(&self, set: Value<'v>, item: Value<'v>) -> Res<()> {
        match self.set_map(set) {
            Some(keys) => keys.set(self, item, item),
            None => Err(self.raise_type_error("wrong type of self")),
        }
    }

    fn new_set_of(&self, ty: Ty, map: KeyMap<'v>) -> Res<Value<'v>> {
        let keys = Keys {
            header: Header::new(ty),
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            map,
        };
        Ok(match ty {
            Ty::FrozenSet => Value::object(self.alloc_tailed(FrozenSet(keys), 0)?),
            _ => Value::object(self.alloc_tailed(Set(keys), 0)?),
        })
    }

    /// The keys that an iterable gives, as a map of their own.
    fn keys_from(&self, iterable: Value<'v>) -> Res<KeyMap<'v>> {
        if let Some(keys) = self.as_set(iterable) {
            return keys.copy(self);
        }
        let keys = KeyMap::new();
        self.for_each(iterable, |item| keys.set(self, item, item))?;
        Ok(keys)
    }

    /// The keys of a set as it is, those of another iterable as a map of their own.
    fn borrow_keys(&self, iterable: Value<'v>) -> Res<KeyMap<'v>> {
        match self.as_set(iterable) {
            // A map is a reference: this one stands for the set's entries as they are now.
            Some(keys) => Ok(keys.clone()),
            None => self.keys_from(iterable),
        }
    }

    fn combine(&self, how: Algebra, a: &KeyMap<'v>, b: &KeyMap<'v>) -> Res<KeyMap<'v>> {
        let result = match how {
            Algebra::Union | Algebra::SymmetricDifference => a.copy(self)?,
            Algebra::Intersection | Algebra::Difference => KeyMap::new(),
        };
        match how {
            Algebra::Union => b.iter().try_for_each(|(key, _)| result.set(self, key, key))?,
            Algebra::SymmetricDifference => {
                for (key, _) in b.iter() {
                    match result.find(self, key)? {
                        Some(position) => result.remove_at(self, position),
                        None => result.set(self, key, key)?,
                    }
                }
            }
            Algebra::Intersection | Algebra::Difference => {
                let wanted = matches!(how, Algebra::Intersection);
                for (key, _) in a.iter() {
                    if b.find(self, key)?.is_some() == wanted {
                        result.set(self, key, key)?;
                    }
                }
            }
        }
        Ok(result)
    }

    /// Whether all keys of `a` are in `b`.
    fn is_subset(&self, a: &KeyMap<'v>, b: &KeyMap<'v>) -> Res<bool> {
        if a.len() > b.len() {
            return Ok(false);
        }
        for (key, _) in a.iter() {
            if b.find(self, key)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    vm.checkpoint()?;
    let Some(keys) = vm.set_map(value) else { return Ok(()) };
    let named = value.ty() == Some(Ty::FrozenSet) || keys.len() == 0;
    if named {
        out.put("%t(", &[value])?;
    }
    if keys.len() > 0 {
        let mut rest = keys.iter();
        out.items("{", &mut || rest.next().map(|(key, _)| key), "}")?;
    }
    if named { out.text(")") } else { Ok(()) }
}

fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(keys) = vm.set_map(value) else { return Ok(None) };
    Ok(match op {
        UnaryOp::Hash if value.ty() == Some(Ty::FrozenSet) => {
            vm.checkpoint()?;
            // The same for every order: each item's hash is scrambled by itself, then they are summed up.
            let mut hash = keys.len().wrapping_mul(1927);
            for (key, _) in keys.iter() {
                let h = vm.hash(key)?;
                hash = hash.wrapping_add((h ^ h << 13).wrapping_mul(0x9e37_79b1) ^ h >> 5);
            }
            Some(Value::len(hash & Value::SMALL_MAX as usize))
        }
        _ => sized(op, keys.len()),
    })
}

fn algebra(op: BinaryOp) -> Option<(Algebra, bool)> {
    Some(match op {
        BinaryOp::Or => (Algebra::Union, false),
        BinaryOp::InplaceOr => (Algebra::Union, true),
        BinaryOp::And => (Algebra::Intersection, false),
        BinaryOp::InplaceAnd => (Algebra::Intersection, true),
        BinaryOp::Subtract => (Algebra::Difference, false),
        BinaryOp::InplaceSubtract => (Algebra::Difference, true),
        BinaryOp::Xor => (Algebra::SymmetricDifference, false),
        BinaryOp::InplaceXor => (Algebra::SymmetricDifference, true),
        _ => return None,
    })
}

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(keys) = vm.set_map(left) else { return Ok(None) };
    if op == BinaryOp::In {
        return Ok(Some(Value::bool(keys.find(vm, right)?.is_some())));
    }
    let Some(other) = vm.as_set(right) else { return Ok(None) };
    if let Some((how, in_place)) = algebra(op) {
        let frozen = left.ty() == Some(Ty::FrozenSet);
        let result = vm.combine(how, keys, other)?;
        if in_place && !frozen {
            keys.replace(result);
            return Ok(Some(left));
        }
        return vm.new_set_of(if frozen { Ty::FrozenSet } else { Ty::Set }, result).map(Some);
    }
    vm.checkpoint()?;
    Ok(Some(Value::bool(match op {
        BinaryOp::Equal => keys.len() == other.len() && vm.is_subset(keys, other)?,
        BinaryOp::LessEqual => vm.is_subset(keys, other)?,
        BinaryOp::MoreEqual => vm.is_subset(other, keys)?,
        BinaryOp::Less => keys.len() < other.len() && vm.is_subset(keys, other)?,
        BinaryOp::More => other.len() < keys.len() && vm.is_subset(other, keys)?,
        _ => return Ok(None),
    })))
}

/// The keys of the set or frozenset that a method is called on.
fn receiver<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v KeyMap<'v>> {
    match vm.as_set(args.at(0)) {
        Some(keys) => Ok(keys),
        None => Err(vm.bad_self(Ty::Set, args)),
    }
}

/// The keys of the set combined with those of each other argument.
fn combined<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, how: Algebra) -> Res<KeyMap<'v>> {
    let mut result = receiver(vm, args)?.copy(vm)?;
    for other in args.from(1) {
        result = vm.combine(how, &result, &vm.borrow_keys(*other)?)?;
    }
    Ok(result)
}

fn combine_new<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, how: Algebra) -> Res<Value<'v>> {
    let ty = vm.native_self(args.at(0)).ty().unwrap_or(Ty::Set);
    vm.new_set_of(ty, combined(vm, &args, how)?)
}

fn combine_in_place<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, how: Algebra) -> Res<Value<'v>> {
    receiver(vm, &args)?.replace(combined(vm, &args, how)?);
    Ok(Value::NONE)
}

fn add<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    receiver(vm, &args)?.set(vm, args.at(1), args.at(1))?;
    Ok(Value::NONE)
}

fn discard<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<bool> {
    let keys = receiver(vm, &args)?;
    let position = keys.find(vm, args.at(1))?;
    if let Some(position) = position {
        keys.remove_at(vm, position);
    }
    Ok(position.is_some())
}

fn update<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let keys = receiver(vm, &args)?;
    for other in args.from(1) {
        let other = vm.borrow_keys(*other)?;
        other.iter().try_for_each(|(key, _)| keys.set(vm, key, key))?;
    }
    Ok(Value::NONE)
}

fn is_disjoint<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (keys, other) = (receiver(vm, &args)?, vm.borrow_keys(args.at(1))?);
    for (key, _) in other.iter() {
        if keys.find(vm, key)?.is_some() {
            return Ok(Value::FALSE);
        }
    }
    Ok(Value::TRUE)
}

/// What both types have, with what a set has besides.
const fn methods<const N: usize>(own: &[Entry]) -> [Entry; N] {
    let mut all = [COMMON[0]; N];
    let mut i = 0;
    while i < N {
        all[i] = if i < COMMON.len() { COMMON[i] } else { own[i - COMMON.len()] };
        i += 1;
    }
    native::sorted(all)
}

const COMMON: [Entry; 9] = [
    Entry::func(q::__contains__, 2, 2, |vm, args| {
        Ok(Value::bool(receiver(vm, &args)?.find(vm, args.at(1))?.is_some()))
    }),
    Entry::func(q::copy, 1, 1, |vm, args| combine_new(vm, args, Algebra::Union)),
    Entry::func(q::difference, 1, native::ANY, |vm, args| combine_new(vm, args, Algebra::Difference)),
    Entry::func(q::intersection, 1, native::ANY, |vm, args| combine_new(vm, args, Algebra::Intersection)),
    Entry::func(q::isdisjoint, 2, 2, is_disjoint),
    Entry::func(q::issubset, 2, 2, |vm, args| {
        Ok(Value::bool(vm.is_subset(receiver(vm, &args)?, &vm.borrow_keys(args.at(1))?)?))
    }),
    Entry::func(q::issuperset, 2, 2, |vm, args| {
        Ok(Value::bool(vm.is_subset(&vm.borrow_keys(args.at(1))?, receiver(vm, &args)?)?))
    }),
    Entry::func(q::symmetric_difference, 2, 2, |vm, args| combine_new(vm, args, Algebra::SymmetricDifference)),
    Entry::func(q::union, 1, native::ANY, |vm, args| combine_new(vm, args, Algebra::Union)),
];

const SET_METHODS: &[Entry] = &[
    Entry::func(q::add, 2, 2, add),
    Entry::func(q::clear, 1, 1, |vm, args| {
        receiver(vm, &args)?.clear();
        Ok(Value::NONE)
    }),
    Entry::func(q::difference_update, 1, native::ANY, |vm, args| combine_in_place(vm, args, Algebra::Difference)),
    Entry::func(q::discard, 2, 2, |vm, args| discard(vm, args).map(|_| Value::NONE)),
    Entry::func(q::intersection_update, 1, native::ANY, |vm, args| combine_in_place(vm, args, Algebra::Intersection)),
    Entry::func(q::pop, 1, 1, |vm, args| match receiver(vm, &args)?.pop_first(vm) {
        Some((key, _)) => Ok(key),
        None => Err(vm.raise_text(&exception::KEY_ERROR, "pop from an empty set")),
    }),
    Entry::func(q::remove, 2, 2, |vm, args| match discard(vm, args)? {
        true => Ok(Value::NONE),
        false => Err(vm.raise_key_error(args.at(1))),
    }),
    Entry::func(q::symmetric_difference_update, 2, 2, |vm, args| {
        combine_in_place(vm, args, Algebra::SymmetricDifference)
    }),
    Entry::func(q::update, 1, native::ANY, update),
];

fn new_keys<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<KeyMap<'v>> {
    args.expect(vm, 0, 1)?;
    args.pos.first().map_or(Ok(KeyMap::new()), |iterable| vm.keys_from(*iterable))
}

/// `set`.
pub static SET: TypeRow = TypeRow {
    id: Ty::Set,
    name: q::set,
    new: Some(|vm, _, args| vm.new_set_of(Ty::Set, new_keys(vm, args)?)),
    print,
    unary,
    binary,
    iter: Some(|vm, value| vm.new_table_iter(value, Part::Keys)),
    methods: &methods::<{ COMMON.len() + SET_METHODS.len() }>(SET_METHODS),
    ..TypeRow::EMPTY
};

/// `frozenset`.
pub static FROZEN_SET: TypeRow = TypeRow {
    id: Ty::FrozenSet,
    name: q::frozenset,
    new: Some(|vm, _, args| match args.pos {
        [set] if set.ty() == Some(Ty::FrozenSet) && args.kw.is_empty() => Ok(*set),
        _ => vm.new_set_of(Ty::FrozenSet, new_keys(vm, args)?),
    }),
    print,
    unary,
    binary,
    iter: Some(|vm, value| vm.new_table_iter(value, Part::Keys)),
    methods: &methods::<{ COMMON.len() }>(&[]),
    ..TypeRow::EMPTY
};
