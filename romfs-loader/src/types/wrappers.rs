//! `property`, `staticmethod`, `classmethod` and `super`.

use super::TypeRow;
use super::class::{Class, Found, SUBCLASSES};
use super::exception::{ATTRIBUTE_ERROR, TYPE_ERROR};
use super::singletons::OBJECT;
use crate::object::{Header, Object, Ty};
use crate::print::PrintKind;
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A property: getter, setter, deleter, `None` where there is none.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Property<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    functions: [Value<'v>; 3],
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Property<'v> {
    const TY: Ty = Ty::Property;
}

/// A static or class method: the function.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Wrapper<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    function: Value<'v>,
}

#[repr(transparent)]
#[derive(Clone, Copy)]
struct Static<'v>(Wrapper<'v>);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for Static<'v> {
    const TY: Ty = Ty::StaticMethod;
}

#[repr(transparent)]
#[derive(Clone, Copy)]
struct OfClass<'v>(Wrapper<'v>);

// SAFETY: repr(C) inside, header first; made in this file only.
unsafe impl<'v> Object<'v> for OfClass<'v> {
    const TY: Ty = Ty::ClassMethod;
}

/// `super(type, object)`.
#[derive(Clone, Copy)]
#[repr(C)]
struct Super<'v> {
    header: Header,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    ty: Value<'v>,
    object: Value<'v>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Super<'v> {
    const TY: Ty = Ty::Super;
}

const fn wrapper<'v>(ty: Ty, function: Value<'v>) -> Wrapper<'v> {
    Wrapper {
        header: Header::new(ty),
        #[cfg(target_pointer_width = "64")]
        _pad: 0,
        function,
    }
}

