//! Objects in statics, which a program reads without an allocation.

use core::f64::consts;

use super::float::Float;
use super::int::BigInt;
use super::tuple::Tuple;
use crate::object::{Object, Ty};
use crate::value::Value;

/// An object, and what follows it.
#[repr(C)]
pub(crate) struct Constant<T, Tail> {
    object: T,
    tail: Tail,
}

// SAFETY: the object comes first, with its own header.
unsafe impl<'v, T: Object<'v>, Tail> Object<'v> for Constant<T, Tail> {
    const TY: Ty = T::TY;
}

/// A tuple.
pub(crate) const fn tuple<const N: usize>(items: [Value<'static>; N]) -> Constant<Tuple<'static>, [Value<'static>; N]> {
    Constant { object: Tuple::before(N), tail: items }
}

/// Limbs of a machine word.
const LIMBS: usize = size_of::<usize>() / size_of::<u32>();

/// The largest number that a machine word holds: `sys.maxsize`.
pub(crate) static MAX_SIZE: Constant<BigInt, [u32; LIMBS]> = {
    let mut limbs = [u32::MAX; LIMBS];
    limbs[LIMBS - 1] >>= 1;
    Constant { object: BigInt::before(LIMBS), tail: limbs }
};

/// `math.e`
pub(crate) static E: Float = Float::constant(consts::E);
/// `math.pi`
pub(crate) static PI: Float = Float::constant(consts::PI);
/// `math.tau`
pub(crate) static TAU: Float = Float::constant(consts::TAU);
/// `math.inf`
pub(crate) static INFINITY: Float = Float::constant(f64::INFINITY);
/// `math.nan`
pub(crate) static NAN: Float = Float::constant(f64::NAN);
