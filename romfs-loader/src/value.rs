//! One machine word that is a Python value.
//!
//! The low bits say what it is, as in MicroPython's default representation:
//!
//! ```text
//! ....xxx1   small int, the rest of the word, signed
//! ....x010   qstr, the id in the upper bits
//! .....110   below 256 an immediate: None, False, True, Ellipsis, NotImplemented; else what is read where it lies in a
//!            module's file or in the link record, see `Place`, or what is not made yet, see `Value::unmade`
//! ....xx00   address of an object that starts with a Header; never null
//! ```
//!
//! A null word is "no value", which makes `Option<Value>` and `Result<Value, Raised>` one word too.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::marker::PhantomData;
use core::num::NonZero;
use core::ptr::NonNull;

use crate::object::{Header, Object, Ty};
use crate::qstr::Qstr;

/// A Python value of the machine that was entered for `'v`. `Copy`, one word; an address in it stays valid as long as
/// the collector can see it.
///
/// `'v` is invariant: it is the brand of one entry into one machine, so a value can neither leave it nor get into
/// another machine. A `Value<'static>` refers to nothing that a machine owns: it is a number, a singleton, a static
/// name or a static object, see [`Value::anywhere`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Value<'v>(NonNull<()>, PhantomData<Cell<&'v ()>>);

// SAFETY: such a value refers to immutable statics at most; those of one machine have a `'v` that is not `'static`.
unsafe impl Sync for Value<'static> {}

