//! Functions in Rust, and the tables of names that types and modules are made of.

use super::exception::TYPE_ERROR;
use super::float::Float;
use super::{ROWS, TypeRow};
use crate::object::{Header, Object, Ty};
use crate::qstr::{Qstr, q};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// What a function in Rust looks like. For a method the object is the first positional argument.
pub type NativeFn = for<'v> fn(&Vm<'v>, Args<'_, 'v>) -> Res<Value<'v>>;

/// A function in Rust as an object. It lies in a static table, of which there is a row for each method and built-in:
/// two words.
///
/// ```text
///  flags   ..mmmmkk   kind; fewest positional arguments, the object of a method included
///  aux     mmmmnnnnnnnnnnnn   name; most positional arguments, 15 where there is no bound
/// ```
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Native {
    header: Header,
    function: NativeFn,
}

const _: () = assert!(size_of::<Native>() == 2 * size_of::<usize>());
const _: () = assert!(size_of::<Entry>() <= 3 * size_of::<usize>());

// SAFETY: repr(C), header first; made by the constructors below only.
unsafe impl<'v> Object<'v> for Native {
    const TY: Ty = Ty::Native;
}

/// How a function is called, and what a look-up on an object makes of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FunctionKind {
    Plain,
    /// Takes keyword arguments, as all that follow do.
    Keywords,
    /// In a type: not bound to an object.
    Static,
    /// In a type: bound to the class.
    Class,
}

const KIND_BITS: u32 = 2;
const NAME_BITS: u32 = 12;
const COUNT_MASK: u8 = 0xf;

const _: () = assert!(crate::qstr::STATIC_LEN < 1 << NAME_BITS);

/// As many positional arguments as the caller likes.
pub const ANY: u8 = u8::MAX;

/// The most positional arguments that a function can be bound to.
pub const MAX_ARGS: u8 = COUNT_MASK - 1;

impl Native {
    /// A function with keyword arguments, to stand in a static by itself.
    pub(crate) const fn keywords(name: Qstr, min: u8, max: u8, function: NativeFn) -> Native {
        Native::new(name, min, max, FunctionKind::Keywords, function)
    }

    /// A function without keyword arguments, to stand in a static by itself.
    pub(crate) const fn plain(name: Qstr, min: u8, max: u8, function: NativeFn) -> Native {
        Native::new(name, min, max, FunctionKind::Plain, function)
    }

    const fn new(name: Qstr, min: u8, max: u8, kind: FunctionKind, function: NativeFn) -> Native {
        assert!(min <= MAX_ARGS && (max <= MAX_ARGS || max == ANY), "too many arguments");
        let (flags, max) = (kind as u8 | min << KIND_BITS, (max & COUNT_MASK) as u16);
        Native { header: Header::with(Ty::Native, flags, name.0 as u16 | max << NAME_BITS), function }
    }

    /// Its name.
    pub fn name(&self) -> Qstr {
        Qstr(u32::from(self.header.aux) & ((1 << NAME_BITS) - 1))
    }

    #[inline]
    fn kind(&self) -> u8 {
        self.header.flags & ((1 << KIND_BITS) - 1)
    }

    /// Fewest and most positional arguments, the object of a method included.
    #[inline]
    fn arity(&self) -> (u8, u8) {
        let max = (self.header.aux >> NAME_BITS) as u8;
        (self.header.flags >> KIND_BITS, if max == COUNT_MASK { ANY } else { max })
    }

    /// Whether looking it up on an object gives the bare function.
    pub(crate) fn is_static(&self) -> bool {
        self.kind() == FunctionKind::Static as u8
    }

    /// Whether looking it up binds the class.
    pub(crate) fn is_class(&self) -> bool {
        self.kind() == FunctionKind::Class as u8
    }

    /// Calls it, after checking the number of arguments.
    ///
    /// # Errors
    /// `TypeError` for a wrong number of arguments, and what the function raises.
    #[inline]
    pub fn call<'v>(&self, vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
        let (min, max) = self.arity();
        if self.kind() == FunctionKind::Plain as u8 {
            return match args.expect(vm, min, max) {
                Ok(()) => (self.function)(vm, args),
                Err(raised) => Err(self.check_self(vm, &args, raised)),
            };
        }
        if min == max && args.pos.len() > usize::from(max) {
            return Err(vm.raise_type_error("extra positional arguments given"));
        }
        if let Some(missing @ 1..) = usize::from(min).checked_sub(args.pos.len()) {
            return Err(vm.type_error_of("function missing %s required positional arguments", Value::len(missing)));
        }
        args.expect_positional(vm, min, max)?;
        (self.function)(vm, args)
    }
}

