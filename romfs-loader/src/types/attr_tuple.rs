//! Tuples whose items have names, as `sys.implementation` is one. The names are those of a static list.
#![deny(clippy::arithmetic_side_effects)]

use super::{TypeRow, tuple};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// A tuple with names: its items follow.
#[derive(Clone, Copy)]
#[repr(C)]
struct AttrTuple<'v> {
    /// Aux: which of [`NAMES`] it has.
    header: Header,
    len: u32,
    items: [Value<'v>; 0],
}

// SAFETY: repr(C), header first; made by `new_attr_tuple` with `len` items behind it.
unsafe impl<'v> Object<'v> for AttrTuple<'v> {
    const TY: Ty = Ty::AttrTuple;
}

/// What such tuples there are.
#[derive(Clone, Copy)]
pub(crate) enum Fields {
    /// `sys.implementation`
    Implementation = 0,
    /// `os.uname()`
    Uname = 1,
}

/// The names of their items.
static NAMES: [&[Qstr]; 2] = [
    &[q::name, q::version, q::_machine, q::_mpy, q::_build],
    &[q::sysname, q::nodename, q::release, q::version, q::machine],
];

impl<'v> AttrTuple<'v> {
    fn names(&self) -> &'static [Qstr] {
        NAMES.get(self.header.aux as usize).copied().unwrap_or_default()
    }
}

impl<'v> Vm<'v> {
    /// A tuple with names, of as many items as there are names.
    pub(crate) fn new_attr_tuple(&self, fields: Fields, items: &[Value<'v>]) -> Res<Value<'v>> {
        let header = Header::with(Ty::AttrTuple, 0, fields as u16);
        let tuple = AttrTuple { header, len: items.len() as u32, items: [] };
        Ok(Value::object(self.alloc_filled(tuple, items.len(), |i| items[i])?))
    }

    /// The items of a tuple with names.
    pub(crate) fn attr_tuple_items(&self, value: Value<'v>) -> Option<&'v [Value<'v>]> {
        let tuple = self.cast::<AttrTuple>(value)?;
        // SAFETY: `len` items stand behind the struct, all written before the tuple was given out.
        Some(unsafe { tail(tuple, tuple.len as usize) })
    }
}

/// Tuples with names; Python calls them tuples.
pub static ATTR_TUPLE: TypeRow = TypeRow {
    id: Ty::AttrTuple,
    name: q::tuple,
    base: Some(&tuple::TUPLE),
    print: |vm, out, value, _| {
        let names = vm.cast::<AttrTuple>(value).map(AttrTuple::names).unwrap_or_default();
        let items = vm.attr_tuple_items(value).unwrap_or_default();
        for (i, (name, item)) in names.iter().zip(items).enumerate() {
            out.put(if i == 0 { "(%s=" } else { ", %s=" }, &[Value::qstr(*name)])?;
            vm.print(out, *item, crate::print::PrintKind::Repr)?;
        }
        out.text(")")
    },
    attr: |vm, value, name| {
        let names = vm.cast::<AttrTuple>(value).map(AttrTuple::names).unwrap_or_default();
        let items = vm.attr_tuple_items(value).unwrap_or_default();
        Ok(names.iter().position(|n| *n == name).and_then(|i| items.get(i)).copied())
    },
    ..tuple::ROW
};
