//! Attributes: `x.name` in its three forms, and methods without binding.

use crate::object::Ty;
use crate::qstr::{Qstr, q};
use crate::types::class::{Class, Found, trait_};
use crate::types::instance::Instance;
use crate::types::native::{Entry, StaticValue};
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// Names that types answer themselves, whatever stands in them.
pub(crate) fn is_of_types(name: Qstr) -> bool {
    [q::__class__, q::__name__, q::__qualname__, q::__bases__, q::__dict__].contains(&name)
}

impl<'v> Vm<'v> {
    /// `object.name`.
    ///
    /// # Errors
    /// `AttributeError`, and what properties and `__getattr__` raise.
    #[inline]
    pub fn load_attr(&self, object: Value<'v>, name: Qstr) -> Res<Value<'v>> {
        if let Some(instance) = self.cast::<Instance>(object)
            && let Some(value) = instance.members().get_qstr(self, name)
        {
            return Ok(value);
        }
        match self.find_attr(object, name)? {
            Some(value) => Ok(value),
            None => Err(self.raise_no_attr(object, name)),
        }
    }

    /// `object.name`, or `None` if there is no such attribute.
    pub(crate) fn find_attr(&self, object: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
        if name == q::__class__ {
            return Ok(Some(self.type_of(object)));
        }
        let row = self.row_of(object);
        // What the type computes goes first for types, modules and instances, which look their own names up; for the
        // rest the methods do.
        let ty = object.ty();
        let mut found = row.find(name);
        if found.is_none()
            || matches!(ty, Some(Ty::Instance | Ty::Type | Ty::Class | Ty::Exception | Ty::Super | Ty::NamedTuple))
        {
            if let Some(value) = (row.attr)(self, object, name)? {
                return Ok(Some(value));
            }
            if !matches!(ty, Some(Ty::Type | Ty::Class | Ty::Exception)) {
                found = None;
            }
        }
        if found.is_none() {
            if name == q::__next__ && row.next.is_some() && ty != Some(Ty::Instance) {
                return self.new_bound_method(Value::object(&crate::types::generator::NEXT), object).map(Some);
            }
            if !matches!(ty, Some(Ty::Module | Ty::NativeModule)) {
                found = crate::types::singletons::OBJECT.own(name);
            }
        }
        match found {
            Some(entry) => self.bind(Found::Native(entry), Some(object), self.type_of(object)).map(Some),
            None => Ok(None),
        }
    }

    /// The attribute of an instance of a class, or of an exception of one.
    pub(crate) fn instance_attr(&self, object: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
        if let Some(value) = self.members(object).and_then(|m| m.get_qstr(self, name)) {
            return Ok(Some(value));
        }
        let class = self.type_of(object);
        if name == q::__dict__ {
            return self.members_as_dict(object).map(Some);
        }
        let mut found = self.lookup(class, name);
        if self.is_exception(object)
            && !matches!(found, Some(Found::Value(_)))
            && let Some(value) = (crate::types::exception::BASE_EXCEPTION.attr)(self, object, name)?
        {
            return Ok(Some(value));
        }
        // A named tuple's fields hide the methods of tuples.
        if matches!(found, Some(Found::Native(_))) && self.native_self(object).ty() == Some(Ty::NamedTuple) {
            found = None;
        }
        if let Some(found) = found {
            return self.bind(found, Some(object), class).map(Some);
        }
        let native = self.native_self(object);
        if native != object
            && let Some(value) = (self.row_of(native).attr)(self, native, name)?
        {
            return Ok(Some(value));
        }
        let has_getattr = self.cast::<Class>(class).is_some_and(|c| c.has(trait_::GETATTR));
        // `__getattr__` is not asked for the methods that the machine itself looks for.
        if has_getattr
            && !self.qstr_text(name).starts_with(b"__")
            && let Some(getattr) = self.class_find(object, q::__getattr__)
        {
            let result = self.call(getattr, &[object, Value::qstr(name)]);
            return result.map(Some);
        }
        Ok(None)
    }

    /// `object.name = value`; `del object.name` without one.
    ///
    /// # Errors
    /// `AttributeError`, and what properties and `__setattr__` raise.
    pub fn set_attr(&self, object: Value<'v>, name: Qstr, value: Option<Value<'v>>) -> Res<()> {
        if let (Some(instance), Some(value)) = (self.cast::<Instance>(object), value)
            && !instance.class.has(trait_::SPECIAL_STORE)
            && instance.members().replace_value(self, name, value)
        {
            return Ok(());
        }
        if (self.row_of(object).set_attr)(self, object, name, value)? {
            Ok(())
        } else {
            Err(self.raise_cannot_set(object, name))
        }
    }

    /// Stores into an instance as its class says.
    pub(crate) fn instance_set_attr(&self, object: Value<'v>, name: Qstr, value: Option<Value<'v>>) -> Res<bool> {
        let class = self.type_of(object);
        let Some(c) = self.cast::<Class>(class) else { return Ok(false) };
        if c.has(trait_::SPECIAL_STORE) {
            let (special, args) = match value {
                Some(value) => (q::__setattr__, &[object, Value::qstr(name), value][..]),
                None => (q::__delattr__, &[object, Value::qstr(name)][..]),
            };
            if let Some(Found::Value(method)) = self.lookup(class, special) {
                self.call(method, args)?;
                return Ok(true);
            }
            if let Some(Found::Value(descriptor)) = self.lookup(class, name) {
                if descriptor.ty() == Some(Ty::Property) {
                    return self.property_set(descriptor, object, value);
                }
                let method = if value.is_some() { q::__set__ } else { q::__delete__ };
                if let Some(set) = self.class_find(descriptor, method) {
                    match value {
                        Some(value) => self.call(set, &[descriptor, object, value])?,
                        None => self.call(set, &[descriptor, object])?,
                    };
                    return Ok(true);
                }
            }
        }
        self.set_own(object, name, value)
    }

    /// Stores into an instance's own members, as `object.__setattr__` does.
    pub(crate) fn set_attr_plain(&self, object: Value<'v>, name: Qstr, value: Option<Value<'v>>) -> Res<()> {
        if self.set_own(object, name, value)? { Ok(()) } else { Err(self.raise_cannot_set(object, name)) }
    }

    fn set_own(&self, object: Value<'v>, name: Qstr, value: Option<Value<'v>>) -> Res<bool> {
        match (name, value) {
            (q::__dict__, Some(dict)) => self.set_members(object, dict),
            _ => self.set_member(object, name, value),
        }
    }

    /// `object.name` for a call: the function, and the object to pass as its first argument, if any. Saves a bound
    /// method.
    #[inline]
    pub(crate) fn load_method(&self, object: Value<'v>, name: Qstr) -> Res<(Value<'v>, Option<Value<'v>>)> {
        if let Some(instance) = self.cast::<Instance>(object) {
            if let Some(value) = instance.members().get_qstr(self, name) {
                return Ok((value, None));
            }
            match self.lookup(Value::object(instance.class), name) {
                Some(Found::Value(value)) if matches!(value.ty(), Some(Ty::Function | Ty::Closure)) => {
                    return Ok((value, Some(object)));
                }
                _ => return self.load_attr(object, name).map(|value| (value, None)),
            }
        }
        if !matches!(
            object.ty(),
            Some(Ty::Type | Ty::Class | Ty::Exception | Ty::Super | Ty::Module | Ty::NativeModule | Ty::NamedTuple)
        ) && let Some(entry) = self.row_of(object).find_again(self, name)
            && let StaticValue::Fn(native) = &entry.value
            && !native.is_static()
            && !native.is_class()
        {
            return Ok((Value::object(native), Some(object)));
        }
        self.load_method_other(object, name)
    }

    /// `object.method(*args)`.
    pub(crate) fn call_method(&self, object: Value<'v>, method: Qstr, args: &[Value<'v>]) -> Res<Value<'v>> {
        match self.load_method(object, method)? {
            (function, Some(object)) => self.call_with_self(function, object, Args::positional(args)),
            (function, None) => self.call(function, args),
        }
    }

    /// The same for what has methods elsewhere than in its row.
    #[inline(never)]
    fn load_method_other(&self, object: Value<'v>, name: Qstr) -> Res<(Value<'v>, Option<Value<'v>>)> {
        // A method of a type: only its class methods are bound, to the type.
        if self.is_type(object) && !is_of_types(name) {
            let of_function = |value: Value| matches!(value.ty(), Some(Ty::Function | Ty::Closure));
            match self.lookup(object, name) {
                Some(Found::Native(Entry { value: StaticValue::Fn(native), .. })) => {
                    return Ok((Value::object(native), if native.is_class() { Some(object) } else { None }));
                }
                Some(Found::Value(value)) if of_function(value) => return Ok((value, None)),
                Some(Found::Value(value)) if of_function(self.unwrap_static(value)) => {
                    let bound = value.ty() == Some(Ty::ClassMethod);
                    return Ok((self.unwrap_static(value), if bound { Some(object) } else { None }));
                }
                _ => {}
            }
        }
        self.load_attr(object, name).map(|value| (value, None))
    }

    /// `class[...]` through `__class_getitem__`, which classes for annotations have.
    pub(crate) fn class_getitem(&self, class: Value<'v>, index: Value<'v>) -> Res<Option<Value<'v>>> {
        match self.lookup(class, q::__class_getitem__) {
            Some(Found::Value(method)) => self.call(self.unwrap_static(method), &[class, index]).map(Some),
            _ => Ok(None),
        }
    }

    /// The name that a value is, as `getattr` takes it.
    ///
    /// # Errors
    /// `TypeError`.
    pub(crate) fn name_of(&self, value: Value<'v>) -> Res<Qstr> {
        match (value.as_qstr(), self.str_bytes(value)) {
            (Some(q), _) => Ok(q),
            (None, Some(text)) => self.intern(text),
            _ => Err(self.type_error_of("can't convert '%t' object to str implicitly", value)),
        }
    }
}
