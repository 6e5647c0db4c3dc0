//! `collections.namedtuple`.
//!
//! A class that `namedtuple` makes is a class with one base, the row [`NAMED_TUPLE`], and its field names as `_fields`.
//! Its instances are tuples that know their class; those of a class derived from it are instances with such a tuple
//! inside.
#![deny(clippy::arithmetic_side_effects)]

use super::class::{Class, Found};
use super::sequence::Items;
use super::{Entry, TypeRow, exception, native, tuple};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A named tuple: its items follow.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct NamedTuple<'v> {
    header: Header,
    len: u32,
    class: Value<'v>,
}

// SAFETY: repr(C), header first; made by `new` with `len` items behind it.
unsafe impl<'v> Object<'v> for NamedTuple<'v> {
    const TY: Ty = Ty::NamedTuple;
}

impl<'v> Vm<'v> {
    /// The items of a named tuple.
    pub(super) fn named_items(&self, value: Value<'v>) -> Option<&'v [Value<'v>]> {
        let tuple = self.cast::<NamedTuple>(value)?;
        // SAFETY: `len` items stand behind the struct, all written before the tuple was given out.
        Some(unsafe { tail(tuple, tuple.len as usize) })
    }

    /// The class of a named tuple.
    pub(crate) fn named_tuple_class(&self, value: Value<'v>) -> Option<Value<'v>> {
        self.cast::<NamedTuple>(value).map(|tuple| tuple.class)
    }

    /// Whether a class was made by `namedtuple`: its instances are bare tuples.
    pub(super) fn is_named_tuple_class(&self, class: &Class<'v>) -> bool {
        Ty::NamedTuple.exists()
            && matches!(self.tuple_items(class.bases()), Some([base]) if *base == Value::object(&NAMED_TUPLE))
    }

    /// The field names of a named tuple's class or of one derived from it.
    fn fields(&self, class: Value<'v>) -> Items<'v> {
        match self.lookup(class, q::_fields) {
            Some(Found::Value(fields)) => self.tuple_view(fields),
            _ => None,
        }
        .unwrap_or(Items::Tuple(&[]))
    }

    /// A class of named tuples.
    fn new_named_tuple_class(&self, name: Value<'v>, fields: Value<'v>) -> Res<Value<'v>> {
        let name = self.name_of(name)?;
        let list = self.new_list(&[])?;
        if let Some(text) = self.str_bytes(fields) {
            for field in text.split(|b| b.is_ascii_whitespace() || *b == b',').filter(|field| !field.is_empty()) {
                list.push(self, Value::qstr(self.intern(field)?))?;
            }
        } else if self.tuple_view(fields).is_some() || fields.ty() == Some(Ty::List) {
            self.for_each(fields, |field| list.push(self, Value::qstr(self.name_of(field)?)))?;
        } else {
            return Err(self.type_error_of("object '%t' isn't a tuple or list", fields));
        }
        let locals = self.new_dict()?;
        locals.set_qstr(self, q::_fields, self.tuple_from(list.into())?)?;
        let bases = self.new_tuple(&[Value::object(&NAMED_TUPLE)])?;
        self.new_class(name, bases, locals)
    }
}

/// Makes a named tuple of a class; the row by itself makes none.
pub(super) fn new<'v>(vm: &Vm<'v>, class: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let fields = vm.fields(class);
    let (wanted, given) = (fields.len(), args.pos.len().saturating_add(args.kw.len() / 2));
    if wanted != given || vm.cast::<Class>(class).is_none() {
        let values = [Value::len(wanted), Value::len(given)];
        let message = "function takes %s positional arguments but %s were given";
        return Err(vm.raise_of(&exception::TYPE_ERROR, message, &values));
    }
    for pair in args.kw.chunks_exact(2) {
        match fields.iter().position(|field| field == pair[0]) {
            None => return Err(vm.type_error_of("unexpected keyword argument '%s'", pair[0])),
            Some(i) if i < args.pos.len() => {
                return Err(vm.type_error_of("function got multiple values for argument '%s'", pair[0]));
            }
            Some(_) => {}
        }
    }
    let tuple = NamedTuple { header: Header::new(Ty::NamedTuple), len: wanted as u32, class };
    let named = |i: usize| fields.get(i)?.as_qstr().and_then(|name| args.keyword(name));
    let tuple =
        vm.alloc_filled(tuple, wanted, |i| args.pos.get(i).copied().or_else(|| named(i)).unwrap_or(Value::NONE))?;
    Ok(Value::object(tuple))
}

fn print_fields<'v>(
    vm: &Vm<'v>,
    out: &mut Out<'_, 'v>,
    names: impl Iterator<Item = Value<'v>>,
    items: &[Value<'v>],
) -> Res<()> {
    vm.checkpoint()?;
    out.text("(")?;
    for (i, (name, item)) in names.zip(items).enumerate() {
        out.put(if i > 0 { ", %s=" } else { "%s=" }, &[name])?;
        vm.print(out, *item, PrintKind::Repr)?;
    }
    out.text(")")
}

/// The item that a name of `names` stands for.
fn item_of<'v>(vm: &Vm<'v>, value: Value<'v>, names: impl Iterator<Item = Value<'v>>, name: Qstr) -> Option<Value<'v>> {
    let mut names = names;
    let at = names.position(|field| field == Value::qstr(name))?;
    vm.named_items(value)?.get(at).copied()
}

