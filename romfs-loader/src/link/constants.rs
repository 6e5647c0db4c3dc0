//! Constant objects of linked modules: values that need no RAM.
//!
//! Numbers are objects, to which values point. A tuple is a place, and its items are read when they are looked at.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::num::NonZero;
use core::ops::Range;
use core::ptr::NonNull;

use romfs_format::link::object::{self, Item, Object};
use romfs_format::link::{Constant, ConstantKind, SectionHead};

use crate::object::Ty;
use crate::qstr::Qstr;
use crate::types::int::BigInt;
use crate::types::tuple;
use crate::value::{Place, PlaceKind, Value};
use crate::vm::Vm;

const _: () = {
    use object::ty;
    assert!(ty::INT == Ty::BigInt as u8 && ty::FLOAT == Ty::Float as u8 && ty::COMPLEX == Ty::Complex as u8);
    assert!(align_of::<BigInt>() == object::UNIT);
};

/// The section of a linked module, and the module's slot.
#[derive(Clone, Copy)]
pub(crate) struct Constants<'v> {
    section: &'v [u8],
    slot: u16,
}

/// The numbers of the kinds of constants that are places are those of the places, from this one on.
const FIRST_PLACE: usize = PlaceKind::Str as usize;

const _: () = {
    assert!(ConstantKind::Str as usize + FIRST_PLACE == PlaceKind::Str as usize);
    assert!(ConstantKind::Bytes as usize + FIRST_PLACE == PlaceKind::Bytes as usize);
    assert!(ConstantKind::Tuple as usize + FIRST_PLACE == PlaceKind::Tuple as usize);
};

impl<'v> Constants<'v> {
    /// Of a section that starts at a multiple of what an object does, in an image that stays as it is.
    #[inline(always)]
    pub(crate) fn new(section: &'v [u8], slot: u16) -> Self {
        Constants { section, slot }
    }

    /// The value of a constant that is no singleton, by the parts of its entry.
    #[inline(always)]
    pub(crate) fn quick(self, (kind, at): (u32, u32)) -> Option<Value<'v>> {
        if kind != ConstantKind::Number as u32 {
            return Value::in_place_of(FIRST_PLACE.wrapping_add(kind as usize), self.slot, at);
        }
        if Ty::Float.exists() && object::is_float(self.section, at) {
            Some(pointer(self.section, at))
        } else {
            object(self.section, self.slot, at)
        }
    }

    /// The value of a constant; `None` where it is amiss, or of a type that was left out.
    pub(crate) fn value(self, constant: Constant) -> Option<Value<'v>> {
        match constant {
            Constant { kind: ConstantKind::Tuple, at } if at < FIRST_OBJECT => singleton(at),
            Constant { kind, at } => self.quick((kind as u32, at)),
        }
    }
}

/// The value of an object; `None` where it is amiss, or of a type that was left out.
#[inline(never)]
fn object<'v>(section: &[u8], slot: u16, at: u32) -> Option<Value<'v>> {
    match Object::read(section, at)? {
        Object::Float if Ty::Float.exists() => Some(pointer(section, at)),
        Object::Complex if Ty::Complex.exists() => Some(pointer(section, at)),
        Object::Int => {
            let pointer = pointer(section, at);
            // SAFETY: all of the int lies there, laid out as such objects are, as `Object::read` has seen; and at a
            // multiple of a unit: sections start at one, and `number_at` looks at no other address.
            let small = unsafe { pointer.ptr().cast::<BigInt>().as_ref() }.small();
            small.or_else(|| Ty::BigInt.exists().then_some(pointer))
        }
        Object::Tuple(items) if items.is_empty() => Some(Value::of_static(&tuple::EMPTY)),
        Object::Tuple(_) => Value::in_place(Place { kind: PlaceKind::Tuple, slot, at }),
        _ => None,
    }
}

