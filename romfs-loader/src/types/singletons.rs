//! `object`, and the types of `None`, `...` and `NotImplemented`.

use super::{Entry, TypeRow, native};
use crate::object::{Header, Object, Ty};
use crate::qstr::q;
use crate::value::Value;

/// An `object()`: nothing but an identity.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Plain {
    header: Header,
    _pad: u32,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Plain {
    const TY: Ty = Ty::Object;
}

/// `object`.
pub static OBJECT: TypeRow = TypeRow {
    id: Ty::Object,
    name: q::object,
    new: Some(|vm, class, args| {
        if core::ptr::addr_eq(class.ptr().as_ptr(), &raw const OBJECT) && !args.pos.is_empty() {
            return Err(vm.raise_type_error("function takes 0 positional arguments but 1 were given"));
        }
        Ok(Value::object(vm.alloc(Plain { header: Header::new(Ty::Object), _pad: 0 })?))
    }),
    methods: &native::sorted([
        Entry::func(q::__init__, 1, native::ANY, |_, _| Ok(Value::NONE)),
        Entry::static_method(q::__new__, 1, native::ANY, |vm, args| vm.new_bare_instance(args.pos[0])),
        Entry::func(q::__setattr__, 3, 3, |vm, args| {
            let name = vm.name_of(args.pos[1])?;
            vm.set_attr_plain(args.pos[0], name, Some(args.pos[2]))?;
            Ok(Value::NONE)
        }),
        Entry::func(q::__delattr__, 2, 2, |vm, args| {
            let name = vm.name_of(args.pos[1])?;
            vm.set_attr_plain(args.pos[0], name, None)?;
            Ok(Value::NONE)
        }),
    ]),
    ..TypeRow::EMPTY
};

/// The type of `None`.
pub static NONE_TYPE: TypeRow =
    TypeRow { id: Ty::NoneType, name: q::NoneType, print: |_, out, _, _| out.text("None"), ..TypeRow::EMPTY };

/// The type of `...`.
pub static ELLIPSIS_TYPE: TypeRow =
    TypeRow { id: Ty::EllipsisType, name: q::Ellipsis, print: |_, out, _, _| out.text("Ellipsis"), ..TypeRow::EMPTY };

/// The type of `NotImplemented`.
pub static NOT_IMPLEMENTED_TYPE: TypeRow = TypeRow {
    id: Ty::NotImplementedType,
    name: q::NotImplemented,
    print: |_, out, _, _| out.text("NotImplemented"),
    ..TypeRow::EMPTY
};
