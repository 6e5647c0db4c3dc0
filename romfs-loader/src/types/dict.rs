//! `dict`.

use super::TypeRow;
use super::table::Map;
use crate::object::{Header, Object, Ty};
use crate::ops::{Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// A dict.
#[repr(C)]
pub(crate) struct Dict<'m> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) map: Map<'m>,
}

// SAFETY: repr(C), header first; made by `new_dict*` only.
unsafe impl Object for Dict<'_> {
    const TY: Ty = Ty::Dict;
}

/// In the header's flags: an `OrderedDict`.
pub(crate) const ORDERED: u8 = 1;

impl<'m> From<&'m Dict<'m>> for Value {
    fn from(dict: &'m Dict<'m>) -> Value {
        Value::object(dict)
    }
}

impl<'m> Dict<'m> {
    /// Whether it is an `OrderedDict`, which compares and prints differently.
    pub(crate) fn is_ordered(&self) -> bool {
        self.header.flags & ORDERED != 0
    }

    /// Stores under a name.
    pub(crate) fn set_qstr(&self, vm: &Vm<'m>, name: Qstr, value: Value) -> Res<()> {
        self.map.set(vm, Value::qstr(name), value)
    }
}

impl<'m> Vm<'m> {
    /// An empty dict.
    pub(crate) fn new_dict(&self) -> Res<&'m Dict<'m>> {
        self.new_dict_with(0)
    }

    /// An empty dict with header flags.
    pub(crate) fn new_dict_with(&self, flags: u8) -> Res<&'m Dict<'m>> {
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
}

fn print<'m>(vm: &Vm<'m>, out: &mut Out<'_, 'm>, value: Value, _: PrintKind) -> Res<()> {
    vm.check_native_stack()?;
    let Some(dict) = vm.cast::<Dict>(value) else { return Ok(()) };
    out.text("{")?;
    for (i, (key, value)) in dict.map.iter().enumerate() {
        if i > 0 {
            out.text(", ")?;
        }
        vm.print(out, key, PrintKind::Repr)?;
        out.text(": ")?;
        vm.print(out, value, PrintKind::Repr)?;
    }
    out.text("}")
}

/// `dict`.
pub static DICT: TypeRow = TypeRow {
    id: Ty::Dict,
    name: q::dict,
    new: Some(|vm, _, _| Ok(vm.new_dict()?.into())),
    print,
    unary: |vm, op, value| {
        let Some(dict) = vm.cast::<Dict>(value) else { return Ok(None) };
        Ok(match op {
            UnaryOp::Bool => Some(Value::bool(dict.map.len() > 0)),
            UnaryOp::Len => Some(Value::len(dict.map.len())),
            _ => None,
        })
    },
    subscript: |vm, value, key, action| {
        let Some(dict) = vm.cast::<Dict>(value) else { return Ok(None) };
        match action {
            Subscript::Load => match dict.map.get(vm, key)? {
                Some(value) => Ok(Some(value)),
                None => Err(vm.raise_key_error(key)),
            },
            Subscript::Store(item) => {
                dict.map.set(vm, key, item)?;
                Ok(Some(Value::NONE))
            }
            Subscript::Delete => match dict.map.find(vm, key)? {
                Some(position) => {
                    dict.map.remove_at(position);
                    Ok(Some(Value::NONE))
                }
                None => Err(vm.raise_key_error(key)),
            },
        }
    },
    iter: Some(|vm, value| vm.new_table_iter(value, super::iterators::Part::Keys)),
    ..TypeRow::EMPTY
};
