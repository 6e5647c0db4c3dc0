//! `type`, the classes that programs define, and their instances.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use super::dict::Dict;
use super::native::{Entry, StaticValue};
use super::table::{Extent, Map, Table};
use super::{TypeRow, exception};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Methods, Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// A class.
#[repr(C)]
pub(crate) struct Class<'m> {
    /// Flags: how often classes have more than one base on the longest way up; see [`MOST_FORKS`].
    header: Header,
    name: u32,
    /// A tuple of types.
    bases: Value,
    pub(crate) locals: &'m Dict<'m>,
    /// The built-in type that its instances are made of, if that is not `object`.
    pub(crate) native_base: Option<&'static TypeRow>,
    /// See [`trait_`].
    traits: Cell<usize>,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Class<'_> {
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
struct Forecast {
    /// How many the last one had after its `__init__`.
    made: u8,
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

    fn members(self) -> usize {
        usize::from(self.made).saturating_add(self.late.into())
    }

    /// An instance has so many members after its `__init__`.
    fn made(self, count: usize) -> Forecast {
        let made = count.min(Self::MOST) as u8;
        // Those beyond the forecast seemed to come late.
        let late = self.late.saturating_sub(made.saturating_sub(self.made));
        let trust = self.trust.saturating_sub(1);
        if late == 0 || trust == 0 { Forecast { made, late: 0, trust: 0 } } else { Forecast { made, late, trust } }
    }

    /// An instance has got one more, and has so many now.
    fn added(self, count: usize) -> Forecast {
        let late = count.saturating_sub(self.made.into()).min(Self::MOST_LATE) as u8;
        let trust = if late == 1 { self.trust.saturating_add(2).min(Self::MOST_TRUST) } else { self.trust };
        if late == 0 { self } else { Forecast { late: late.max(self.late), trust, ..self } }
    }
}

/// Classes with more than one base may derive from one another through so many of their kind: a look into bases recurses there, and
/// must not run out of the native stack, for it does not fail.
const MOST_FORKS: u8 = 8;

/// An instance of a class. The table of its members follows; or, with [`AWAY`], a reference to it, and with [`NATIVE`] the object of the
/// built-in type that the class derives from.
#[repr(C)]
pub(crate) struct Instance<'m> {
    header: Cell<Header>,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) class: &'m Class<'m>,
    rest: [Cell<Option<Value>>; 0],
}

/// In the header's flags of an instance: a native object follows.
const NATIVE: u8 = 1;
/// In the header's flags of an instance: the table of its members is elsewhere. It has become too large for where it was.
const AWAY: u8 = 2;

// SAFETY: repr(C), header first; made in this file only.
unsafe impl Object for Instance<'_> {
    const TY: Ty = Ty::Instance;
}

impl<'m> Class<'m> {
    /// `__name__`.
    pub(crate) fn name(&self) -> Qstr {
        Qstr(self.name)
    }

    /// `__bases__`, a tuple.
    pub(crate) fn bases(&self) -> Value {
        self.bases
    }

    #[inline]
    pub(crate) fn has(&self, what: usize) -> bool {
        (DESCRIPTORS || what & (trait_::SPECIAL_STORE | trait_::GETATTR) == 0) && self.traits.get() & what != 0
    }

    fn forecast(&self) -> Forecast {
        Forecast::of(self.traits.get())
    }

    fn set_forecast(&self, Forecast { made, late, trust }: Forecast) {
        let traits = self.traits.get() & ((1 << trait_::FORECAST) - 1);
        self.traits.set(traits | (u32::from_le_bytes([made, late, trust, 0]) as usize) << trait_::FORECAST);
    }

    /// Notes what a name stored into the class changes about it.
    pub(crate) fn note(&self, vm: &Vm<'m>, name: Qstr, value: Value) {
        self.traits.set(self.traits.get() | self.special(vm, name, value));
    }

    /// What a name stored into the class would change about it.
    fn special(&self, vm: &Vm<'m>, name: Qstr, value: Value) -> usize {
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

impl<'m> Instance<'m> {
    #[inline]
    fn has(&self, flag: u8) -> bool {
        self.header.get().flags & flag != 0
    }

    /// The slot of the native object.
    pub(crate) fn native(&self) -> Option<&'m Cell<Option<Value>>> {
        if !SUBCLASSES || !self.has(NATIVE) {
            return None;
        }
        // SAFETY: with this flag two words were allocated behind the struct, the first one for the members.
        let slots: &[Cell<Option<Value>>] = unsafe { tail(self, 2) };
        slots.get(1)
    }

    /// The table of the members, where it follows the struct.
    #[inline]
    fn own_table(&self) -> Option<&'m Table> {
        if self.has(AWAY) {
            return None;
        }
        // SAFETY: without this flag a table follows.
        let tables: &[Table] = unsafe { tail(self, 1) };
        tables.first()
    }