const _: () = assert!(size_of::<Value<'_>>() == size_of::<usize>());
const _: () = assert!(size_of::<Option<Value<'_>>>() == size_of::<usize>());
const _: () = assert!(size_of::<Result<Value<'_>, crate::vm::Raised>>() == size_of::<usize>());

const TAG_QSTR: usize = 0b010;
const TAG_IMMEDIATE: usize = 0b110;

/// Words with [`TAG_IMMEDIATE`] below are immediates.
const IMMEDIATES: usize = 1 << 8;

/// Something that needs no object: what there is to know of it stands in a module's file, or in its section of the link
/// record.
///
/// ```text
/// │ slot of the module │ offset │ kind: 3 bits │ 110 │
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Place {
    pub kind: PlaceKind,
    /// Which of the machine's modules.
    pub slot: u16,
    /// For a function that of its raw code in the file, for a string or bytes that of the length, for a tuple that in
    /// its section, in units.
    pub at: u32,
}

/// What is read in place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(crate) enum PlaceKind {
    /// A function without defaults or closure.
    Function = 0,
    /// A top level or class body without backward jumps: each instruction executes at most once per module.
    Body = 1,
    /// A string.
    Str = 2,
    /// Bytes.
    Bytes = 3,
    /// A tuple among the constant objects of a linked module.
    Tuple = 4,
}

/// What is no value: see [`Value::unmade`].
const UNMADE: usize = 7;

/// By number; those behind the last kind are given to no value.
const PLACE_KINDS: [(PlaceKind, Ty); 8] = {
    use PlaceKind::{Body, Bytes, Function, Str, Tuple};
    let unused = (Function, Ty::Blob);
    [
        (Function, Ty::Function),
        (Body, Ty::Function),
        (Str, Ty::StrRom),
        (Bytes, Ty::BytesRom),
        (Tuple, Ty::Tuple),
        unused,
        unused,
        unused,
    ]
};

const KIND_AT: u32 = 3;
const KIND_BITS: u32 = 3;
const PLACE_AT: u32 = KIND_AT + KIND_BITS;
pub(crate) const SLOT_BITS: u32 = if usize::BITS == 64 { 16 } else { 8 };
pub(crate) const AT_BITS: u32 = if usize::BITS == 64 { 32 } else { usize::BITS - PLACE_AT - SLOT_BITS };

#[inline(always)]
const fn word<'v>(bits: usize) -> Value<'v> {
    match NonZero::new(bits) {
        Some(bits) => Value(NonNull::without_provenance(bits), PhantomData),
        None => panic!("a value is never null"),
    }
}

impl Value<'static> {
    /// The same value in any machine: it refers to nothing that a machine owns.
    #[inline]
    pub const fn anywhere<'v>(self) -> Value<'v> {
        Value(self.0, PhantomData)
    }
}

impl<'v> Value<'v> {
    /// `None`.
    pub const NONE: Value<'v> = word(TAG_IMMEDIATE);
    /// `False`.
    pub const FALSE: Value<'v> = word(1 << 3 | TAG_IMMEDIATE);
    /// `True`.
    pub const TRUE: Value<'v> = word(3 << 3 | TAG_IMMEDIATE);
    /// `...`.
    pub const ELLIPSIS: Value<'v> = word(5 << 3 | TAG_IMMEDIATE);
    /// `NotImplemented`.
    pub const NOT_IMPLEMENTED: Value<'v> = word(7 << 3 | TAG_IMMEDIATE);

    /// Stands on the operand stack where there is no value: an absent default, the missing object of a plain function.
    /// No program gets hold of it.
    pub(crate) const ABSENT: Value<'v> = word(9 << 3 | TAG_IMMEDIATE);

    /// The largest small int.
    pub const SMALL_MAX: isize = isize::MAX >> 1;
    /// The smallest small int.
    pub const SMALL_MIN: isize = isize::MIN >> 1;

    /// A small int, if `n` fits into a word less one bit.
    #[inline]
    pub const fn small(n: isize) -> Option<Value<'v>> {
        if n >= Self::SMALL_MIN && n <= Self::SMALL_MAX { Some(word((n as usize) << 1 | 1)) } else { None }
    }

    /// A small int from a number that is known to fit, such as a length or an index.
    #[inline]
    pub const fn int(n: isize) -> Value<'v> {
        debug_assert!(n >= Self::SMALL_MIN && n <= Self::SMALL_MAX);
        word((n as usize) << 1 | 1)
    }

    /// The low bits of a number as a small int, with its sign as far as those have it.
    #[inline]
    pub const fn small_cut(n: isize) -> Value<'v> {
        word((n as usize) << 1 | 1)
    }

    /// A small int from a length.
    #[inline]
    pub const fn len(n: usize) -> Value<'v> {
        Value::int(n as isize)
    }

    /// `True` or `False`.
    #[inline]
    pub const fn bool(b: bool) -> Value<'v> {
        if b { Value::TRUE } else { Value::FALSE }
    }

    /// An interned string.
    #[inline]
    pub const fn qstr(q: Qstr) -> Value<'v> {
        word((q.0 as usize) << 3 | TAG_QSTR)
    }

    /// The object that starts at `object`.
    #[inline]
    pub(crate) const fn object<T: Object<'v>>(object: &'v T) -> Value<'v> {
        Value(NonNull::from_ref(object).cast(), PhantomData)
    }

    /// A static object whose own values are of no machine.
    #[inline]
    pub(crate) const fn of_static<T: Object<'static>>(object: &'static T) -> Value<'v> {
        Value(NonNull::from_ref(object).cast(), PhantomData)
    }

    /// The object at an address that the caller vouches for.
    #[inline]
    pub(crate) const fn from_ptr(object: NonNull<()>) -> Value<'v> {
        Value(object, PhantomData)
    }

    /// The small int in it.
    #[inline]
    pub fn as_small(self) -> Option<isize> {
        if self.bits() & 1 != 0 { Some(self.bits() as isize >> 1) } else { None }
    }

    /// Whether it is a small int.
    #[inline]
    pub fn is_small(self) -> bool {
        self.bits() & 1 != 0
    }

    /// Whether this and another word are small ints.
    #[inline(always)]
    pub(crate) fn both_small(self, other: Value<'v>) -> bool {
        self.bits() & other.bits() & 1 != 0
    }

    /// The word as a number, which orders small ints as they are ordered.
    #[inline(always)]
    pub(crate) fn signed(self) -> isize {
        self.bits() as isize
    }

    /// The sum of two small ints, if it is one.
    #[inline(always)]
    pub(crate) fn small_add(self, other: Value<'v>) -> Option<Value<'v>> {
        if !self.both_small(other) {
            return None;
        }
        // One of the tags is taken off: twice the sum and a tag.
        self.signed().wrapping_sub(1).checked_add(other.signed()).map(|bits| word(bits as usize | 1))
    }

    /// The difference of two small ints, if it is one.
    #[inline(always)]
    pub(crate) fn small_subtract(self, other: Value<'v>) -> Option<Value<'v>> {
        if !self.both_small(other) {
            return None;
        }
        self.signed().checked_sub(other.signed()).map(|bits| word(bits as usize | 1))
    }

    /// The product of two small ints, if it is one.
    #[inline(always)]
    pub(crate) fn small_multiply(self, other: Value<'v>) -> Option<Value<'v>> {
        if !self.both_small(other) {
            return None;
        }
        // One operand without its tag, the other one as it is: twice the product.
        self.signed().wrapping_sub(1).checked_mul(other.signed() >> 1).map(|bits| word(bits as usize | 1))
    }

    /// `a & b` of two small ints.
    #[inline(always)]
    pub(crate) fn small_and(self, other: Value<'v>) -> Option<Value<'v>> {
        if self.both_small(other) { Some(word(self.bits() & other.bits() | 1)) } else { None }
    }

    /// `a | b` of two small ints.
    #[inline(always)]
    pub(crate) fn small_or(self, other: Value<'v>) -> Option<Value<'v>> {
        if self.both_small(other) { Some(word(self.bits() | other.bits() | 1)) } else { None }
    }

    /// `a ^ b` of two small ints.
    #[inline(always)]
    pub(crate) fn small_xor(self, other: Value<'v>) -> Option<Value<'v>> {
        if self.both_small(other) { Some(word((self.bits() ^ other.bits()) | 1)) } else { None }
    }

    /// The qstr in it.
    #[inline]
    pub fn as_qstr(self) -> Option<Qstr> {
        if self.bits() & 7 == TAG_QSTR { Some(Qstr((self.bits() >> 3) as u32)) } else { None }
    }

    /// The id in a word, if that is an interned string: for the collector.
    #[inline]
    pub(crate) fn id_in(word: usize) -> Option<usize> {
        if word & 7 == TAG_QSTR { Some(word >> 3) } else { None }
    }

    /// What is read in place, if all of it fits into a word.
    #[inline]
    pub(crate) const fn in_place(place: Place) -> Option<Value<'v>> {
        Self::in_place_of(place.kind as usize, place.slot, place.at)
    }

    /// The same, by the number of a kind.
    #[inline(always)]
    pub(crate) const fn in_place_of(kind: usize, slot: u16, at: u32) -> Option<Value<'v>> {
        let (slot, at) = (slot as usize, at as usize);
        // At the first offsets nothing lies but the header of the file or the section, so no place is an immediate.
        if at < IMMEDIATES >> PLACE_AT || at >> AT_BITS != 0 || slot >> SLOT_BITS != 0 {
            return None;
        }
        Some(word((slot << AT_BITS | at) << PLACE_AT | kind << KIND_AT | TAG_IMMEDIATE))
    }

    /// What a word refers to if it is a value that is read in place.
    pub(crate) fn place_in(word: usize) -> Option<Place> {
        NonZero::new(word).and_then(|bits| Value(NonNull::without_provenance(bits), PhantomData).place())
    }

    /// What is read in place.
    #[inline]
    pub(crate) fn place(self) -> Option<Place> {
        if !self.is_in_place() {
            return None;
        }
        let payload = self.bits() >> PLACE_AT;
        let (slot, at) = (payload >> AT_BITS, payload & ((1 << AT_BITS) - 1));
        Some(Place { kind: PLACE_KINDS[self.place_kind()].0, slot: slot as u16, at: at as u32 })
    }

    #[inline]
    fn is_in_place(self) -> bool {
        self.bits() & ((1 << KIND_AT) - 1) == TAG_IMMEDIATE && self.bits() >= IMMEDIATES
    }

    /// The slot of the module that something refers into which is read in place.
    #[inline(always)]
    pub(crate) fn slot(self) -> u16 {
        (self.bits() >> (PLACE_AT + AT_BITS)) as u16
    }

    /// Whether it is a tuple that is read in place.
    #[inline]
    pub(crate) fn is_tuple_in_place(self) -> bool {
        self.is_in_place() && self.place_kind() == PlaceKind::Tuple as usize
    }

    /// A number that differs for most places.
    #[inline(always)]
    pub(crate) fn place_hash(self) -> usize {
        self.bits() >> PLACE_AT ^ self.bits() >> (PLACE_AT + 3)
    }

    #[inline]
    fn place_kind(self) -> usize {
        self.bits() >> KIND_AT & ((1 << KIND_BITS) - 1)
    }

    /// Whether a slot's number fits into a word beside an offset.
    pub(crate) const fn has_slot(slot: u16) -> bool {
        slot < u16::MAX && (slot as usize) >> SLOT_BITS == 0
    }

    /// The slot of the module that a word refers into, if it is a value that is read in place: for the collector.
    #[inline]
    pub(crate) fn slot_in(word: usize) -> Option<usize> {
        let place = word & ((1 << KIND_AT) - 1) == TAG_IMMEDIATE && word >= IMMEDIATES;
        let made = word >> KIND_AT & UNMADE != UNMADE;
        if place && made { Some(word >> (PLACE_AT + AT_BITS)) } else { None }
    }

    /// What stands in a slot for a constant whose tag lies at an offset of its file, until it is made.
    pub(crate) fn unmade(at: usize) -> Option<Value<'v>> {
        let fits = at >= IMMEDIATES >> PLACE_AT && at >> (usize::BITS - PLACE_AT) == 0;
        if fits { Some(word(at << PLACE_AT | UNMADE << KIND_AT | TAG_IMMEDIATE)) } else { None }
    }

    /// Where the constant lies that is not made yet; for what a slot of constants holds, which is never
    /// `NotImplemented`.
    #[inline(always)]
    pub(crate) fn as_unmade(self) -> Option<usize> {
        let unmade = self.bits() & ((1 << PLACE_AT) - 1) == UNMADE << KIND_AT | TAG_IMMEDIATE;
        if unmade { Some(self.bits() >> PLACE_AT) } else { None }
    }

    /// Whether it is the address of an object.
    #[inline]
    pub fn is_object(self) -> bool {
        self.bits() & 3 == 0
    }

    /// `true` for `True`, `false` for `False`, nothing for the rest.
    #[inline]
    pub fn as_bool(self) -> Option<bool> {
        if self == Value::TRUE {
            Some(true)
        } else if self == Value::FALSE {
            Some(false)
        } else {
            None
        }
    }

    /// Whether it is `None`.
    #[inline]
    pub fn is_none(self) -> bool {
        self == Value::NONE
    }

    /// The header of the object it points to.
    #[inline]
    pub(crate) fn header(self) -> Option<&'v Header> {
        if self.is_object() {
            // SAFETY: an object value is made only from a reference to an object, which starts with its header and is
            // kept alive by the collector while a value for it can be reached.
            Some(unsafe { self.0.cast::<Header>().as_ref() })
        } else {
            None
        }
    }

    /// The type id of the object it points to or that it reads in place; `None` where it does neither.
    #[inline]
    pub fn ty(self) -> Option<Ty> {
        match self.header() {
            Some(header) => Some(header.ty),
            None if self.is_in_place() => Some(PLACE_KINDS[self.place_kind()].1),
            None => None,
        }
    }

    /// The word itself.
    #[inline]
    pub fn bits(self) -> usize {
        self.0.as_ptr().addr()
    }

    /// The address, for an object.
    #[inline]
    pub(crate) fn ptr(self) -> NonNull<()> {
        self.0
    }
}
