//! `int`, of any size, and `bool`.
//!
//! An int that fits into a word less one bit is the word itself; any other one is a [`BigInt`] on the heap. No `BigInt`
//! has a value that a small int could hold, so that small ints are equal exactly when their words are.
#![deny(clippy::arithmetic_side_effects)]

mod bytes;
mod operators;
mod text;
mod word;

use core::ptr::NonNull;

pub(super) use operators::{compare_float, order_op};

use super::float::Float;
use super::{Entry, TypeRow, native};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::ops::UnaryOp;
use crate::qstr::q;
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::bigint::{Error, IntRef, Shape};

/// An integer beyond the small ones: the limbs of its magnitude follow, the least significant first.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct BigInt {
    /// Flags: see [`NEGATIVE`].
    header: Header,
    len: u32,
}

/// In the header's flags: below zero.
const NEGATIVE: u8 = 1;

// SAFETY: repr(C), header first; made in this file, and in `constant.rs` with its limbs behind it, only.
unsafe impl<'v> Object<'v> for BigInt {
    const TY: Ty = Ty::BigInt;
}

impl BigInt {
    /// What stands before so many limbs in a static.
    pub(super) const fn before(len: usize) -> BigInt {
        BigInt { header: Header::new(Ty::BigInt), len: len as u32 }
    }

    /// The value.
    pub(crate) fn get(&self) -> IntRef<'_> {
        // SAFETY: `len` limbs stand behind the struct, written before the object was given out and never changed since.
        let limbs = unsafe { tail(self, self.len as usize) };
        IntRef::new(self.header.flags & NEGATIVE != 0, limbs)
    }

    /// The small int that it should be, if it is one: what is written for all words may be one for this.
    pub(crate) fn small<'v>(&self) -> Option<Value<'v>> {
        match self.get().mag() {
            [] => Some(Value::int(0)),
            // More limbs than a word has.
            [_, _, _, ..] => None,
            _ => small_of(&self.get()),
        }
    }
}

/// Limbs of results and of working space that lie on the native stack; more of them go to the heap.
const FEW: usize = 8;

