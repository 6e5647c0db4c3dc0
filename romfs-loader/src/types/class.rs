//! `type`, and the classes that programs define.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;

use super::dict::Dict;
use super::instance::{EXCEPTION_INSTANCE, Instance};
use super::native::{Entry, StaticValue};

use super::{TypeRow, exception};
use crate::object::{Header, Object, Ty};
use crate::ops::BinaryOp;
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// A class.
#[repr(C)]
pub(crate) struct Class<'v> {
    /// Flags: how often classes have more than one base on the longest way up; see [`MOST_FORKS`].
    header: Header,
    name: u32,
    /// A tuple of types.
    bases: Value<'v>,
    pub(crate) locals: &'v Dict<'v>,
    /// The built-in type that its instances are made of, if that is not `object`.
    pub(crate) native_base: Option<&'static TypeRow>,
    /// See [`trait_`].
    traits: Cell<usize>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Class<'v> {
    const TY: Ty = Ty::Class;
}

/// Whether attributes can run code of a program's.
const DESCRIPTORS: bool = cfg!(feature = "descriptors");

/// Whether classes can say what operators of two operands do.
pub(crate) const OPERATORS: bool = cfg!(feature = "operators");

/// Whether a class can derive from a built-in type that is no exception.
pub(super) const SUBCLASSES: bool = cfg!(feature = "subclasses");

/// What a class or one of its bases defines, so that the common case need not look.
pub(crate) mod trait_ {
    /// Data descriptors, `__setattr__` or `__delattr__`, properties: storing needs a look into the class.
    pub const SPECIAL_STORE: usize = 1;
    /// `__getattr__`
    pub const GETATTR: usize = 2;
    /// Another class derives from it.
    pub const SUBCLASSED: usize = 4;
    /// `__new__`
    pub const NEW: usize = 8;
    /// From this bit on: what is foreseen of the next instance; see [`super::Forecast`].
    pub const FORECAST: u32 = 8;
}

/// How many members the next instance of a class is likely to get, which it gets room for.
#[derive(Clone, Copy)]
pub(super) struct Forecast {
    /// How many the last one had after its `__init__`.
    pub(super) made: u8,
    /// How many more some got later.
    late: u8,
    /// How much speaks for the late ones: it grows with each instance that gets some, and shrinks with each new one.
    trust: u8,
}

impl Forecast {
    const MOST: usize = 32;
    const MOST_LATE: usize = 8;
    const MOST_TRUST: u8 = 8;

    fn of(traits: usize) -> Forecast {
        let [made, late, trust, _] = ((traits >> trait_::FORECAST) as u32).to_le_bytes();
        Forecast { made, late, trust }
    }

    pub(super) fn members(self) -> usize {
        usize::from(self.made).saturating_add(self.late.into())
    }

    /// An instance has so many members after its `__init__`.
    pub(super) fn made(self, count: usize) -> Forecast {
        let made = count.min(Self::MOST) as u8;
        // Those beyond the forecast seemed to come late.
        let late = self.late.saturating_sub(made.saturating_sub(self.made));
        let trust = self.trust.saturating_sub(1);
        if late == 0 || trust == 0 { Forecast { made, late: 0, trust: 0 } } else { Forecast { made, late, trust } }
    }

    /// An instance has got one more, and has so many now.
    pub(super) fn added(self, count: usize) -> Forecast {
        let late = count.saturating_sub(self.made.into()).min(Self::MOST_LATE) as u8;
        let trust = if late == 1 { self.trust.saturating_add(2).min(Self::MOST_TRUST) } else { self.trust };
        if late == 0 { self } else { Forecast { late: late.max(self.late), trust, ..self } }
    }
}

/// Classes with more than one base may derive from one another through so many of their kind: a look into bases
/// recurses there, and must not run out of the native stack, for it does not fail.
const MOST_FORKS: u8 = 8;

impl<'v> Class<'v> {
    /// `__name__`.
    pub(crate) fn name(&self) -> Qstr {
        Qstr(self.name)
    }

