//! `dict` and `collections.OrderedDict`.

use super::iterators::Part;
use super::sequence::sized;
use super::table::Map;
use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Subscript};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A dict.
#[repr(C)]
pub(crate) struct Dict<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) map: Map<'v>,
}

// SAFETY: repr(C), header first; made by `new_dict*` only.
unsafe impl<'v> Object<'v> for Dict<'v> {
    const TY: Ty = Ty::Dict;
}

/// In the header's flags: an `OrderedDict`.
pub(crate) const ORDERED: u8 = 1;

/// In the header's flags: programs cannot change it.
pub(crate) const FIXED: u8 = 2;

impl<'v> From<&'v Dict<'v>> for Value<'v> {
    fn from(dict: &'v Dict<'v>) -> Value<'v> {
        Value::object(dict)
    }
}

impl<'v> Dict<'v> {
    /// Whether it is an `OrderedDict`, which compares and prints differently.
    #[inline]
    pub(crate) fn is_ordered(&self) -> bool {
        self.header.flags & ORDERED != 0
    }

    /// Whether it is a dict that stores whatever key it gets.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.header.flags == 0
    }

    /// Whether programs cannot change it.
    pub(crate) fn is_fixed(&self) -> bool {
        self.header.flags & FIXED != 0
    }

    /// Raises `TypeError` for a fixed dict.
    fn writable(&self, vm: &Vm<'v>) -> Res<()> {
        if self.is_fixed() { Err(vm.raise_type(&super::exception::TYPE_ERROR)) } else { Ok(()) }
    }

    /// Stores under a name.
    pub(crate) fn set_qstr(&self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) -> Res<()> {
        self.map.set(vm, Value::qstr(name), value)
    }

    /// A dict of the same type with the same entries.
    fn copy(&self, vm: &Vm<'v>) -> Res<&'v Dict<'v>> {
        let copy = vm.new_dict_with(self.header.flags & ORDERED)?;
        copy.map.replace(self.map.copy(vm)?);
        Ok(copy)
    }

    /// Stores the entries of a dict, or the pairs of an iterable.
    pub(crate) fn update(&self, vm: &Vm<'v>, from: Value<'v>) -> Res<()> {
        self.writable(vm)?;
        if let Some(other) = vm.as_dict(from) {
            if self.map.len() == 0 && !core::ptr::eq(self, other) {
                self.map.replace(other.map.copy(vm)?);
                return Ok(());
            }
            return other.map.iter().try_for_each(|(key, value)| self.map.set(vm, key, value));
        }
        vm.for_each(from, |pair| {
            let (key, value) = vm.pair(pair)?;
            self.map.set(vm, key, value)
        })
    }

    fn equals(&self, vm: &Vm<'v>, other: &Dict<'v>) -> Res<bool> {
        vm.checkpoint()?;
        if self.map.len() != other.map.len() {
            return Ok(false);
        }
        if self.is_ordered() && other.is_ordered() {
            for ((k1, v1), (k2, v2)) in self.map.iter().zip(other.map.iter()) {
                if !vm.equal(k1, k2)? || !vm.equal(v1, v2)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        for (key, value) in self.map.iter() {
            match other.map.get(vm, key)? {
                Some(found) if vm.equal(value, found)? => {}
                _ => return Ok(false),
            }
        }
        Ok(true)
    }
}

impl<'v> Vm<'v> {
    /// An empty dict.
    pub(crate) fn new_dict(&self) -> Res<&'v Dict<'v>> {
        self.new_dict_with(0)
    }

    /// An empty dict with header flags.
    pub(crate) fn new_dict_with(&self, flags: u8) -> Res<&'v Dict<'v>> {
        let header = Header::with(Ty::Dict, flags, 0);
        self.alloc_tailed(
            Dict {
                header,
                #[cfg(target_pointer_width = "64")]
                _pad: 0,
                map: Map::new(),
            },
            0,
        )
    }

    /// The dict that a value is, an instance of a subclass included.
    pub(crate) fn as_dict(&self, value: Value<'v>) -> Option<&'v Dict<'v>> {
        self.cast::<Dict>(self.native_self(value))
    }

    /// The row of an `OrderedDict`; `None` for a plain dict.
    #[inline]
    pub(super) fn ordered_row(&self, value: Value<'v>) -> Option<&'static TypeRow> {
        self.cast::<Dict>(value).filter(|dict| dict.is_ordered()).map(|_| &ORDERED_DICT)
    }

    /// The two items of an iterable, as `dict.update` takes them.
    fn pair(&self, pair: Value<'v>) -> Res<(Value<'v>, Value<'v>)> {
        if let Some(items) = self.tuple_view(pair).filter(|items| items.len() == 2)
            && let (Some(key), Some(value)) = (items.get(0), items.get(1))
        {
            return Ok((key, value));
        }
        let items = self.iter(pair)?;
        match (self.next(items)?, self.next(items)?, self.next(items)?) {
            (Some(key), Some(value), None) => Ok((key, value)),
            _ => Err(self.raise_value_error("dict update sequence has wrong length")),
        }
    }
}

fn new<'v>(vm: &Vm<'v>, flags: u8, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let dict = vm.new_dict_with(flags)?;
    update_from(vm, dict, args.pos, args.kw)?;
    Ok(dict.into())
}

fn update_from<'v>(vm: &Vm<'v>, dict: &Dict<'v>, from: &[Value<'v>], keywords: &[Value<'v>]) -> Res<()> {
    match from {
        [] => {}
        [from] => dict.update(vm, *from)?,
        _ => {
            // Counted as the method `update`, with the dict itself.
            let given = from.len() + 1;
            return Err(vm.type_error_of("function expected at most 2 arguments, got %s", Value::len(given)));
        }
    }
    keywords.chunks_exact(2).try_for_each(|pair| dict.map.set(vm, pair[0], pair[1]))
}