impl<'v> Vm<'v> {
    /// An int of a machine word.
    #[inline]
    pub fn new_int(&self, n: isize) -> Res<Value<'v>> {
        match Value::small(n) {
            Some(value) => Ok(value),
            None => self.new_i64(n as i64),
        }
    }

    /// An int of 64 bits.
    pub fn new_i64(&self, n: i64) -> Res<Value<'v>> {
        if !Ty::BigInt.exists() {
            return self.new_word(isize::try_from(n).ok());
        }
        self.new_int_from(&IntRef::from_i64(n, &mut [0; 2]))
    }

    /// An int of 64 bits without a sign.
    pub fn new_u64(&self, n: u64) -> Res<Value<'v>> {
        if !Ty::BigInt.exists() {
            return self.new_word(isize::try_from(n).ok());
        }
        self.new_int_from(&IntRef::from_u64(n, &mut [0; 2]))
    }

    /// An int of any size.
    pub(crate) fn new_int_from(&self, n: &IntRef<'_>) -> Res<Value<'v>> {
        if let Some(small) = small_of(n) {
            return Ok(small);
        }
        let shape = Shape::new(n.is_negative(), n.mag().len());
        let mut room = Room::new(self, shape.len())?;
        room.limbs().copy_from_slice(n.mag());
        Ok(room.seal(self, shape))
    }

    /// The int that `f` writes into `len` zeroed limbs, with `scratch` more as working space. It allocates nothing but
    /// an exception.
    fn new_int_with(&self, len: usize, scratch: usize, f: &mut Compute<'_>) -> Res<Value<'v>> {
        if scratch <= FEW {
            return self.new_int_in(len, &mut [0; FEW], f);
        }
        let blob = self.alloc_blob(self.limb_bytes(scratch)?)?;
        let result = blob.with_words(|scratch| self.new_int_in(len, scratch, f));
        // Large ints would fill the heap with these.
        self.heap.shrink(NonNull::from_ref(blob).cast(), 0);
        result
    }

    fn new_int_in(&self, len: usize, scratch: &mut [u32], f: &mut Compute<'_>) -> Res<Value<'v>> {
        if len <= FEW {
            let mut few = [0; FEW];
            let shape = f(&mut few, scratch).map_err(|error| self.raise_int(error))?;
            return self.new_int_from(&shape.of(&few));
        }
        let mut room = Room::new(self, len)?;
        match f(room.limbs(), scratch) {
            Ok(shape) => {
                let small = small_of(&shape.of(room.limbs()));
                let big = room.seal(self, if small.is_some() { NOTHING } else { shape });
                Ok(small.unwrap_or(big))
            }
            Err(error) => {
                room.seal(self, NOTHING);
                Err(self.raise_int(error))
            }
        }
    }

    /// A small int, of what a word holds at most.
    fn new_word(&self, n: Option<isize>) -> Res<Value<'v>> {
        n.and_then(Value::small).ok_or_else(|| self.raise_too_large())
    }

    /// What an int beyond the small ones is where there are no others.
    #[cold]
    fn raise_too_large(&self) -> Raised {
        self.raise_overflow_error("small int overflow")
    }

    /// What long operations on ints do now and then: see [`Vm::count_work`].
    fn limb_work(&self) -> impl FnMut(usize) -> Result<(), Error> {
        /// So many limbs take about as long as a jump and what is done between two.
        const LIMBS: usize = 64;
        |limbs| self.count_work(limbs / LIMBS).map_err(|Raised| Error::Interrupted)
    }

    fn limb_bytes(&self, len: usize) -> Res<usize> {
        len.checked_mul(size_of::<u32>())
            .filter(|bytes| u32::try_from(*bytes).is_ok())
            .ok_or_else(|| self.raise_no_memory())
    }

    /// The value of an int or a bool; `buf` holds that of a small one.
    pub(crate) fn as_int<'a>(&self, value: Value<'v>, buf: &'a mut [u32; 2]) -> Option<IntRef<'a>>
    where
        'v: 'a,
    {
        match value.as_small().or_else(|| value.as_bool().map(isize::from)) {
            Some(n) => Some(IntRef::from_i64(n as i64, buf)),
            None => self.cast::<BigInt>(value).map(BigInt::get),
        }
    }

    /// The int that a value is or, by `__int__`, says it is.
    ///
    /// # Errors
    /// `TypeError` for anything else, floats and strings among them.
    pub(crate) fn to_int(&self, value: Value<'v>) -> Res<Value<'v>> {
        match self.unary_by(UnaryOp::Int, value)? {
            Some(n) => Ok(n),
            None => Err(self.raise_not_int(value)),
        }
    }

    /// The machine word that a bool, an int beyond the small ones, or an instance of a class derived from `int` is, if
    /// it fits.
    pub(crate) fn other_as_word(&self, value: Value<'v>) -> Option<isize> {
        let value = self.native_self(value);
        match value.as_small() {
            Some(n) => Some(n),
            None => self.as_int(value, &mut [0; 2]).and_then(|n| n.to_i64()).and_then(|n| isize::try_from(n).ok()),
        }
    }

    /// Whether a value is an int or a bool, of any size.
    pub(crate) fn row_is_int(&self, value: Value<'v>) -> bool {
        let value = self.native_self(value);
        value.is_small() || value.as_bool().is_some() || value.ty() == Some(Ty::BigInt)
    }

    /// Whether a value, no instance of a class, is a number of any type.
    pub(crate) fn is_number(&self, value: Value<'v>) -> bool {
        self.row_is_int(value) || matches!(value.ty(), Some(Ty::Float | Ty::Complex))
    }

    /// Whether an int is below zero.
    pub(crate) fn int_is_negative(&self, value: Value<'v>) -> bool {
        self.as_int(self.native_self(value), &mut [0; 2]).is_some_and(|n| n.is_negative())
    }

    /// The integer part of a float.
    ///
    /// # Errors
    /// `OverflowError` for an infinity, `ValueError` for a NaN.
    pub(crate) fn new_int_from_f64(&self, n: f64) -> Res<Value<'v>> {
        // 2^62 is beyond the small ints of any word.
        if libm::fabs(n) < 4_611_686_018_427_387_904.0 {
            return self.new_i64(n as i64);
        }
        // In the limbs that are needed: 32 bits each, and one more for the shift.
        let exponent = (n.to_bits() >> 52 & 0x7ff).saturating_sub(1023) as usize;
        let len = if n.is_finite() { (exponent / 32).saturating_add(2) } else { 0 };
        self.new_int_with(len, 0, &mut |limbs, _| romfs_plain::num::bigint::from_f64(limbs, n))
    }

    #[cold]
    pub(in crate::types) fn raise_not_int(&self, value: Value<'v>) -> Raised {
        self.type_error_of("can't convert %t to int", value)
    }

    #[cold]
    fn raise_int(&self, error: Error) -> Raised {
        match error {
            Error::BufferTooSmall => self.raise_no_memory(),
            Error::DivisionByZero => self.raise_zero_division("divide by zero"),
            Error::Negative => self.raise_overflow_error("can't convert negative int to unsigned"),
            Error::Overflow => self.raise_word_overflow(),
            Error::Radix => self.raise_value_error("int() arg 2 must be >= 2 and <= 36"),
            Error::Infinite => self.raise_overflow_error("can't convert inf to int"),
            Error::NotANumber => self.raise_value_error("can't convert NaN to int"),
            // `limb_work` has raised.
            Error::Interrupted => Raised,
        }
    }

    #[cold]
    fn raise_word_overflow(&self) -> Raised {
        self.raise_overflow_error("overflow converting long int to machine word")
    }
}

/// The small int of a value, if it is one.
fn small_of<'v>(n: &IntRef<'_>) -> Option<Value<'v>> {
    n.to_i64().and_then(|n| isize::try_from(n).ok()).and_then(Value::small)
}

