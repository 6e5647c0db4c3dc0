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
unsafe impl<'v> Object<'v> for Plain {
    const TY: Ty = Ty::Object;
}

/// `object`.
pub static OBJECT: TypeRow = TypeRow {
    id: Ty::Object,
    name: q::object,
    new: Some(|vm, class, args| {
        if core::ptr::addr_eq(class.ptr().as_ptr(), &raw const OBJECT) {
            args.expect(vm, 0, 0)?;
        }
        Ok(Value::object(vm.alloc(Plain { header: Header::new(Ty::Object), _pad: 0 })?))
    }),
    methods: &native::sorted([
        Entry::func(q::__init__, 1, 1, |_, _| Ok(Value::NONE)),
        Entry::static_method(q::__new__, 1, native::ANY, |vm, args| {
            args.expect(vm, 1, 1)?;
            vm.new_bare_instance(args.at(0))
        }),
        Entry::func(q::__setattr__, 3, 3, |vm, args| {
            let name = vm.name_of(args.at(1))?;
            vm.set_attr_plain(args.at(0), name, Some(args.at(2)))?;
            Ok(Value::NONE)
        }),
        Entry::func(q::__delattr__, 2, 2, |vm, args| {
            let name = vm.name_of(args.at(1))?;
            vm.set_attr_plain(args.at(0), name, None)?;
            Ok(Value::NONE)
        }),
    ]),
    ..TypeRow::EMPTY
};

/// The type of `None`.
pub static NONE_TYPE: TypeRow =
    TypeRow { id: Ty::NoneType, name: q::NoneType, print: |_, out, _, _| out.text("None"), ..TypeRow::EMPTY };

/// The type of `...`. As in stock it has no name.
pub static ELLIPSIS_TYPE: TypeRow =
    TypeRow { id: Ty::EllipsisType, name: q::empty, print: |_, out, _, _| out.text("Ellipsis"), ..TypeRow::EMPTY };

/// The type of `NotImplemented`. It has no name either.
pub static NOT_IMPLEMENTED_TYPE: TypeRow = TypeRow {
    id: Ty::NotImplementedType,
    name: q::empty,
    print: |_, out, _, _| out.text("NotImplemented"),
    ..TypeRow::EMPTY
};