/// A value that points to an object of a section, which is all there.
#[inline(always)]
fn pointer<'v>(section: &[u8], at: u32) -> Value<'v> {
    // It lies in the section: the sum does not wrap.
    let to = |start: NonZero<usize>| start.saturating_add((at as usize).wrapping_mul(object::UNIT));
    Value::from_ptr(NonNull::from_ref(section).cast::<()>().map_addr(to))
}

/// The item of a tuple that is not all of ints, as it is written. One that is amiss is `None`.
#[inline(never)]
fn mixed_item<'v>(section: &[u8], slot: u16, raw: i32) -> Value<'v> {
    let place = |kind, at| Value::in_place(Place { kind, slot, at });
    let value = match Item::decode(raw, object::MIXED) {
        Some(Item::Int(n)) => Some(int_item(n)),
        Some(Item::Str(at)) => place(PlaceKind::Str, at),
        Some(Item::Bytes(at)) => place(PlaceKind::Bytes, at),
        Some(Item::Qstr(id)) => Some(Value::qstr(Qstr(id))),
        Some(Item::Object(at)) if Ty::Float.exists() && object::is_float(section, at) => Some(pointer(section, at)),
        Some(Item::Object(at)) => object(section, slot, at),
        Some(Item::Singleton(which)) => singleton(which),
        None => None,
    };
    value.unwrap_or(Value::NONE)
}

#[inline(always)]
fn int_item<'v>(raw: i32) -> Value<'v> {
    Value::small_cut(raw as isize)
}

/// Where objects may lie at first: behind the head of a section.
const FIRST_OBJECT: u32 = (size_of::<SectionHead>() / object::UNIT) as u32;

pub(crate) fn singleton<'v>(which: u32) -> Option<Value<'v>> {
    [Value::NONE, Value::FALSE, Value::TRUE, Value::ELLIPSIS].get(which as usize).copied()
}

/// A tuple that is read in place.
#[derive(Clone, Copy)]
pub(crate) struct RomTuple<'v> {
    items: object::Tuple<'v>,
    /// Itself: it keeps its module.
    value: Value<'v>,
}

impl<'v> RomTuple<'v> {
    /// How many items it has.
    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// The item at an index, `None` past the end. One that cannot be read, in a forged record, is `None`.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Value<'v>> {
        // Without the feature there are none, and no code for what they hold.
        let raw = self.items.raw(index).filter(|_| crate::link::IN_USE)?;
        Some(if self.items.is_mixed() {
            mixed_item(self.items.section(), self.value.slot(), raw)
        } else {
            int_item(raw)
        })
    }

    /// Whether all items are ints: then the position of the first one in a range that is `n`.
    #[inline]
    pub(crate) fn find_int(&self, range: Range<usize>, n: isize) -> Option<Option<usize>> {
        let is = |i: &usize| self.items.raw(*i).is_some_and(|raw| raw as isize == n);
        if self.items.is_mixed() { None } else { Some((range.start..range.end.min(self.len())).find(is)) }
    }
}

/// How many tuples are remembered. Those whose offsets fall on the same place take turns.
const TUPLES: usize = if size_of::<usize>() == 8 { 4 } else { 2 };

/// Where the items of the tuples lie that were read in place lately.
pub(crate) struct KnownTuples<'v>([KnownTuple<'v>; TUPLES]);

/// A place for a tuple.
struct KnownTuple<'v> {
    /// The word of its value; 0 in a place that is free.
    value: Cell<usize>,
    section: Cell<&'v [u8]>,
    items: Cell<&'v [u8]>,
    form: Cell<u8>,
}

impl<'v> KnownTuple<'v> {
    /// A place that is free.
    const fn free() -> Self {
        KnownTuple { value: Cell::new(0), section: Cell::new(&[]), items: Cell::new(&[]), form: Cell::new(0) }
    }

    #[inline(always)]
    fn get(&self) -> object::Tuple<'v> {
        object::Tuple::new(self.section.get(), self.items.get(), self.form.get())
    }
}

