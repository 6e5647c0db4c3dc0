//! Instances of the classes that programs define.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use super::class::{Class, Found, OPERATORS, SUBCLASSES};
use super::dict::Dict;
use super::table::{Extent, Map, Table};
use super::{TypeRow, exception};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Methods, Subscript, UnaryOp};
use crate::print::{Out, PrintKind};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// An instance of a class. The table of its members follows; or, with [`AWAY`], a reference to it, and with [`NATIVE`]
/// the object of the built-in type that the class derives from.
#[repr(C)]
pub(crate) struct Instance<'v> {
    header: Cell<Header>,
    #[cfg(target_pointer_width = "64")]
    _pad: u32,
    pub(crate) class: &'v Class<'v>,
    rest: [Cell<Option<Value<'v>>>; 0],
}

/// The key under which an object's own map has the dict that its members are in, once a program has asked for that. No
/// name is equal to it.
pub(super) const DICT_KEY: Value<'static> = Value::ABSENT;

/// In the header's flags of an instance: a native object follows.
const NATIVE: u8 = 1;
/// In the header's flags of an instance: the table of its members is elsewhere. It has become too large for where it
/// was.
const AWAY: u8 = 2;

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Instance<'v> {
    const TY: Ty = Ty::Instance;
}

impl<'v> Instance<'v> {
    #[inline]
    fn has(&self, flag: u8) -> bool {
        self.header.get().flags & flag != 0
    }

    /// The slot of the native object.
    pub(crate) fn native(&'v self) -> Option<&'v Cell<Option<Value<'v>>>> {
        if !SUBCLASSES || !self.has(NATIVE) {
            return None;
        }
        // SAFETY: with this flag two words were allocated behind the struct, the first one for the members.
        let slots: &[Cell<Option<Value>>] = unsafe { tail(self, 2) };
        slots.get(1)
    }

    /// The table of the members, where it follows the struct.
    #[inline]
    fn own_table(&'v self) -> Option<&'v Table<'v>> {
        if self.has(AWAY) {
            return None;
        }
        // SAFETY: without this flag a table follows.
        let tables: &[Table] = unsafe { tail(self, 1) };
        tables.first()
    }