    /// The reference to the members, where they are elsewhere.
    fn distant_members(&self) -> Option<&'m Map<'m>> {
        if !self.has(AWAY) {
            return None;
        }
        // SAFETY: with this flag a reference follows.
        let maps: &[Map<'m>] = unsafe { tail(self, 1) };
        maps.first()
    }

    /// The members. Whoever has them lets go of them before a member can be added, which any Python code may do.
    #[inline]
    pub(crate) fn members(&self) -> Map<'m> {
        match self.own_table() {
            Some(table) => Map::of(table),
            None => self.distant_members().cloned().unwrap_or_default(),
        }
    }

    /// Stores a member.
    pub(crate) fn set_member(&self, vm: &Vm<'m>, name: Qstr, value: Value) -> Res<()> {
        let members = self.members();
        let count = members.len();
        members.set(vm, Value::qstr(name), value)?;
        if count >= self.class.forecast().made.into() && members.len() > count {
            self.class.set_forecast(self.class.forecast().added(members.len()));
        }
        self.set_members(vm, members);
        Ok(())
    }

    /// Refers to these members from now on.
    fn set_members(&self, vm: &Vm<'m>, members: Map<'m>) {
        match self.own_table() {
            Some(table) if members.is(table) => {}
            Some(_) => self.move_away(vm, members),
            None => self.distant_members().into_iter().for_each(|map| map.replace(members.clone())),
        }
    }

    /// Refers to members that have moved elsewhere, and gives back the memory where they were: nobody refers to it, see [`Instance::members`].
    fn move_away(&self, vm: &Vm<'m>, members: Map<'m>) {
        let header = self.header.get();
        self.header.set(Header { flags: header.flags | AWAY, ..header });
        const WORDS: usize = size_of::<Table>() / size_of::<usize>();
        // SAFETY: the table that followed has left so many words.
        let words: &[Cell<usize>] = unsafe { tail(self, WORDS) };
        words.iter().for_each(|word| word.set(0));
        if let Some(map) = self.distant_members() {
            map.replace(members);
        }
        const BYTES: usize = size_of::<Instance<'_>>() + size_of::<Table>();
        vm.heap.shrink(NonNull::from(self).cast(), BYTES);
    }
}

/// What a name means in a class: the value, and where it was found.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    /// In a class's dict.
    Value(Value),
    /// In the table of a built-in type.
    Native(&'static Entry),
}