impl<'v> KnownTuples<'v> {
    pub(crate) const fn new() -> Self {
        KnownTuples([const { KnownTuple::free() }; TUPLES])
    }

    #[inline(always)]
    fn place(&self, value: Value<'v>) -> &KnownTuple<'v> {
        &self.0[value.place_hash() % TUPLES]
    }

    /// Forgets all: the slots of modules that are freed may be taken by others.
    pub(crate) fn clear(&self) {
        self.0.iter().for_each(|tuple| tuple.value.set(0));
    }
}

impl<'v> Vm<'v> {
    /// Where the items of a tuple lie that is read in place, if a value is one.
    #[inline(always)]
    fn known_tuple(&self, value: Value<'v>) -> Option<&KnownTuple<'v>> {
        let known = self.tuples.place(value);
        if known.value.get() == value.bits() || self.find_tuple(value, known) { Some(known) } else { None }
    }

    #[inline(never)]
    fn find_tuple(&self, value: Value<'v>, known: &KnownTuple<'v>) -> bool {
        let found = || {
            let Place { slot, at, .. } = value.place().filter(|_| value.is_tuple_in_place())?;
            match Object::read(self.module_in(slot.into())?.section()?, at)? {
                Object::Tuple(items) => Some(items),
                _ => None,
            }
        };
        let Some(tuple) = found() else { return false };
        let (section, items, form) = tuple.parts();
        known.section.set(section);
        known.items.set(items);
        known.form.set(form);
        known.value.set(value.bits());
        true
    }

    /// The number at an address in a mounted image, if there is one: such objects hold nothing but their digits, so
    /// whatever reads as one may be taken for it.
    pub(crate) fn number_at(&self, address: usize) -> Option<Value<'v>> {
        if !crate::link::IN_USE {
            return None;
        }
        self.mounts.iter().filter_map(Cell::get).find_map(|slot| {
            let bytes = slot.image.bytes();
            let offset = address.checked_sub(bytes.as_ptr().addr())?;
            // Objects are looked at where they lie, which is at such a multiple in an image as well as in memory.
            if !offset.is_multiple_of(object::UNIT) || !address.is_multiple_of(object::UNIT) {
                return None;
            }
            object(bytes, 0, u32::try_from(offset / object::UNIT).ok()?)
                .filter(|value| value.is_object() && value.bits() == address)
        })
    }

    /// The tuple that is read in place, if a value is one.
    #[inline]
    pub(crate) fn rom_tuple(&self, value: Value<'v>) -> Option<RomTuple<'v>> {
        if !crate::link::IN_USE || !value.is_tuple_in_place() {
            return None;
        }
        self.known_tuple(value).map(|known| RomTuple { items: known.get(), value })
    }

    /// The item at an index of a tuple that is read in place, `None` of anything else and past its end.
    #[inline(never)]
    pub(crate) fn rom_item(&self, value: Value<'v>, index: usize) -> Option<Value<'v>> {
        if !crate::link::IN_USE {
            return None;
        }
        let known = self.tuples.place(value);
        if known.value.get() != value.bits() {
            return self.unknown_item(value, index);
        }
        let items = known.get();
        let raw = items.raw(index)?;
        Some(if items.is_mixed() { mixed_item(known.section.get(), value.slot(), raw) } else { int_item(raw) })
    }

    #[inline(never)]
    fn unknown_item(&self, value: Value<'v>, index: usize) -> Option<Value<'v>> {
        self.rom_tuple(value)?.get(index)
    }

    /// How many items a tuple has that is read in place; `None` of anything else.
    #[inline]
    pub(crate) fn rom_len(&self, value: Value<'v>) -> Option<usize> {
        if !crate::link::IN_USE || !value.is_tuple_in_place() {
            return None;
        }
        self.known_tuple(value).map(|known| known.get().len())
    }
}