impl<'v> Vm<'v> {
    pub(crate) fn new_static_method(&self, function: Value<'v>) -> Res<Value<'v>> {
        Ok(Value::object(self.alloc(Static(wrapper(Ty::StaticMethod, function)))?))
    }

    /// The function in a static or class method; any other value as it is.
    pub(crate) fn unwrap_static(&self, value: Value<'v>) -> Value<'v> {
        match (self.cast::<Static>(value), self.cast::<OfClass>(value)) {
            (Some(s), _) => s.0.function,
            (_, Some(c)) => c.0.function,
            _ => value,
        }
    }

    pub(crate) fn property_get(&self, property: Value<'v>, object: Value<'v>) -> Res<Value<'v>> {
        match self.cast::<Property>(property) {
            Some(p) if p.functions[0] != Value::NONE => self.call(p.functions[0], &[object]),
            _ => Err(self.raise_text(&ATTRIBUTE_ERROR, "unreadable attribute")),
        }
    }

    /// Stores through a property, or deletes; `false` when it has no function for that.
    pub(crate) fn property_set(&self, property: Value<'v>, object: Value<'v>, to: Option<Value<'v>>) -> Res<bool> {
        let Some(p) = self.cast::<Property>(property) else { return Ok(false) };
        match to {
            Some(value) if p.functions[1] != Value::NONE => self.call(p.functions[1], &[object, value])?,
            None if p.functions[2] != Value::NONE => self.call(p.functions[2], &[object])?,
            _ => return Ok(false),
        };
        Ok(true)
    }

    fn new_property(&self, functions: [Value<'v>; 3]) -> Res<Value<'v>> {
        let header = Header::new(Ty::Property);
        Ok(Value::object(self.alloc(Property {
            header,
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            functions,
        })?))
    }

    /// `super(ty, object).name` for a call: the function, and the object to pass as its first argument, if any.
    #[inline(never)]
    pub(crate) fn super_method(
        &self,
        ty: Value<'v>,
        object: Value<'v>,
        name: Qstr,
    ) -> Res<(Value<'v>, Option<Value<'v>>)> {
        let function = self.cast::<Class>(ty).and_then(|class| self.super_find(class, name));
        match function {
            Some(Found::Value(function))
                if matches!(function.ty(), Some(Ty::Function | Ty::Closure)) && !self.is_type(object) =>
            {
                Ok((function, Some(object)))
            }
            _ => self.super_lookup(ty, object, name).map(|function| (function, None)),
        }
    }

    /// Looks a name up in the bases of a class. What all objects have comes after what those have.
    fn super_find(&self, class: &Class<'v>, name: Qstr) -> Option<Found<'v>> {
        let bases = self.items_of_tuple(class.bases());
        bases.iter().find_map(|base| self.lookup(*base, name).filter(|found| !found.is_of_object()))
    }

    /// Looks a name up in what comes after `ty` for `object`.
    pub(crate) fn super_lookup(&self, ty: Value<'v>, object: Value<'v>, name: Qstr) -> Res<Value<'v>> {
        let missing = || self.raise_of(&ATTRIBUTE_ERROR, "'super' object has no attribute '%s'", &[Value::qstr(name)]);
        let Some(class) = self.cast::<Class>(ty) else { return Err(missing()) };
        let found = self.super_find(class, name);
        // An instance's native part is made by the native base's `__init__`.
        if SUBCLASSES
            && found.is_none()
            && name == q::__init__
            && class.native_base.is_some()
            && !self.is_exception(object)
        {
            return self.new_bound_method(Value::object(&NATIVE_INIT), object);
        }
        match found.or_else(|| OBJECT.own(name).map(Found::Native)) {
            Some(found) if self.is_type(object) => self.bind(found, None, object),
            Some(found) => self.bind(found, Some(object), self.type_of(object)),
            None => Err(missing()),
        }
    }
}

/// What `super().__init__(...)` calls in a class derived from a built-in type.
static NATIVE_INIT: super::Native = super::Native::keywords(q::__init__, 1, super::native::ANY, |vm, args| {
    let rest = Args { pos: &args.pos[1..], kw: args.kw };
    vm.fill_native(args.at(0), rest, true)?;
    Ok(Value::NONE)
});

/// `property`.
pub static PROPERTY: TypeRow = TypeRow {
    id: Ty::Property,
    name: q::property,
    new: Some(|vm, _, args| {
        if args.pos.len() > 4 {
            return Err(vm.raise_type_error("extra positional arguments given"));
        }
        args.only(vm, &[q::fget, q::fset, q::fdel, q::doc])?;
        let get = |i: usize, name| args.get(vm, i, name).map(|v| v.unwrap_or(Value::NONE));
        vm.new_property([get(0, q::fget)?, get(1, q::fset)?, get(2, q::fdel)?])
    }),
    methods: &super::native::sorted([
        super::Entry::func(q::getter, 2, 2, |vm, args| with_function(vm, args, 0)),
        super::Entry::func(q::setter, 2, 2, |vm, args| with_function(vm, args, 1)),
        super::Entry::func(q::deleter, 2, 2, |vm, args| with_function(vm, args, 2)),
    ]),
    ..TypeRow::EMPTY
};

fn with_function<'v>(vm: &Vm<'v>, args: Args<'_, 'v>, which: usize) -> Res<Value<'v>> {
    let mut functions = vm.receiver::<Property>(&args)?.functions;
    functions[which] = args.at(1);
    vm.new_property(functions)
}

/// `staticmethod`.
pub static STATIC_METHOD: TypeRow = TypeRow {
    id: Ty::StaticMethod,
    name: q::staticmethod,
    new: Some(|vm, _, args| {
        args.expect(vm, 1, 1)?;
        vm.new_static_method(args.at(0))
    }),
    call: Some(|vm, value, args| vm.call_args(vm.unwrap_static(value), args)),
    ..TypeRow::EMPTY
};

/// `classmethod`.
pub static CLASS_METHOD: TypeRow = TypeRow {
    id: Ty::ClassMethod,
    name: q::classmethod,
    new: Some(|vm, _, args| {
        args.expect(vm, 1, 1)?;
        Ok(Value::object(vm.alloc(OfClass(wrapper(Ty::ClassMethod, args.at(0))))?))
    }),
    ..TypeRow::EMPTY
};

/// `super`.
pub static SUPER: TypeRow = TypeRow {
    id: Ty::Super,
    name: q::super_,
    new: Some(|vm, _, args| {
        args.expect(vm, 2, 2)?;
        let [ty, object] = args.pos else { return Err(vm.raise_type(&TYPE_ERROR)) };
        {
            if !vm.is_type(*ty) {
                return Err(vm.raise_type_error("issubclass() arg 2 must be a class or a tuple of classes"));
            }
            let fits =
                vm.is_subclass(vm.type_of(*object), *ty) || (vm.is_type(*object) && vm.is_subclass(*object, *ty));
            if !fits {
                return Err(vm.raise_type(&TYPE_ERROR));
            }
            let header = Header::new(Ty::Super);
            Ok(Value::object(vm.alloc(Super {
                header,
                #[cfg(target_pointer_width = "64")]
                _pad: 0,
                ty: *ty,
                object: *object,
            })?))
        }
    }),
    print: |vm, out, value, _| {
        let Some(s) = vm.cast::<Super>(value) else { return Ok(()) };
        out.text("<super: ")?;
        vm.print(out, s.ty, PrintKind::Str)?;
        out.text(", ")?;
        vm.print(out, s.object, PrintKind::Str)?;
        out.text(">")
    },
    attr: |vm, value, name| match vm.cast::<Super>(value) {
        Some(s) => vm.super_lookup(s.ty, s.object, name).map(Some),
        None => Ok(None),
    },
    ..TypeRow::EMPTY
};