impl Native {
    /// What is wrong with a call of a method besides the number of arguments: as in stock, its object counts first.
    #[cold]
    fn check_self<'v>(&self, vm: &Vm<'v>, args: &Args<'_, 'v>, raised: Raised) -> Raised {
        let is_self = |entry: &Entry| matches!(&entry.value, StaticValue::Fn(native) if core::ptr::eq(native, self));
        // Types can have a method in common.
        let mut rows = ROWS.iter().copied().filter(|row| row.methods.iter().any(is_self));
        match (rows.clone().next(), args.pos) {
            (Some(row), [object, ..])
                if !rows.any(|row| vm.ty_of(*object) == row.id || vm.is_instance_of(*object, row)) =>
            {
                vm.take_raised(raised);
                vm.bad_argument(*object, row.name)
            }
            _ => raised,
        }
    }
}

impl<'v> Vm<'v> {
    /// An argument that has to be of a type of its own.
    #[cold]
    pub(crate) fn bad_argument(&self, given: Value<'v>, wanted: Qstr) -> Raised {
        self.raise_of(&TYPE_ERROR, "argument should be a '%s' not a '%t'", &[Value::qstr(wanted), given])
    }

    /// A method whose object is not of the type.
    #[cold]
    pub(crate) fn bad_self(&self, ty: Ty, args: &Args<'_, 'v>) -> Raised {
        match args.pos {
            [object, ..] => self.bad_argument(*object, ROWS[ty as usize].name),
            [] => self.raise_type_error("wrong type of self"),
        }
    }
}

impl<'v> Args<'_, 'v> {
    /// Raises unless there are `min..=max` positional arguments and no others.
    ///
    /// # Errors
    /// `TypeError`.
    #[inline]
    pub(crate) fn expect(&self, vm: &Vm<'v>, min: u8, max: u8) -> Res<()> {
        if !self.kw.is_empty() {
            return Err(vm.raise_type_error("function doesn't take keyword arguments"));
        }
        self.expect_positional(vm, min, max)
    }

    /// Raises unless there are `min..=max` positional arguments.
    ///
    /// # Errors
    /// `TypeError`.
    #[inline]
    pub(crate) fn expect_positional(&self, vm: &Vm<'v>, min: u8, max: u8) -> Res<()> {
        let n = self.pos.len();
        if n < min as usize || (max != ANY && n > max as usize) { Err(self.wrong_number(vm, min, max)) } else { Ok(()) }
    }

    #[cold]
    fn wrong_number(&self, vm: &Vm<'v>, min: u8, max: u8) -> Raised {
        let (given, min, max) = (self.pos.len(), usize::from(min), usize::from(max));
        let (pattern, first) = if min == max {
            ("function takes %s positional arguments but %s were given", min)
        } else if given < min {
            ("function missing %s required positional arguments", min - given)
        } else {
            ("function expected at most %s arguments, got %s", max)
        };
        vm.raise_of(&TYPE_ERROR, pattern, &[Value::len(first), Value::len(given)])
    }
}