    /// The reference to the members, where they are elsewhere.
    fn distant_members(&'v self) -> Option<&'v Map<'v>> {
        if !self.has(AWAY) {
            return None;
        }
        // SAFETY: with this flag a reference follows.
        let maps: &[Map<'v>] = unsafe { tail(self, 1) };
        maps.first()
    }

    /// The members. Whoever has them lets go of them before a member can be added, which any Python code may do.
    #[inline]
    pub(crate) fn members(&'v self) -> Map<'v> {
        match self.own_table() {
            Some(table) => Map::of(table),
            None => self.distant_members().cloned().unwrap_or_default(),
        }
    }

    /// Stores a member.
    pub(crate) fn set_member(&'v self, vm: &Vm<'v>, name: Qstr, value: Value<'v>) -> Res<()> {
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
    fn set_members(&'v self, vm: &Vm<'v>, members: Map<'v>) {
        match self.own_table() {
            Some(table) if members.is(table) => {}
            Some(_) => self.move_away(vm, members),
            None => self.distant_members().into_iter().for_each(|map| map.replace(members.clone())),
        }
    }

    /// Refers to members that have moved elsewhere, and gives back the memory where they were: nobody refers to it, see
    /// [`Instance::members`].
    fn move_away(&'v self, vm: &Vm<'v>, members: Map<'v>) {
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

impl<'v> Vm<'v> {
    /// An instance of a class before `__init__`.
    pub(crate) fn new_instance(&self, class: &'v Class<'v>) -> Res<&'v Instance<'v>> {
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
    pub(crate) fn new_bare_instance(&self, class: Value<'v>) -> Res<Value<'v>> {
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
    pub(crate) fn native_self(&self, value: Value<'v>) -> Value<'v> {
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
    fn late_native(&self, value: Value<'v>) -> Value<'v> {
        if let Err(raised) = self.fill_native(value, Args::EMPTY, false) {
            self.take_raised(raised);
        }
        self.cast::<Instance>(value).and_then(Instance::native).and_then(Cell::get).unwrap_or(value)
    }

    /// The members of an instance of a class, or of an exception of one, to look into. Once a program has asked for
    /// them as a dict, they are in that: then all that the object's own map has is the dict, under a key that no name
    /// is equal to.
    pub(crate) fn members(&self, value: Value<'v>) -> Option<Map<'v>> {
        let members = self.own_members(value)?;
        Some(self.dict_in(&members).map_or(members, |dict| dict.map.clone()))
    }

    fn own_members(&self, value: Value<'v>) -> Option<Map<'v>> {
        match value.ty()? {
            Ty::Instance => self.cast::<Instance>(value).map(Instance::members),
            Ty::Exception => self.cast::<exception::Exception>(value)?.members().cloned(),
            _ => None,
        }
    }

    /// The dict that an object's own map leads to.
    #[inline]
    fn dict_in(&self, members: &Map<'v>) -> Option<&'v Dict<'v>> {
        // Names are all that most objects have, and the key to a dict is none.
        if !members.is_mixed() {
            return None;
        }
        match members.at(0) {
            Some((key, dict)) if key == DICT_KEY.anywhere() => self.cast::<Dict>(dict),
            _ => None,
        }
    }

    /// `object.__dict__`: changes of the one are changes of the other.
    pub(crate) fn members_as_dict(&self, object: Value<'v>) -> Res<Value<'v>> {
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
    pub(crate) fn set_members(&self, object: Value<'v>, dict: Value<'v>) -> Res<bool> {
        if self.own_members(object).is_none() {
            return Ok(false);
        }
        let Some(dict) = self.as_dict(dict).filter(|dict| !dict.is_fixed()) else {
            return Err(self.type_error_of("__dict__ must be set to a dictionary, not a '%t'", dict));
        };
        self.refer_to_members(object, dict)?;
        Ok(true)
    }

    fn refer_to_members(&self, object: Value<'v>, dict: &'v Dict<'v>) -> Res<()> {
        let own = Map::new();
        own.set(self, DICT_KEY.anywhere(), dict.into())?;
        match (self.cast::<Instance>(object), self.cast::<exception::Exception>(object).and_then(|e| e.members())) {
            (Some(instance), _) => instance.set_members(self, own),
            (None, Some(members)) => members.replace(own),
            (None, None) => {}
        }
        Ok(())
    }

    /// Stores a member or removes it. Whether the object has members, and the one that was to be removed.
    pub(crate) fn set_member(&self, object: Value<'v>, name: Qstr, value: Option<Value<'v>>) -> Res<bool> {
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

    /// Looks at what the `__init__` of an instance returned, and notes how many members it has made.
    pub(crate) fn finish_instance(&self, object: Value<'v>, result: Value<'v>) -> Res<()> {
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
    pub(crate) fn raise_init_result(&self, result: Value<'v>) -> Raised {
        self.type_error_of("__init__() should return None, not '%t'", result)
    }

    /// Makes the native part of an instance, if it has one and it was not made yet; `always` makes it anew.
    pub(crate) fn fill_native(&self, object: Value<'v>, args: Args<'_, 'v>, always: bool) -> Res<()> {
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
}

/// Finds the special method of an operation in the class of an instance.
fn special<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr) -> Option<Value<'v>> {
    vm.class_find(value, name)
}

fn print_instance<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, kind: PrintKind) -> Res<()> {
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

fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
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

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
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

fn attr<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr) -> Res<Option<Value<'v>>> {
    vm.instance_attr(value, name)
}

fn set_attr<'v>(vm: &Vm<'v>, value: Value<'v>, name: Qstr, to: Option<Value<'v>>) -> Res<bool> {
    vm.instance_set_attr(value, name, to)
}

fn subscript<'v>(vm: &Vm<'v>, value: Value<'v>, index: Value<'v>, action: Subscript<'v>) -> Res<Option<Value<'v>>> {
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

fn iter<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Value<'v>> {
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

fn next<'v>(vm: &Vm<'v>, value: Value<'v>) -> Res<Option<Value<'v>>> {
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

/// Most instances whose `__call__` is an instance in turn. Without a limit this could go round for ever on no stack at
/// all.
const MAX_CALL_CHAIN: usize = 256;

fn call<'v>(vm: &Vm<'v>, value: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
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