    /// `__bases__`, a tuple.
    pub(crate) fn bases(&self) -> Value<'v> {
        self.bases
    }

    #[inline]
    pub(crate) fn has(&self, what: usize) -> bool {
        (DESCRIPTORS || what & (trait_::SPECIAL_STORE | trait_::GETATTR) == 0) && self.traits.get() & what != 0
    }

    pub(super) fn forecast(&self) -> Forecast {
        Forecast::of(self.traits.get())
    }

    pub(super) fn set_forecast(&self, Forecast { made, late, trust }: Forecast) {
        let traits = self.traits.get() & ((1 << trait_::FORECAST) - 1);
        self.traits.set(traits | (u32::from_le_bytes([made, late, trust, 0]) as usize) << trait_::FORECAST);
    }

    /// Notes what a name stored into the class changes about it.
    pub(crate) fn note(&self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) {
        self.traits.set(self.traits.get() | self.special(vm, name, value));
    }

    /// What a name stored into the class would change about it.
    fn special(&self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) -> usize {
        match name {
            q::__new__ => trait_::NEW,
            _ if !DESCRIPTORS => 0,
            q::__setattr__ | q::__delattr__ => trait_::SPECIAL_STORE,
            q::__getattr__ => trait_::GETATTR,
            _ if value.ty() == Some(Ty::Property) => trait_::SPECIAL_STORE,
            _ if value.ty() == Some(Ty::Instance)
                && [q::__set__, q::__delete__].iter().any(|&name| vm.class_find(value, name).is_some()) =>
            {
                trait_::SPECIAL_STORE
            }
            _ => 0,
        }
    }
}

