//! `tuple`.

use super::TypeRow;
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::ops::{Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A tuple: its items follow.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Tuple {
    header: Header,
    len: u32,
    items: [Value; 0],
}

// SAFETY: repr(C), header first; made by `new_tuple*` with `len` items behind it, and the static empty one.
unsafe impl Object for Tuple {
    const TY: Ty = Ty::Tuple;
}

/// `()`.
pub(crate) static EMPTY: Tuple = Tuple { header: Header::new(Ty::Tuple), len: 0, items: [] };

impl Tuple {
    /// The items.
    #[inline]
    pub(crate) fn items<'m>(&'m self) -> &'m [Value] {
        // SAFETY: `len` items stand behind the struct, all written before the tuple was given out.
        unsafe { tail(self, self.len as usize) }
    }
}

impl<'m> From<&'m Tuple> for Value {
    fn from(tuple: &'m Tuple) -> Value {
        Value::object(tuple)
    }
}

impl<'m> Vm<'m> {
    /// A tuple of these items.
    pub(crate) fn new_tuple(&self, items: &[Value]) -> Res {
        if items.is_empty() {
            return Ok(Value::object(&EMPTY));
        }
        let mut items = items.iter();
        self.new_tuple_with(items.len(), || items.next().copied().unwrap_or(Value::NONE))
    }

    /// A tuple of `len` items that `next` gives; it may not allocate.
    pub(crate) fn new_tuple_with(&self, len: usize, mut next: impl FnMut() -> Value) -> Res {
        let Ok(short) = u32::try_from(len) else { return Err(self.raise_no_memory()) };
        let tuple = Tuple { header: Header::new(Ty::Tuple), len: short, items: [] };
        Ok(self.alloc_filled(tuple, len, |_| next())?.into())
    }

    /// The items of a tuple or list, if `value` is one; those of a list as they are now.
    pub(crate) fn tuple_items(&self, value: Value) -> Option<&'m [Value]> {
        match value.ty()? {
            Ty::Tuple => Some(self.cast::<Tuple>(value)?.items()),
            Ty::AttrTuple => self.attr_tuple_items(value),
            _ => None,
        }
    }
}

fn tuple_new<'m>(vm: &Vm<'m>, _: Value, args: Args<'_>) -> Res {
    match args.pos {
        [] => vm.new_tuple(&[]),
        [value] if value.ty() == Some(Ty::Tuple) => Ok(*value),
        [iterable] => {
            let list = vm.list_from(*iterable)?;
            let mut i = 0;
            vm.new_tuple_with(list.len(), || {
                i += 1;
                list.get(i - 1).unwrap_or(Value::NONE)
            })
        }
        _ => Err(vm.raise_type_error("tuple expected at most 1 argument")),
    }
}

fn print<'m>(vm: &Vm<'m>, out: &mut Out<'_, 'm>, value: Value, _: PrintKind) -> Res<()> {
    vm.check_native_stack()?;
    let items = vm.tuple_items(value).unwrap_or_default();
    out.text("(")?;
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.text(", ")?;
        }
        vm.print(out, *item, PrintKind::Repr)?;
    }
    out.text(if items.len() == 1 { ",)" } else { ")" })
}

/// `tuple`.
pub static TUPLE: TypeRow = TypeRow {
    id: Ty::Tuple,
    name: q::tuple,
    new: Some(tuple_new),
    print,
    unary: |vm, op, value| {
        let len = vm.tuple_items(value).unwrap_or_default().len();
        Ok(match op {
            UnaryOp::Bool => Some(Value::bool(len > 0)),
            UnaryOp::Len => Some(Value::len(len)),
            _ => None,
        })
    },
    subscript: |vm, value, index, action| {
        let items = vm.tuple_items(value).unwrap_or_default();
        match action {
            Subscript::Load => Ok(Some(items[vm.index(index, items.len(), "tuple")?])),
            _ => Ok(None),
        }
    },
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    ..TypeRow::EMPTY
};