/// Writes the entries of a dict, or a part of each as a view shows it.
pub(super) fn print_entries<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, dict: &Dict<'v>, part: Option<Part>) -> Res<()> {
    let mut comma = if part.is_none() { "{" } else { "" };
    for (key, value) in dict.map.iter() {
        out.text(comma)?;
        comma = ", ";
        let item = match part {
            None => {
                vm.print(out, key, PrintKind::Repr)?;
                out.text(": ")?;
                value
            }
            Some(Part::Keys) => key,
            Some(Part::Values) => value,
            Some(Part::Items) => vm.new_tuple(&[key, value])?,
        };
        vm.print(out, item, PrintKind::Repr)?;
    }
    if comma == "{" { out.text(comma) } else { Ok(()) }
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    vm.checkpoint()?;
    let Some(dict) = vm.cast::<Dict>(value) else { return Ok(()) };
    if dict.is_ordered() {
        out.put("%t(", &[value])?;
    }
    print_entries(vm, out, dict, None)?;
    out.text(if dict.is_ordered() { "})" } else { "}" })
}

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(dict) = vm.cast::<Dict>(left) else { return Ok(None) };
    match op {
        BinaryOp::In => Ok(Some(Value::bool(dict.map.find(vm, right)?.is_some()))),
        BinaryOp::Equal => match vm.as_dict(right) {
            Some(other) => dict.equals(vm, other).map(|equal| Some(Value::bool(equal))),
            None => Ok(None),
        },
        BinaryOp::Or | BinaryOp::InplaceOr => {
            let to = if op == BinaryOp::Or { dict.copy(vm)? } else { dict };
            to.update(vm, right)?;
            Ok(Some(to.into()))
        }
        _ => Ok(None),
    }
}

fn subscript<'v>(vm: &Vm<'v>, value: Value<'v>, key: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
    let Some(dict) = vm.cast::<Dict>(value) else { return Ok(None) };
    if action != Subscript::Load {
        dict.writable(vm)?;
    }
    match action {
        Subscript::Load => match dict.map.get(vm, key)? {
            Some(value) => Ok(Some(value)),
            None => Err(vm.raise_key_error(key)),
        },
        // `d[:] = ...` is a mistake. An `OrderedDict` takes slices as keys in MicroPython, where it does not hash.
        Subscript::Store(_) if key.ty() == Some(Ty::Slice) && !dict.is_ordered() => Err(vm.raise_unhashable(key)),
        Subscript::Store(item) => {
            dict.map.set(vm, key, item)?;
            Ok(Some(Value::NONE))
        }
        Subscript::Delete => match dict.map.find(vm, key)? {
            Some(position) => {
                dict.map.remove_at(vm, position);
                Ok(Some(Value::NONE))
            }
            None => Err(vm.raise_key_error(key)),
        },
    }
}

/// `dict.fromkeys(iterable, value=None)`.
fn from_keys<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let value = args.pos.get(2).copied().unwrap_or(Value::NONE);
    let made = vm.call(args.at(0), &[])?;
    match vm.cast::<Dict>(made) {
        Some(dict) => {
            dict.map.reserve(vm, vm.length_hint(args.at(1)))?;
            vm.for_each(args.at(1), |key| dict.map.set(vm, key, value))?;
        }
        None => vm.for_each(args.at(1), |key| vm.store_subscript(made, key, value))?,
    }
    Ok(made)
}