/// A value that a static table holds.
#[derive(Clone, Copy)]
pub enum StaticValue {
    /// A function.
    Fn(Native),
    /// A type.
    Type(&'static TypeRow),
    /// A word that is a value by itself: small int, string, `None`.
    Word(Value<'static>),
    /// A float.
    Float(&'static Float),
    /// A module.
    Module(&'static super::module::NativeModule),
    /// Computed at each look-up.
    Get(for<'v> fn(&Vm<'v>) -> Res<Value<'v>>),
}

/// A name with its value, in the table of a type or a module.
#[derive(Clone, Copy)]
pub struct Entry {
    /// The name.
    pub name: Qstr,
    /// The value.
    pub value: StaticValue,
}

impl Entry {
    /// A function or method with `min..=max` positional arguments.
    pub const fn func(name: Qstr, min: u8, max: u8, function: NativeFn) -> Entry {
        Entry { name, value: StaticValue::Fn(Native::new(name, min, max, FunctionKind::Plain, function)) }
    }

    /// A function or method that takes keyword arguments too.
    pub const fn func_kw(name: Qstr, min: u8, max: u8, function: NativeFn) -> Entry {
        Entry { name, value: StaticValue::Fn(Native::new(name, min, max, FunctionKind::Keywords, function)) }
    }

    /// A static method of a type.
    pub const fn static_method(name: Qstr, min: u8, max: u8, function: NativeFn) -> Entry {
        Entry { name, value: StaticValue::Fn(Native::new(name, min, max, FunctionKind::Static, function)) }
    }

    /// A class method of a type: the class is the first argument.
    pub const fn class_method(name: Qstr, min: u8, max: u8, function: NativeFn) -> Entry {
        Entry { name, value: StaticValue::Fn(Native::new(name, min, max, FunctionKind::Class, function)) }
    }

    /// A type.
    pub const fn ty(row: &'static TypeRow) -> Entry {
        Entry { name: row.name, value: StaticValue::Type(row) }
    }

    /// A small int.
    pub const fn int(name: Qstr, value: isize) -> Entry {
        Entry { name, value: StaticValue::Word(Value::int(value)) }
    }

    /// A string of the static pool.
    pub const fn str(name: Qstr, value: Qstr) -> Entry {
        Entry { name, value: StaticValue::Word(Value::qstr(value)) }
    }

    /// A float.
    pub(crate) const fn float(name: Qstr, value: &'static Float) -> Entry {
        Entry { name, value: StaticValue::Float(value) }
    }

    /// A value that is computed at each look-up.
    pub const fn get(name: Qstr, get: for<'v> fn(&Vm<'v>) -> Res<Value<'v>>) -> Entry {
        Entry { name, value: StaticValue::Get(get) }
    }

    /// The value as an object.
    pub(crate) fn load<'v>(&'static self, vm: &Vm<'v>) -> Res<Value<'v>> {
        match &self.value {
            StaticValue::Fn(native) => Ok(Value::object(native)),
            StaticValue::Type(row) => Ok(Value::object(*row)),
            StaticValue::Word(value) => Ok(value.anywhere()),
            StaticValue::Float(value) if Ty::Float.exists() => Ok(Value::object(*value)),
            StaticValue::Float(value) => vm.new_float(value.get()),
            StaticValue::Module(module) => Ok(Value::object(*module)),
            StaticValue::Get(get) => get(vm),
        }
    }
}

/// How many entries there are in tables.
pub const fn count(tables: &[&[Entry]]) -> usize {
    let (mut i, mut n) = (0, 0);
    while i < tables.len() {
        n += tables[i].len();
        i += 1;
    }
    n
}

/// One table of the entries of several, which are as many as [`count`] says.
pub const fn joined<const N: usize>(tables: &[&[Entry]]) -> [Entry; N] {
    let mut all = [tables[0][0]; N];
    let (mut i, mut n) = (0, 0);
    while i < tables.len() {
        let mut j = 0;
        while j < tables[i].len() {
            all[n] = tables[i][j];
            (n, j) = (n + 1, j + 1);
        }
        i += 1;
    }
    assert!(n == N);
    sorted(all)
}

/// Sorts a table by name at compile time, as the machine searches it.
pub const fn sorted<const N: usize>(mut table: [Entry; N]) -> [Entry; N] {
    let mut n = 1;
    while n < N {
        let entry = table[n];
        let mut at = n;
        while at > 0 && table[at - 1].name.0 > entry.name.0 {
            table[at] = table[at - 1];
            at -= 1;
        }
        assert!(at == 0 || table[at - 1].name.0 != entry.name.0, "a name stands twice in a table");
        table[at] = entry;
        n += 1;
    }
    table
}

/// The entry of a name in a sorted table.
#[inline]
pub(crate) fn find(table: &'static [Entry], name: Qstr) -> Option<&'static Entry> {
    if name.0 as usize > crate::qstr::STATIC_LEN {
        return None;
    }
    table.binary_search_by_key(&name.0, |e| e.name.0).ok().map(|i| &table[i])
}

/// The same, looking first where a name with these low bits was found the last time in this table.
#[inline]
pub(crate) fn find_again<'v>(vm: &Vm<'v>, table: &'static [Entry], name: Qstr) -> Option<&'static Entry> {
    let hint = vm.native_hints.of(Qstr(name.0 ^ table.as_ptr().addr() as u32 >> 5));
    match table.get(usize::from(hint.get())) {
        Some(entry) if entry.name == name => Some(entry),
        _ => {
            let found = find(table, name)?;
            let position = (core::ptr::from_ref(found).addr() - table.as_ptr().addr()) / size_of::<Entry>();
            hint.set(u8::try_from(position).unwrap_or_default());
            Some(found)
        }
    }
}

/// Functions in Rust.
pub static NATIVE: TypeRow = TypeRow {
    id: Ty::Native,
    name: q::function,
    print: |vm, out, value, _| {
        let of_class = vm.cast::<Native>(value).is_some_and(Native::is_class);
        out.text(if of_class { "<classmethod>" } else { "<function>" })
    },
    attr: |vm, value, name| {
        Ok(match (vm.cast::<Native>(value), name) {
            (Some(native), q::__name__) => Some(Value::qstr(native.name())),
            _ => None,
        })
    },
    call: Some(|vm, callee, args| match vm.cast::<Native>(callee) {
        Some(native) => native.call(vm, args),
        None => Err(vm.raise_type_error("not a function")),
    }),
    ..TypeRow::EMPTY
};
