//! What `keys()`, `values()` and `items()` of a dict give.

use super::TypeRow;
use super::dict::{Dict, print_entries};
use super::iterators::Part;
use super::sequence::sized;
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A view of a dict.
#[derive(Clone, Copy)]
#[repr(C)]
struct DictView<'v> {
    header: Header,
    part: u32,
    dict: &'v Dict<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for DictView<'v> {
    const TY: Ty = Ty::DictView;
}

impl DictView<'_> {
    fn part(&self) -> Part {
        match self.part {
            0 => Part::Keys,
            1 => Part::Values,
            _ => Part::Items,
        }
    }
}

impl<'v> Vm<'v> {
    /// A view of the dict that a method was called on.
    pub(super) fn new_dict_view(&self, args: &Args<'_, 'v>, part: Part) -> Res<Value<'v>> {
        let dict = self.receiver::<Dict>(args)?;
        Ok(Value::object(self.alloc(DictView { header: Header::new(Ty::DictView), part: part as u32, dict })?))
    }
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    vm.checkpoint()?;
    let Some(view) = vm.cast::<DictView>(value) else { return Ok(()) };
    let name = match view.part() {
        Part::Keys => "dict_keys([",
        Part::Values => "dict_values([",
        Part::Items => "dict_items([",
    };
    out.text(name)?;
    print_entries(vm, out, view.dict, Some(view.part()))?;
    out.text("])")
}

/// The type of views.
pub static DICT_VIEW: TypeRow = TypeRow {
    id: Ty::DictView,
    name: q::dict_view,
    print,
    unary: |vm, op, value| {
        let Some(view) = vm.cast::<DictView>(value) else { return Ok(None) };
        match op {
            UnaryOp::Hash if view.part() != Part::Values => Err(vm.raise_unhashable(value)),
            _ => Ok(sized(op, view.dict.map.len())),
        }
    },
    binary: |vm, op, left, right| {
        let Some(view) = vm.cast::<DictView>(left) else { return Ok(None) };
        match (op, view.part()) {
            (BinaryOp::In, Part::Keys) => Ok(Some(Value::bool(view.dict.map.find(vm, right)?.is_some()))),
            _ => Ok(None),
        }
    },
    iter: Some(|vm, value| match vm.cast::<DictView>(value) {
        Some(view) => vm.new_table_iter(view.dict.into(), view.part()),
        None => Err(vm.raise_not_iterable(value)),
    }),
    ..TypeRow::EMPTY
};