impl Found {
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

impl<'m> Vm<'m> {
    /// Looks a name up in a type and its bases, depth first and from left to right as MicroPython does.
    pub(crate) fn lookup(&self, ty: Value, name: Qstr) -> Option<Found> {
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
    pub(crate) fn class_find(&self, value: Value, name: Qstr) -> Option<Value> {
        let class = self.class_of(value)?;
        self.cast::<Class>(class)?;
        match self.lookup(class, name) {
            Some(Found::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// The class of an instance or exception; `None` for objects whose type is their row.
    #[inline]
    pub(crate) fn class_of(&self, value: Value) -> Option<Value> {
        match value.ty()? {
            Ty::Instance => self.cast::<Instance>(value).map(|i| Value::object(i.class)),
            Ty::Exception => self.cast::<exception::Exception>(value).map(|e| e.class()),
            Ty::NamedTuple => self.named_tuple_class(value),
            _ => None,
        }
    }

    /// The static row that a type object is.
    #[inline]
    pub(crate) fn static_row(&self, ty: Value) -> Option<&'static TypeRow> {
        let row = self.cast::<TypeRow>(ty)?;
        // SAFETY: rows are statics only: no code makes one on the heap, and `TypeRow`'s header field is private.
        Some(unsafe { &*core::ptr::from_ref(row) })
    }

    /// The row of an object whose layout serves several types.
    pub(crate) fn family_row(&self, value: Value) -> Option<&'static TypeRow> {
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
    pub(crate) fn is_type(&self, value: Value) -> bool {
        matches!(value.ty(), Some(Ty::Type | Ty::Class))
    }

    /// The native row that instances of a type consist of; `None` for `object`.
    pub(crate) fn native_row(&self, ty: Value) -> Option<&'static TypeRow> {
        match self.cast::<Class>(ty) {
            Some(class) => class.native_base,
            None => self.static_row(ty).filter(|row| !core::ptr::eq(*row, &super::singletons::OBJECT)),
        }
    }

    /// Whether `ty` is `of` or derives from it.
    pub(crate) fn is_subclass(&self, ty: Value, of: Value) -> bool {
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
    pub(crate) fn is_instance_of(&self, value: Value, row: &'static TypeRow) -> bool {
        self.is_subclass(self.type_of(value), Value::object(row))
    }

    /// `__name__` of a type.
    pub(crate) fn name_of_type(&self, ty: Value) -> Qstr {
        match (self.cast::<Class>(ty), self.static_row(ty)) {
            (Some(class), _) => class.name(),
            (None, Some(row)) => row.name,
            _ => q::empty,
        }
    }

    /// An instance of a class before `__init__`.
    pub(crate) fn new_instance(&self, class: &'m Class<'m>) -> Res<&'m Instance<'m>> {
        let native = SUBCLASSES && class.native_base.is_some();
        let flags = if native { NATIVE | AWAY } else { 0 };
        let instance = Instance {
            header: Cell::new(Header::with(Ty::Instance, flags, 0)),
            #[cfg(target_pointer_width = "64")]
            _pad: 0,
            class,
            rest: [],
        };
        if native {
            return self.alloc_tailed(instance, const { 2 * size_of::<Value>() });
        }
        let extent = Extent { capacity: class.forecast().members(), stride: 2, names: true, hashes: false };
        let instance = self.alloc_tailed(instance, extent.bytes())?;
        if let Some(table) = instance.own_table() {
            table.set_up(extent);
        }
        Ok(instance)
    }

    /// `object.__new__(class)`.
    pub(crate) fn new_bare_instance(&self, class: Value) -> Res {
        match self.cast::<Class>(class) {
            Some(c) if c.native_base.is_some_and(|row| row.is_subtype(&exception::BASE_EXCEPTION)) => {
                Ok(self.new_exception(class, &[])?.into())
            }
            Some(c) => Ok(Value::object(self.new_instance(c)?)),
            // `object` itself, and exceptions: `class E(Exception)` calls `super().__new__(cls)`.
            None => match self.static_row(class) {
                Some(row) if row.is_subtype(&exception::BASE_EXCEPTION) || *row == super::singletons::OBJECT => {
                    self.instantiate(class, Args::EMPTY)
                }
                _ => Err(self.raise_type_error("arg must be user-type")),
            },
        }
    }

    /// The native object inside an instance of a class that derives from a built-in type; any other value as it is.
    #[inline]
    pub(crate) fn native_self(&self, value: Value) -> Value {
        if !SUBCLASSES {
            return value;
        }
        match self.cast::<Instance>(value) {
            Some(instance) => match instance.native() {
                Some(native) => native.get().unwrap_or_else(|| self.late_native(value)),
                None => value,
            },
            None => value,
        }
    }

    /// The native object of an instance whose `__init__` uses it before it was made: an empty one.
    #[cold]
    fn late_native(&self, value: Value) -> Value {
        if let Err(raised) = self.fill_native(value, Args::EMPTY, false) {
            self.take_raised(raised);
        }
        self.cast::<Instance>(value).and_then(Instance::native).and_then(Cell::get).unwrap_or(value)
    }

    /// The members of an instance of a class, or of an exception of one, to look into. Once a program has asked for them as a dict, they are
    /// in that: then all that the object's own map has is the dict, under a key that no name is equal to.
    pub(crate) fn members(&self, value: Value) -> Option<Map<'m>> {
        let members = self.own_members(value)?;
        Some(self.dict_in(&members).map_or(members, |dict| dict.map.clone()))
    }

    fn own_members(&self, value: Value) -> Option<Map<'m>> {
        match value.ty()? {
            Ty::Instance => self.cast::<Instance>(value).map(Instance::members),
            Ty::Exception => self.cast::<exception::Exception>(value)?.members().cloned(),
            _ => None,
        }
    }

    /// The dict that an object's own map leads to.
    #[inline]
    fn dict_in(&self, members: &Map<'m>) -> Option<&'m Dict<'m>> {
        // Names are all that most objects have, and the key to a dict is none.
        if !members.is_mixed() {
            return None;
        }
        match members.at(0) {
            Some((key, dict)) if key == Value::ABSENT => self.cast::<Dict>(dict),
            _ => None,
        }
    }

    /// `object.__dict__`: changes of the one are changes of the other.
    pub(crate) fn members_as_dict(&self, object: Value) -> Res {
        let Some(members) = self.own_members(object) else {
            return self.new_dict_with(super::dict::FIXED).map(Value::from);
        };
        if let Some(dict) = self.dict_in(&members) {
            return Ok(dict.into());
        }
        let dict = self.new_dict()?;
        // A table in the object's own block cannot become that of another one.
        let movable = self.cast::<Instance>(object).is_none_or(|instance| instance.own_table().is_none());
        dict.map.replace(if movable { members } else { members.copy(self)? });
        self.refer_to_members(object, dict)?;
        Ok(dict.into())
    }

    /// `object.__dict__ = dict`.
    pub(crate) fn set_members(&self, object: Value, dict: Value) -> Res<bool> {
        if self.own_members(object).is_none() {
            return Ok(false);
        }
        let Some(dict) = self.as_dict(dict).filter(|dict| !dict.is_fixed()) else {
            return Err(self.type_error_of("__dict__ must be set to a dictionary, not a '%t'", dict));
        };
        self.refer_to_members(object, dict)?;
        Ok(true)
    }

    fn refer_to_members(&self, object: Value, dict: &'m Dict<'m>) -> Res<()> {
        let own = Map::new();
        own.set(self, Value::ABSENT, dict.into())?;
        match (self.cast::<Instance>(object), self.cast::<exception::Exception>(object).and_then(|e| e.members())) {
            (Some(instance), _) => instance.set_members(self, own),
            (None, Some(members)) => members.replace(own),
            (None, None) => {}
        }
        Ok(())
    }

    /// Stores a member or removes it. Whether the object has members, and the one that was to be removed.
    pub(crate) fn set_member(&self, object: Value, name: Qstr, value: Option<Value>) -> Res<bool> {
        let Some(members) = self.own_members(object) else { return Ok(false) };
        let key = Value::qstr(name);
        match (self.dict_in(&members), value) {
            (Some(dict), Some(value)) => dict.map.set(self, key, value)?,
            (Some(dict), None) => return Ok(dict.map.remove_name(self, name)),
            (None, None) => return Ok(members.remove_name(self, name)),
            (None, Some(value)) => {
                if let Some(instance) = self.cast::<Instance>(object) {
                    instance.set_member(self, name, value)?;
                } else if let Some(members) = self.cast::<exception::Exception>(object).and_then(|e| e.members()) {
                    members.set(self, key, value)?;
                }
            }
        }
        Ok(true)
    }

    /// A class of this name, with these bases (a tuple) and this namespace.
    pub(crate) fn new_class(&self, name: Qstr, bases: Value, locals: &'m Dict<'m>) -> Res {
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
    pub(crate) fn instantiate(&self, ty: Value, args: Args<'_>) -> Res {
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
    pub(crate) fn plain_class(&self, ty: Value) -> Option<(&'m Class<'m>, Value)> {
        let class = self.cast::<Class>(ty).filter(|class| class.native_base.is_none())?;
        // A base may have got its `__new__` after this class was made. With several bases the way is long enough as it is.
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

    /// Looks at what the `__init__` of an instance returned, and notes how many members it has made.
    pub(crate) fn finish_instance(&self, object: Value, result: Value) -> Res<()> {
        if result != Value::NONE {
            return Err(self.raise_init_result(result));
        }
        if let Some(instance) = self.cast::<Instance>(object) {
            let class = instance.class;
            class.set_forecast(class.forecast().made(instance.members().len()));
        }
        Ok(())
    }

    #[cold]
    pub(crate) fn raise_init_result(&self, result: Value) -> Raised {
        self.type_error_of("__init__() should return None, not '%t'", result)
    }

    /// Makes the native part of an instance, if it has one and it was not made yet; `always` makes it anew.
    pub(crate) fn fill_native(&self, object: Value, args: Args<'_>, always: bool) -> Res<()> {
        let Some(instance) = self.cast::<Instance>(object) else { return Ok(()) };
        let (Some(slot), Some(row)) = (instance.native(), instance.class.native_base) else { return Ok(()) };
        if slot.get().is_some() && !always {
            return Ok(());
        }
        if let Some(new) = row.new {
            slot.set(Some(new(self, Value::object(instance.class), args)?));
        }
        Ok(())
    }

    /// Calls a special method found in the class of an object, bound as an attribute would be.
    pub(crate) fn call_special(&self, method: Value, object: Value, args: Args<'_>) -> Res {
        if matches!(method.ty(), Some(Ty::Function | Ty::Closure)) {
            return self.call_with_self(method, object, args);
        }
        let bound = self.bind(Found::Value(method), Some(object), self.type_of(object))?;
        self.call_args(bound, args)
    }

    /// The receiver of a built-in method, a subclass's native part included.
    pub(crate) fn receiver<T: Object>(&self, args: &Args<'_>) -> Res<&'m T> {
        match args.pos.first().and_then(|v| self.cast::<T>(self.native_self(*v))) {
            Some(object) => Ok(object),
            None => Err(self.bad_self(T::TY, args)),
        }
    }
}

/// `type(x)`, `type(name, bases, dict)`.
fn type_new<'m>(vm: &Vm<'m>, _: Value, args: Args<'_>) -> Res {
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

fn type_attr(vm: &Vm<'_>, ty: Value, name: Qstr) -> Res<Option<Value>> {
    Ok(match name {
        q::__name__ | q::__qualname__ => Some(Value::qstr(vm.name_of_type(ty))),
        q::__bases__ => {
            let mut base = &super::singletons::OBJECT;
            if let Some(class) = vm.cast::<Class>(ty) {
                if class.bases() != Value::object(&super::tuple::EMPTY) {
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

fn type_set_attr(vm: &Vm<'_>, ty: Value, name: Qstr, to: Option<Value>) -> Res<bool> {
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

/// Finds the special method of an operation in the class of an instance.
fn special<'m>(vm: &Vm<'m>, value: Value, name: Qstr) -> Option<Value> {
    vm.class_find(value, name)
}

fn print_instance<'m>(vm: &Vm<'m>, out: &mut Out<'_, 'm>, value: Value, kind: PrintKind) -> Res<()> {
    vm.checkpoint()?;
    let native = vm.native_self(value);
    // These have a `__str__` of their own, which goes before a `__repr__` that the class defines.
    let has_str = vm.is_exception(value) || vm.str_bytes(native).is_some();
    let method = match kind {
        PrintKind::Str => special(vm, value, q::__str__),
        PrintKind::Repr | PrintKind::Exception => None,
    };
    let method = match method {
        None if kind != PrintKind::Str || !has_str => special(vm, value, q::__repr__),
        method => method,
    };
    if let Some(method) = method {
        let text = vm.call_special(method, value, Args::EMPTY)?;
        return vm.print(out, text, PrintKind::Str);
    }
    if value.ty() == Some(Ty::Exception) {
        return (exception::BASE_EXCEPTION.print)(vm, out, value, kind);
    }
    if native != value {
        return vm.print(out, native, kind);
    }
    out.put("<%t object at %x>", &[value, value])
}

fn unary(vm: &Vm<'_>, op: UnaryOp, value: Value) -> Res<Option<Value>> {
    let found = special(vm, value, op.method());
    if let Some(method) = found {
        let result = vm.call_special(method, value, Args::EMPTY)?;
        return match op {
            // An int of any size, of which the low bits count.
            UnaryOp::Hash => Ok(Some(Value::len(vm.hash(vm.to_int(result)?)?))),
            UnaryOp::Int if !vm.row_is_int(result) => Err(vm.raise_not_int(result)),
            _ => Ok(Some(result)),
        };
    }
    let native = vm.native_self(value);
    if op == UnaryOp::Bool
        && !vm.is_number(native)
        && let Some(method) = special(vm, value, q::__len__)
    {
        let len = vm.call_special(method, value, Args::EMPTY)?;
        return Ok(Some(Value::bool(len != Value::int(0))));
    }
    if native != value {
        return vm.unary_by(op, native);
    }
    match op {
        // An instance that defines equality but no hash cannot be a key.
        UnaryOp::Hash if special(vm, value, q::__eq__).is_some() => Ok(None),
        UnaryOp::Hash => Ok(Some(Value::len(vm.hash_address(value)))),
        _ => Ok(None),
    }
}

fn binary(vm: &Vm<'_>, op: BinaryOp, left: Value, right: Value) -> Res<Option<Value>> {
    let name = if OPERATORS { op.special() } else { q::empty };
    if name != q::empty
        && let Some(method) = special(vm, left, name)
    {
        let result = vm.call_special(method, left, Args::positional(&[right]))?;
        // Of `in` nobody else knows more: there it is true, as all objects are.
        return Ok(if result == Value::NOT_IMPLEMENTED && op != BinaryOp::In { None } else { Some(result) });
    }
    let native = vm.native_self(left);
    if native == left || op == BinaryOp::In && vm.is_number(native) {
        return Ok(None);
    }
    let right = vm.native_self(right);
    match vm.binary_by(op, native, right)? {
        // What is unequal follows from what is equal for the type, whatever the class says of `==`.
        None if op == BinaryOp::NotEqual => match vm.binary_by(BinaryOp::Equal, native, right)? {
            Some(equal) => Ok(Some(Value::bool(!vm.truth(equal)?))),
            None => Ok(None),
        },
        result => Ok(result),
    }
}

fn attr(vm: &Vm<'_>, value: Value, name: Qstr) -> Res<Option<Value>> {
    vm.instance_attr(value, name)
}

fn set_attr(vm: &Vm<'_>, value: Value, name: Qstr, to: Option<Value>) -> Res<bool> {
    vm.instance_set_attr(value, name, to)
}

fn subscript(vm: &Vm<'_>, value: Value, index: Value, action: Subscript) -> Res<Option<Value>> {
    let (name, args): (Qstr, &[Value]) = match &action {
        Subscript::Load => (q::__getitem__, &[index]),
        Subscript::Store(item) => (q::__setitem__, &[index, *item]),
        Subscript::Delete => (q::__delitem__, &[index]),
    };
    if let Some(method) = special(vm, value, name) {
        let result = vm.call_special(method, value, Args::positional(args))?;
        return Ok(Some(result));
    }
    let native = vm.native_self(value);
    if native != value { (vm.row_of(native).subscript)(vm, native, index, action) } else { Ok(None) }
}

fn iter(vm: &Vm<'_>, value: Value) -> Res {
    if let Some(method) = special(vm, value, q::__iter__) {
        return vm.call_special(method, value, Args::EMPTY);
    }
    let native = vm.native_self(value);
    if native != value && vm.row_of(native).iter.is_some() {
        return vm.iter(native);
    }
    if special(vm, value, q::__getitem__).is_some() {
        return vm.new_get_item_iter(value);
    }
    Err(vm.raise_not_iterable(value))
}

fn next(vm: &Vm<'_>, value: Value) -> Res<Option<Value>> {
    if let Some(method) = special(vm, value, q::__next__) {
        return match vm.call_special(method, value, Args::EMPTY) {
            Ok(item) => Ok(Some(item)),
            Err(raised) => vm.ended(raised),
        };
    }
    let native = vm.native_self(value);
    if native != value && vm.row_of(native).next.is_some() {
        vm.next(native)
    } else {
        Err(vm.raise_not_iterator(value))
    }
}

/// Most instances whose `__call__` is an instance in turn. Without a limit this could go round for ever on no stack at all.
const MAX_CALL_CHAIN: usize = 256;

fn call(vm: &Vm<'_>, value: Value, args: Args<'_>) -> Res {
    let mut callee = value;
    for _ in 0..MAX_CALL_CHAIN {
        let Some(method) = special(vm, callee, q::__call__) else {
            let native = vm.native_self(callee);
            return if native != callee { vm.call_args(native, args) } else { Err(vm.raise_not_callable(callee)) };
        };
        if matches!(method.ty(), Some(Ty::Function | Ty::Closure)) {
            return vm.call_with_self(method, callee, args);
        }
        let bound = vm.bind(Found::Value(method), Some(callee), vm.type_of(callee))?;
        if bound.ty() != Some(Ty::Instance) {
            return vm.call_args(bound, args);
        }
        callee = bound;
    }
    Err(vm.raise_recursion())
}

const INSTANCE_ROW: TypeRow = TypeRow {
    print: print_instance,
    unary,
    binary,
    attr,
    set_attr,
    subscript,
    iter: Some(iter),
    next: Some(next),
    call: Some(call),
    ..TypeRow::EMPTY
};

/// Instances of classes. Python never sees this row: `type(x)` gives the class.
pub static INSTANCE: TypeRow = TypeRow {
    id: Ty::Instance,
    name: q::object,
    buffer: Some(|vm, value| {
        let native = vm.native_self(value);
        if native != value { vm.buffer(native) } else { None }
    }),
    ..INSTANCE_ROW
};

/// Exceptions of classes.
pub static EXCEPTION_INSTANCE: TypeRow = TypeRow { id: Ty::Exception, name: q::Exception, ..INSTANCE_ROW };

impl<'m> Vm<'m> {
    /// What a name found in a type means on an object (or on the type itself, without an object).
    pub(crate) fn bind(&self, found: Found, object: Option<Value>, ty: Value) -> Res {
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