/// The dict that a method is called on, to change it.
fn writable<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<&'v Dict<'v>> {
    let dict = vm.receiver::<Dict>(args)?;
    dict.writable(vm).map(|()| dict)
}

fn get<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let dict = vm.receiver::<Dict>(&args)?;
    let default = args.pos.get(2).copied().unwrap_or(Value::NONE);
    Ok(dict.map.get(vm, args.at(1))?.unwrap_or(default))
}

fn set_default<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let dict = writable(vm, &args)?;
    let default = args.pos.get(2).copied().unwrap_or(Value::NONE);
    let position = dict.map.place(vm, args.at(1), default)?;
    Ok(dict.map.at(position).map_or(default, |(_, value)| value))
}

fn pop<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let dict = writable(vm, &args)?;
    let found = dict.map.find(vm, args.at(1))?.and_then(|position| Some((position, dict.map.at(position)?.1)));
    match (found, args.pos.get(2)) {
        (Some((position, value)), _) => {
            dict.map.remove_at(vm, position);
            Ok(value)
        }
        (None, Some(default)) => Ok(*default),
        (None, None) => Err(vm.raise_key_error(args.at(1))),
    }
}

fn pop_item<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let dict = writable(vm, &args)?;
    // The pair first: without memory for it the dict keeps the entry.
    let Some((key, value)) = dict.map.end().checked_sub(1).and_then(|last| dict.map.at(last)) else {
        return Err(vm.raise_text(&super::exception::KEY_ERROR, "popitem(): dictionary is empty"));
    };
    let pair = vm.new_tuple(&[key, value])?;
    dict.map.pop(vm);
    Ok(pair)
}

fn update<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let dict = writable(vm, &args)?;
    update_from(vm, dict, args.from(1), args.kw)?;
    Ok(Value::NONE)
}

const DICT_ROW: TypeRow = TypeRow {
    id: Ty::Dict,
    print,
    unary: |vm, op, value| Ok(vm.cast::<Dict>(value).and_then(|dict| sized(op, dict.map.len()))),
    binary,
    subscript,
    iter: Some(|vm, value| vm.new_table_iter(value, Part::Keys)),
    ..TypeRow::EMPTY
};

/// `dict`.
pub static DICT: TypeRow = TypeRow {
    name: q::dict,
    new: Some(|vm, _, args| new(vm, 0, args)),
    methods: &native::sorted([
        #[cfg(feature = "methods")]
        Entry::func(q::__delitem__, 2, 2, |vm, args| {
            vm.delete_subscript(vm.native_self(args.at(0)), args.at(1))?;
            Ok(Value::NONE)
        }),
        #[cfg(feature = "methods")]
        Entry::func(q::__getitem__, 2, 2, |vm, args| vm.load_subscript(vm.native_self(args.at(0)), args.at(1))),
        #[cfg(feature = "methods")]
        Entry::func(q::__setitem__, 3, 3, |vm, args| {
            vm.store_subscript(vm.native_self(args.at(0)), args.at(1), args.at(2))?;
            Ok(Value::NONE)
        }),
        #[cfg(feature = "methods")]
        Entry::func(q::clear, 1, 1, |vm, args| {
            writable(vm, &args)?.map.clear();
            Ok(Value::NONE)
        }),
        #[cfg(feature = "methods")]
        Entry::func(q::copy, 1, 1, |vm, args| Ok(vm.receiver::<Dict>(&args)?.copy(vm)?.into())),
        #[cfg(feature = "methods")]
        Entry::class_method(q::fromkeys, 2, 3, from_keys),
        Entry::func(q::get, 2, 3, get),
        Entry::func(q::items, 1, 1, |vm, args| vm.new_dict_view(&args, Part::Items)),
        Entry::func(q::keys, 1, 1, |vm, args| vm.new_dict_view(&args, Part::Keys)),
        #[cfg(feature = "methods")]
        Entry::func(q::pop, 2, 3, pop),
        #[cfg(feature = "methods")]
        Entry::func(q::popitem, 1, 1, pop_item),
        #[cfg(feature = "methods")]
        Entry::func(q::setdefault, 2, 3, set_default),
        #[cfg(feature = "methods")]
        Entry::func_kw(q::update, 1, 2, update),
        Entry::func(q::values, 1, 1, |vm, args| vm.new_dict_view(&args, Part::Values)),
    ]),
    ..DICT_ROW
};

/// `collections.OrderedDict`.
pub static ORDERED_DICT: TypeRow =
    TypeRow { name: q::OrderedDict, base: Some(&DICT), new: Some(|vm, _, args| new(vm, ORDERED, args)), ..DICT_ROW };