/// What a name means in a class: the value, and where it was found.
#[derive(Clone, Copy)]
pub(crate) enum Found<'v> {
    /// In a class's dict.
    Value(Value<'v>),
    /// In the table of a built-in type.
    Native(&'static Entry),
}

impl<'v> Found<'v> {
    /// Whether it is one of the methods that all objects have.
    pub(crate) fn is_of_object(&self) -> bool {
        match self {
            Found::Native(entry) => {
                super::singletons::OBJECT.methods.as_ptr_range().contains(&core::ptr::from_ref(*entry))
            }
            Found::Value(_) => false,
        }
    }
}

impl<'v> Vm<'v> {
    /// Looks a name up in a type and its bases, depth first and from left to right as MicroPython does.
    pub(crate) fn lookup(&self, ty: Value<'v>, name: Qstr) -> Option<Found<'v>> {
        let mut ty = ty;
        // A chain of single bases, the common case, needs no recursion; for the rest see `MOST_FORKS`.
        loop {
            let Some(class) = self.cast::<Class>(ty) else {
                let row = self.static_row(ty)?;
                return row.find(name).or_else(|| super::singletons::OBJECT.own(name)).map(Found::Native);
            };
            if let Some(value) = class.locals.map.get_qstr(self, name) {
                return Some(Found::Value(value));
            }
            let bases = self.items_of_tuple(class.bases);
            match bases {
                [] => return super::singletons::OBJECT.own(name).map(Found::Native),
                [base] => ty = *base,
                _ => {
                    // `object` comes last, whatever the bases are.
                    let found =
                        bases.iter().find_map(|base| self.lookup(*base, name).filter(|found| !found.is_of_object()));
                    return found.or_else(|| super::singletons::OBJECT.own(name).map(Found::Native));
                }
            }
        }
    }

    /// A special method that the class of an instance (not a built-in type) defines.
    pub(crate) fn class_find(&self, value: Value<'v>, name: Qstr) -> Option<Value<'v>> {
        let class = self.class_of(value)?;
        self.cast::<Class>(class)?;
        match self.lookup(class, name) {
            Some(Found::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// The class of an instance or exception; `None` for objects whose type is their row.
    #[inline]
    pub(crate) fn class_of(&self, value: Value<'v>) -> Option<Value<'v>> {
        match value.ty()? {
            Ty::Instance => self.cast::<Instance>(value).map(|i| Value::object(i.class)),
            Ty::Exception => self.cast::<exception::Exception>(value).map(|e| e.class()),
            Ty::NamedTuple => self.named_tuple_class(value),
            _ => None,
        }
    }

    /// The static row that a type object is.
    #[inline]
    pub(crate) fn static_row(&self, ty: Value<'v>) -> Option<&'static TypeRow> {
        let row = self.cast::<TypeRow>(ty)?;
        // SAFETY: rows are statics only: no code makes one on the heap, and `TypeRow`'s header field is private.
        Some(unsafe { &*core::ptr::from_ref(row) })
    }

    /// The row of an object whose layout serves several types.
    pub(crate) fn family_row(&self, value: Value<'v>) -> Option<&'static TypeRow> {
        match value.ty()? {
            Ty::Exception => {
                let class = self.cast::<exception::Exception>(value)?.class();
                match self.static_row(class) {
                    Some(row) => Some(row),
                    None => Some(&EXCEPTION_INSTANCE),
                }
            }
            Ty::Array => self.array_row(value),
            Ty::MemoryStream if Ty::MemoryStream.exists() => self.stream_row(value),
            Ty::Dict if cfg!(feature = "collections") => self.ordered_row(value),
            _ => None,
        }
    }

    /// Whether a value is a type.
    pub(crate) fn is_type(&self, value: Value<'v>) -> bool {
        matches!(value.ty(), Some(Ty::Type | Ty::Class))
    }

    /// The native row that instances of a type consist of; `None` for `object`.
    pub(crate) fn native_row(&self, ty: Value<'v>) -> Option<&'static TypeRow> {
        match self.cast::<Class>(ty) {
            Some(class) => class.native_base,
            None => self.static_row(ty).filter(|row| !core::ptr::eq(*row, &super::singletons::OBJECT)),
        }
    }

    /// Whether `ty` is `of` or derives from it.
    pub(crate) fn is_subclass(&self, ty: Value<'v>, of: Value<'v>) -> bool {
        if of == Value::object(&super::singletons::OBJECT) {
            return true;
        }
        let mut ty = ty;
        while ty != of
            && let Some(class) = self.cast::<Class>(ty)
        {
            match self.items_of_tuple(class.bases) {
                [base] => ty = *base,
                bases => return bases.iter().any(|base| self.is_subclass(*base, of)),
            }
        }
        if ty == of {
            return true;
        }
        match (self.static_row(ty), self.static_row(of)) {
            (Some(row), Some(of)) => row.is_subtype(of),
            _ => false,
        }
    }

    /// Whether a value is an instance of a built-in type or of a class derived from it.
    pub(crate) fn is_instance_of(&self, value: Value<'v>, row: &'static TypeRow) -> bool {
        self.is_subclass(self.type_of(value), Value::object(row))
    }

    /// `__name__` of a type.
    pub(crate) fn name_of_type(&self, ty: Value<'v>) -> Qstr {
        match (self.cast::<Class>(ty), self.static_row(ty)) {
            (Some(class), _) => class.name(),
            (None, Some(row)) => row.name,
            _ => q::empty,
        }
    }

    /// A class of this name, with these bases (a tuple) and this namespace.
    pub(crate) fn new_class(&self, name: Qstr, bases: Value<'v>, locals: &'v Dict<'v>) -> Res<Value<'v>> {
        let mut native_base: Option<&'static TypeRow> = None;
        let (mut traits, mut forks) = (0, 0);
        for base in self.items_of_tuple(bases) {
            if !self.is_type(*base) {
                return Err(self.raise_type_error("type isn't an acceptable base type"));
            }
            if let Some(class) = self.cast::<Class>(*base) {
                forks = forks.max(class.header.flags);
                traits |= class.traits.get() & ((1 << trait_::FORECAST) - 1) & !trait_::SUBCLASSED;
            }
            let Some(row) = self.native_row(*base) else { continue };
            if row.new.is_none() || !(SUBCLASSES || row.is_subtype(&exception::BASE_EXCEPTION)) {
                return Err(self.type_error_of("type '%s' isn't an acceptable base type", Value::qstr(row.name)));
            }
            match native_base {
                Some(other) if other.is_subtype(row) => {}
                Some(other) if row.is_subtype(other) => native_base = Some(row),
                Some(_) => return Err(self.raise_type_error("multiple bases have instance lay-out conflict")),
                None => native_base = Some(row),
            }
        }
        forks = forks.saturating_add(u8::from(self.tuple_items(bases).is_some_and(|bases| bases.len() > 1)));
        if forks > MOST_FORKS {
            return Err(self.raise_recursion());
        }
        let class = self.alloc_tailed(
            Class {
                header: Header::with(Ty::Class, forks, 0),
                name: name.0,
                bases,
                locals,
                native_base,
                traits: Cell::new(traits),
            },
            0,
        )?;
        for base in self.items_of_tuple(bases).iter().filter_map(|base| self.cast::<Class>(*base)) {
            base.traits.set(base.traits.get() | trait_::SUBCLASSED);
        }
        let class_value = Value::object(class);
        // A `__set_name__` may change the class: all that the body defined is told all the same.
        for (key, value) in locals.map.copy(self)?.iter() {
            if let Some(name) = key.as_qstr() {
                class.note(self, name, value);
            }
            if DESCRIPTORS
                && value.ty() == Some(Ty::Instance)
                && let Some(set_name) = self.class_find(value, q::__set_name__)
            {
                self.call(set_name, &[value, class_value, key])?;
            }
        }
        // `__new__` is a static method without being marked as one.
        if DESCRIPTORS
            && let Some(new) = locals.map.get_qstr(self, q::__new__)
            && matches!(new.ty(), Some(Ty::Function | Ty::Closure))
        {
            let wrapped = self.new_static_method(new)?;
            locals.set_qstr(self, q::__new__, wrapped)?;
        }
        Ok(class_value)
    }

    /// Calls a type: makes an instance.
    pub(crate) fn instantiate(&self, ty: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        let Some(class) = self.cast::<Class>(ty) else {
            return match self.static_row(ty) {
                Some(row) => match row.new {
                    Some(new) => new(self, ty, args),
                    None => Err(self.type_error_of("can't create '%s' instances", Value::qstr(row.name))),
                },
                None => Err(self.raise_type_error("not a type")),
            };
        };
        if self.is_named_tuple_class(class) {
            return super::named_tuple::new(self, ty, args);
        }
        let object = match self.lookup(ty, q::__new__) {
            Some(Found::Value(new)) => {
                let new = self.unwrap_static(new);
                let object = self.call_with_self(new, ty, args)?;
                if !self.is_subclass(self.type_of(object), ty) {
                    return Ok(object);
                }
                object
            }
            _ => match class.native_base {
                Some(row) if row.is_subtype(&exception::BASE_EXCEPTION) => {
                    if !matches!(self.lookup(ty, q::__init__), Some(Found::Value(_))) {
                        self.no_keywords(&args)?;
                    }
                    self.new_exception(ty, args.pos)?.into()
                }
                _ => Value::object(self.new_instance(class)?),
            },
        };
        match self.lookup(ty, q::__init__) {
            Some(Found::Value(init)) => {
                let exception = self.cast::<exception::Exception>(object);
                if let Some(exception) = exception {
                    exception.set_finished(false);
                }
                let result = self.call_special(init, object, args)?;
                if let Some(exception) = exception {
                    exception.set_finished(true);
                }
                self.finish_instance(object, result)?;
                self.fill_native(object, args, false)?;
            }
            // Where there is no __init__, stock takes any arguments; so do we.
            _ => self.fill_native(object, args, true)?,
        }
        Ok(object)
    }

    /// A class whose instances need nothing but a call of its `__init__`, which is bytecode, with that.
    pub(crate) fn plain_class(&self, ty: Value<'v>) -> Option<(&'v Class<'v>, Value<'v>)> {
        let class = self.cast::<Class>(ty).filter(|class| class.native_base.is_none())?;
        // A base may have got its `__new__` after this class was made. With several bases the way is long enough as it
        // is.
        let mut ancestor = class;
        while !ancestor.has(trait_::NEW) {
            match self.tuple_items(ancestor.bases)? {
                [] => break,
                [base] => match self.cast::<Class>(*base) {
                    Some(base) => ancestor = base,
                    None => break,
                },
                _ => return None,
            }
        }
        if ancestor.has(trait_::NEW) {
            return None;
        }
        match self.lookup(ty, q::__init__)? {
            Found::Value(init) if matches!(init.ty(), Some(Ty::Function | Ty::Closure)) => Some((class, init)),
            _ => None,
        }
    }

    /// Calls a special method found in the class of an object, bound as an attribute would be.
    pub(crate) fn call_special(&self, method: Value<'v>, object: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        if matches!(method.ty(), Some(Ty::Function | Ty::Closure)) {
            return self.call_with_self(method, object, args);
        }
        let bound = self.bind(Found::Value(method), Some(object), self.type_of(object))?;
        self.call_args(bound, args)
    }

    /// The receiver of a built-in method, a subclass's native part included.
    pub(crate) fn receiver<T: Object<'v>>(&self, args: &Args<'_, 'v>) -> Res<&'v T> {
        match args.pos.first().and_then(|v| self.cast::<T>(self.native_self(*v))) {
            Some(object) => Ok(object),
            None => Err(self.bad_self(T::TY, args)),
        }
    }
}

/// `type(x)`, `type(name, bases, dict)`.
fn type_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 1, 3)?;
    match args.pos {
        [value] => Ok(vm.type_of(*value)),
        [name, bases, locals] => {
            let name = vm.name_of(*name)?;
            let Some(from) = vm.cast::<Dict>(*locals) else { return Err(vm.raise_type(&exception::TYPE_ERROR)) };
            let locals = vm.new_dict()?;
            locals.map.replace(from.map.copy(vm)?);
            let Some(bases) = vm.tuple_slice(vm.native_self(*bases))? else {
                return Err(vm.raise_type(&exception::TYPE_ERROR));
            };
            let bases = vm.new_tuple(bases)?;
            vm.new_class(name, bases, locals)
        }
        _ => Err(vm.raise_type_error("type takes 1 or 3 arguments")),
    }
}

fn type_attr<'v>(vm: &Vm<'v>, ty: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
    Ok(match name {
        q::__name__ | q::__qualname__ => Some(Value::qstr(vm.name_of_type(ty))),
        q::__bases__ => {
            let mut base = &super::singletons::OBJECT;
            if let Some(class) = vm.cast::<Class>(ty) {
                if class.bases() != Value::of_static(&super::tuple::EMPTY) {
                    return Ok(Some(class.bases()));
                }
            } else if ty == Value::object(base) {
                return vm.new_tuple(&[]).map(Some);
            } else if let Some(row) = vm.static_row(ty) {
                base = row.base.unwrap_or(base);
            }
            Some(vm.new_tuple(&[Value::object(base)])?)
        }
        q::__dict__ => match vm.cast::<Class>(ty) {
            // A copy, which cannot be changed: what a class can do depends on the names in it.
            Some(class) => {
                let dict = vm.new_dict_with(super::dict::FIXED)?;
                dict.map.replace(class.locals.map.copy(vm)?);
                Some(dict.into())
            }
            None => {
                let dict = vm.new_dict_with(super::dict::FIXED)?;
                for entry in vm.static_row(ty).map_or(&[][..], |row| row.methods) {
                    let value = entry.load(vm)?;
                    dict.set_qstr(vm, entry.name, value)?;
                }
                Some(dict.into())
            }
        },
        _ => match vm.lookup(ty, name) {
            Some(found) => Some(vm.bind(found, None, ty)?),
            None => None,
        },
    })
}

fn type_set_attr<'v>(vm: &Vm<'v>, ty: Value<'v>, name: Qstr, to: Option<Value<'v>>) -> Res<bool> {
    let Some(class) = vm.cast::<Class>(ty) else { return Ok(false) };
    match to {
        Some(value) => {
            // Those that derive from it would not know.
            if class.has(trait_::SUBCLASSED)
                && !class.has(trait_::SPECIAL_STORE)
                && class.special(vm, name, value) & trait_::SPECIAL_STORE != 0
            {
                let message = "can't add special method to already-subclassed class";
                return Err(vm.raise_text(&exception::ATTRIBUTE_ERROR, message));
            }
            class.locals.set_qstr(vm, name, value)?;
            class.note(vm, name, value);
            Ok(true)
        }
        None => Ok(class.locals.map.remove_name(vm, name)),
    }
}

/// `type`.
pub static TYPE: TypeRow = TypeRow {
    id: Ty::Type,
    name: q::r#type,
    new: Some(type_new),
    print: |vm, out, value, _| out.put("<class '%s'>", &[Value::qstr(vm.name_of_type(value))]),
    attr: type_attr,
    set_attr: type_set_attr,
    call: Some(|vm, ty, args| vm.instantiate(ty, args)),
    binary: |vm, op, left, right| {
        // `int | str` as an annotation.
        Ok(if op == BinaryOp::Or && vm.is_type(right) { Some(left) } else { None })
    },
    ..TypeRow::EMPTY
};

impl<'v> Vm<'v> {
    /// What a name found in a type means on an object (or on the type itself, without an object).
    pub(crate) fn bind(&self, found: Found<'v>, object: Option<Value<'v>>, ty: Value<'v>) -> Res<Value<'v>> {
        let value = match found {
            Found::Native(entry) => {
                if let StaticValue::Fn(native) = &entry.value {
                    return match object {
                        _ if native.is_class() => self.new_bound_method(Value::object(native), ty),
                        Some(object) if !native.is_static() => self.new_bound_method(Value::object(native), object),
                        _ => Ok(Value::object(native)),
                    };
                }
                return entry.load(self);
            }
            Found::Value(value) => value,
        };
        match value.ty() {
            // Functions in Rust are not bound by classes of programs, as in MicroPython.
            Some(Ty::Function | Ty::Closure) => match object {
                Some(object) => self.new_bound_method(value, object),
                None => Ok(value),
            },
            Some(Ty::StaticMethod) => Ok(self.unwrap_static(value)),
            Some(Ty::ClassMethod) => self.new_bound_method(self.unwrap_static(value), ty),
            Some(Ty::Property) => match object {
                Some(object) => self.property_get(value, object),
                None => Ok(value),
            },
            Some(Ty::Instance) if DESCRIPTORS => match self.class_find(value, q::__get__) {
                Some(get) => self.call(get, &[value, object.unwrap_or(Value::NONE), ty]),
                None => Ok(value),
            },
            _ => Ok(value),
        }
    }
}