/// Writes an int into zeroed limbs, and says what it is; the other limbs are working space, zeroed too.
type Compute<'a> = dyn FnMut(&mut [u32], &mut [u32]) -> Result<Shape, Error> + 'a;

/// Of a block that turned out not to be needed.
const NOTHING: Shape = Shape::new(false, 0);

/// A block for the limbs of a result, which becomes the result's object. Nobody else has seen it.
struct Room {
    block: NonNull<BigInt>,
    capacity: usize,
}

impl Room {
    fn new<'v>(vm: &Vm<'v>, capacity: usize) -> Res<Room> {
        if !Ty::BigInt.exists() {
            return Err(vm.raise_too_large());
        }
        let bytes = vm.limb_bytes(capacity)?;
        let block = vm.alloc_raw(size_of::<BigInt>().saturating_add(bytes))?.cast::<BigInt>();
        Ok(Room { block, capacity })
    }

    /// The limbs, zeroed at first.
    fn limbs(&mut self) -> &mut [u32] {
        // SAFETY: `capacity` limbs stand behind the struct, zeroed when they were allocated, and all references into
        // the block come from here, where they borrow the only `Room` that knows it.
        unsafe { core::slice::from_raw_parts_mut(self.block.add(1).cast::<u32>().as_ptr(), self.capacity) }
    }

    /// Makes the block an object, and gives back what that does not need.
    fn seal<'v>(self, vm: &Vm<'v>, shape: Shape) -> Value<'v> {
        let header = Header::with(Ty::BigInt, if shape.negative() { NEGATIVE } else { 0 }, 0);
        let len = shape.len().min(self.capacity);
        vm.heap.shrink(self.block.cast(), len.wrapping_mul(size_of::<u32>()).wrapping_add(size_of::<BigInt>()));
        // SAFETY: the block is large enough, and nobody else refers to it.
        unsafe { self.block.write(BigInt { header, len: len as u32 }) };
        Value::from_ptr(self.block.cast())
    }
}

/// `int()`, `int(x)`, `int(text, base)`.
fn int_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 0, 2)?;
    let value = match args.pos {
        [] => return Ok(Value::int(0)),
        [value] => *value,
        [text, base, ..] => {
            let Some(text) = vm.text_of(*text) else { return Err(vm.bad_implicit(*text, Kind::Str)) };
            let base = vm.int_word(*base)?;
            // A base out of range stays out of range.
            return vm.parse_int(text, u32::try_from(base).unwrap_or(u32::MAX));
        }
    };
    if let Some(n) = vm.unary_by(UnaryOp::Int, value)? {
        return Ok(n);
    }
    if let Some(float) = vm.cast::<Float>(vm.native_self(value)) {
        return vm.new_int_from_f64(float.get());
    }
    match vm.bytes_of(value)? {
        Some(text) => vm.parse_int(text, 10),
        None => Err(vm.raise_not_int(value)),
    }
}

/// `int`.
pub static INT: TypeRow = TypeRow {
    id: Ty::Int,
    name: q::int,
    new: Some(int_new),
    print: text::print,
    unary: operators::unary,
    binary: operators::binary,
    #[cfg(feature = "numbers")]
    methods: &native::sorted([
        Entry::func_kw(q::to_bytes, 1, native::ANY, bytes::to_bytes),
        Entry::class_method(q::from_bytes, 2, 4, bytes::from_bytes),
    ]),
    ..TypeRow::EMPTY
};

/// `bool`. Its values work as ints do, but it is no subclass of `int`: so MicroPython has it.
pub static BOOL: TypeRow = TypeRow {
    id: Ty::Bool,
    name: q::bool,
    new: Some(|vm, _, args| {
        args.expect(vm, 0, 1)?;
        match args.pos {
            [] => Ok(Value::FALSE),
            [value, ..] => Ok(Value::bool(vm.truth(*value)?)),
        }
    }),
    print: |_, out, value, _| out.text(if value == Value::TRUE { "True" } else { "False" }),
    unary: operators::unary,
    binary: operators::binary,
    ..TypeRow::EMPTY
};