/// The named tuple that a method is called on, with its fields.
fn receiver<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<(Value<'v>, Items<'v>, &'v [Value<'v>])> {
    let value = vm.native_self(args.at(0));
    match (vm.named_tuple_class(value), vm.named_items(value)) {
        (Some(class), Some(items)) => Ok((vm.type_of(args.at(0)), vm.fields(class), items)),
        _ => Err(vm.raise_type_error("wrong type of self")),
    }
}

/// `tuple._asdict()`.
fn as_dict<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (_, fields, items) = receiver(vm, &args)?;
    let dict = vm.new_dict_with(super::dict::ORDERED)?;
    dict.map.reserve(vm, items.len())?;
    fields.iter().zip(items).try_for_each(|(field, item)| dict.map.set(vm, field, *item))?;
    Ok(dict.into())
}

/// `tuple._replace(**fields)`.
fn replace<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let (class, fields, items) = receiver(vm, &args)?;
    let list = vm.new_list(items)?;
    for pair in args.kw.chunks_exact(2) {
        match fields.iter().position(|field| field == pair[0]) {
            Some(i) => list.set(i, pair[1]),
            None => {
                return Err(vm.value_error_of("unexpected field name '%s'", pair[0]));
            }
        }
    }
    make_from(vm, class, list.into())
}

fn make_from<'v>(vm: &Vm<'v>, class: Value<'v>, iterable: Value<'v>) -> Res<Value<'v>> {
    let items = vm.tuple_from(iterable)?;
    vm.call(class, vm.tuple_slice(items)?.unwrap_or_default())
}

/// What named tuples are instances of, between their class and `tuple`.
pub static NAMED_TUPLE: TypeRow = TypeRow {
    id: Ty::NamedTuple,
    name: q::tuple,
    base: Some(&tuple::TUPLE),
    new: Some(new),
    print: |vm, out, value, _| {
        let Some(class) = vm.named_tuple_class(value) else { return Ok(()) };
        out.put("%t", &[value])?;
        print_fields(vm, out, vm.fields(class).iter(), vm.named_items(value).unwrap_or_default())
    },
    attr: |vm, value, name| {
        let Some(class) = vm.named_tuple_class(value) else { return Ok(None) };
        if let Some(item) = item_of(vm, value, vm.fields(class).iter(), name) {
            return Ok(Some(item));
        }
        match vm.lookup(class, name) {
            Some(found) => vm.bind(found, Some(value), class).map(Some),
            None => Ok(None),
        }
    },
    set_attr: |vm, _, _, _| Err(vm.raise_text(&exception::ATTRIBUTE_ERROR, "can't set attribute")),
    methods: &native::sorted([
        Entry::func(q::_asdict, 1, 1, as_dict),
        Entry::class_method(q::_make, 2, 2, |vm, args| make_from(vm, args.at(0), args.at(1))),
        Entry::func_kw(q::_replace, 1, 1, replace),
    ]),
    ..tuple::ROW
};

/// `collections.namedtuple(name, fields)`.
pub(crate) fn named_tuple<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    vm.new_named_tuple_class(args.at(0), args.at(1))
}
