//! `float`: 64 bits on every target.

use super::int::BigInt;
use super::{TypeRow, int};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Methods, UnaryOp};
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::elementary;
use romfs_plain::num::float::repr;
use romfs_plain::num::literal;

/// 64 bits that need no more alignment than a header: objects of a link record have no more.
#[derive(Clone, Copy)]
#[repr(C, packed(4))]
pub(crate) struct Double(pub(crate) f64);

/// A float.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Float {
    header: Header,
    _pad: u32,
    value: Double,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Float {
    const TY: Ty = Ty::Float;
}

const _: () = assert!(size_of::<Float>() == 16 && align_of::<Float>() == align_of::<Header>());

impl Float {
    /// A float in a static.
    pub(super) const fn constant(value: f64) -> Float {
        Float { header: Header::new(Ty::Float), _pad: 0, value: Double(value) }
    }

    /// The value.
    #[inline]
    pub(crate) fn get(&self) -> f64 {
        self.value.0
    }
}

/// `x // y` and `x % y`, such that `x == (x // y) * y + x % y`, with the sign of `y` on the rest; `y` is not zero.
fn div_mod(x: f64, y: f64) -> (f64, f64) {
    let rest = elementary::fmod(x, y);
    let (whole, sign_differs) = ((x - rest) / y, (rest < 0.0) != (y < 0.0));
    let (quot, rest) = match rest {
        0.0 => (whole, libm::copysign(0.0, y)),
        _ if sign_differs => (whole - 1.0, rest + y),
        _ => (whole, rest),
    };
    // An integer but for the rounding of the division; of zero the sign counts too.
    (if quot == 0.0 { libm::copysign(0.0, x / y) } else { libm::rint(quot) }, rest)
}

impl<'v> Vm<'v> {
    /// A float.
    #[inline]
    pub fn new_float(&self, value: f64) -> Res<Value<'v>> {
        if !Ty::Float.exists() {
            return Err(self.raise_no_floats());
        }
        Ok(Value::object(self.alloc_hot(Float { header: Header::new(Ty::Float), _pad: 0, value: Double(value) })?))
    }

    #[cold]
    fn raise_no_floats(&self) -> Raised {
        self.raise_type_error("float unsupported")
    }

    /// The float that a float or a small int is exactly: what operators see most.
    #[inline]
    pub(crate) fn as_exact_float(&self, value: Value<'v>) -> Option<f64> {
        match value.as_small() {
            _ if !Ty::Float.exists() => None,
            Some(n) => Some(n as f64).filter(|float| *float as isize == n),
            None => self.cast::<Float>(value).map(Float::get),
        }
    }

    /// The float that a number is: a float, an int of any size, a bool, or an instance of a class derived from one.
    pub(crate) fn as_float(&self, value: Value<'v>) -> Option<f64> {
        if !Ty::Float.exists() {
            return None;
        }
        let value = self.native_self(value);
        match value.as_small().or_else(|| value.as_bool().map(isize::from)) {
            Some(n) => Some(n as f64),
            None => {
                let float = self.cast::<Float>(value).map(Float::get);
                float.or_else(|| self.cast::<BigInt>(value).map(|big| big.get().to_f64()))
            }
        }
    }

    /// The float that a value is or, by `__float__`, says it is. As in MicroPython, that counts for classes derived
    /// from numbers as well.
    pub(crate) fn maybe_float(&self, value: Value<'v>) -> Res<Option<f64>> {
        if Ty::Float.exists()
            && value.ty() == Some(Ty::Instance)
            && let Some(n) = self.unary_by(UnaryOp::Float, value)?
        {
            return Ok(self.cast::<Float>(self.native_self(n)).map(Float::get));
        }
        Ok(self.as_float(value))
    }

    /// The float of an argument.
    ///
    /// # Errors
    /// `TypeError` for what is no number.
    #[inline]
    pub fn to_float(&self, value: Value<'v>) -> Res<f64> {
        if Ty::Float.exists() { self.to_float_other(value) } else { Err(self.raise_no_floats()) }
    }

    fn to_float_other(&self, value: Value<'v>) -> Res<f64> {
        match self.maybe_float(value)? {
            Some(n) => Ok(n),
            None => Err(self.type_error_of("can't convert %t to float", value)),
        }
    }

    /// The float that a text says.
    ///
    /// # Errors
    /// `ValueError`.
    pub(crate) fn parse_float(&self, text: &[u8]) -> Res<f64> {
        if !Ty::Float.exists() {
            return Err(self.raise_no_floats());
        }
        literal::parse_float(text).map_err(|_| self.raise_value_error("invalid syntax for number"))
    }

    /// An operator on two floats; `None` where it has no meaning for floats.
    #[inline]
    pub(crate) fn float_op(&self, op: BinaryOp, x: f64, y: f64) -> Res<Option<Value<'v>>> {
        if !Ty::Float.exists() {
            return Ok(None);
        }
        let result = match op {
            BinaryOp::Add | BinaryOp::InplaceAdd => x + y,
            BinaryOp::Subtract | BinaryOp::InplaceSubtract => x - y,
            BinaryOp::Multiply | BinaryOp::InplaceMultiply => x * y,
            BinaryOp::TrueDivide | BinaryOp::InplaceTrueDivide if y != 0.0 => x / y,
            BinaryOp::Less => return Ok(Some(Value::bool(x < y))),
            BinaryOp::More => return Ok(Some(Value::bool(x > y))),
            BinaryOp::Equal => return Ok(Some(Value::bool(x == y))),
            BinaryOp::NotEqual => return Ok(Some(Value::bool(x != y))),
            BinaryOp::LessEqual => return Ok(Some(Value::bool(x <= y))),
            BinaryOp::MoreEqual => return Ok(Some(Value::bool(x >= y))),
            _ => return self.float_op_other(op.plain().unwrap_or(op), x, y),
        };
        self.new_float(result).map(Some)
    }

    /// `divmod` of two numbers that are not complex.
    pub(crate) fn number_div_mod(&self, a: Value<'v>, b: Value<'v>) -> Res<Option<(Value<'v>, Value<'v>)>> {
        let (a, b) = (self.native_self(a), self.native_self(b));
        if self.row_is_int(a) && self.row_is_int(b) {
            let quot = self.binary_op(BinaryOp::FloorDivide, a, b)?;
            return Ok(Some((quot, self.binary_op(BinaryOp::Modulo, a, b)?)));
        }
        // Beside a float, an object's own __float__ counts; beside an int it does not.
        let y = if self.row_is_int(a) { self.as_float(b) } else { self.maybe_float(b)? };
        let (Some(x), Some(y)) = (self.as_float(a), y) else { return Ok(None) };
        if y == 0.0 {
            return Err(self.raise_zero_division("divide by zero"));
        }
        let (quot, rem) = div_mod(x, y);
        Ok(Some((self.new_float(quot)?, self.new_float(rem)?)))
    }

    #[inline(never)]
    fn float_op_other(&self, op: BinaryOp, x: f64, y: f64) -> Res<Option<Value<'v>>> {
        let divides = matches!(op, BinaryOp::TrueDivide | BinaryOp::FloorDivide | BinaryOp::Modulo);
        if divides && y == 0.0 || op == BinaryOp::Power && x == 0.0 && y < 0.0 && y.is_finite() {
            return Err(self.raise_zero_division("divide by zero"));
        }
        let result = match op {
            BinaryOp::FloorDivide => div_mod(x, y).0,
            BinaryOp::Modulo => div_mod(x, y).1,
            BinaryOp::Power if x < 0.0 && y != libm::floor(y) && !y.is_nan() => {
                return self.complex_pow((x, 0.0), (y, 0.0)).map(Some);
            }
            BinaryOp::Power => elementary::pow(x, y),
            _ => return Ok(None),
        };
        self.new_float(result).map(Some)
    }
}

fn new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 0, 1)?;
    let [value, ..] = args.pos else { return vm.new_float(0.0) };
    if value.ty() == Some(Ty::Float) {
        return Ok(*value);
    }
    match vm.bytes_of(*value)? {
        Some(text) => vm.new_float(vm.parse_float(text)?),
        None => vm.new_float(vm.to_float(*value)?),
    }
}

fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(n) = vm.cast::<Float>(value).map(Float::get) else { return Ok(None) };
    Ok(Some(match op {
        UnaryOp::Positive | UnaryOp::Float => value,
        UnaryOp::Abs if n.is_sign_positive() => value,
        UnaryOp::Negative | UnaryOp::Abs => vm.new_float(-n)?,
        UnaryOp::Bool => Value::bool(n != 0.0),
        UnaryOp::Hash => Value::small_cut(hash(n)),
        UnaryOp::Invert | UnaryOp::Len | UnaryOp::Int | UnaryOp::Complex => return Ok(None),
    }))
}

fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some(x) = vm.cast::<Float>(left).map(Float::get) else { return Ok(None) };
    let native = vm.native_self(right);
    if native.ty() == Some(Ty::Complex) {
        return vm.complex_op(op, (x, 0.0), native);
    }
    let mut buf = [0; 2];
    if let Some(order) = vm.as_int(native, &mut buf).and_then(|y| int::compare_float(&y, x))
        && let Some(result) = int::order_op(op, order.reverse())
    {
        return Ok(Some(Value::bool(result)));
    }
    match vm.maybe_float(right)? {
        Some(y) => vm.float_op(op, x, y),
        None => Ok(None),
    }
}

/// The hash of a float: that of the int it is equal to, if there is one.
pub(super) fn hash(n: f64) -> isize {
    let bits = n.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32 - 1075;
    let whole = bits & ((1 << 52) - 1) | 1 << 52;
    let hash = match exponent {
        // 2^63 and beyond, of which an int's hash takes the low bits, down to the last whole bit.
        64.. => 0,
        0..64 => whole << exponent,
        -52..0 if whole.trailing_zeros() >= exponent.unsigned_abs() => whole >> -exponent,
        _ if n == 0.0 => 0,
        _ => bits ^ bits >> 32,
    };
    let hash = if n < 0.0 { hash.wrapping_neg() } else { hash };
    hash as isize
}

/// `float`.
pub static FLOAT: TypeRow = TypeRow {
    id: Ty::Float,
    name: q::float,
    new: Some(new),
    print: |vm, out, value, _| out.text(repr(vm.as_float(value).unwrap_or_default()).as_str()),
    unary,
    binary,
    ..TypeRow::EMPTY
};

#[cfg(test)]
mod tests {
    use super::*;
    use romfs_plain::num::bigint::IntRef;

    #[test]
    fn equal_ints_and_floats_hash_the_same() {
        for shift in 0..63 {
            for n in [1i64 << shift, -(1 << shift), (1 << shift) | (1 << (shift / 2))] {
                if n as f64 as i128 == i128::from(n) {
                    assert_eq!(hash(n as f64), IntRef::from_i64(n, &mut [0; 2]).wrapping_u64() as isize, "{n}");
                }
            }
        }
        assert_eq!((hash(0.0), hash(-0.0)), (0, 0));
        // 2^64 + 2^20, of which 64 bits are left.
        assert_eq!(hash(18_446_744_073_710_600_192.0), 1 << 20);
        assert_ne!(hash(1.5), hash(1.0));
    }

    #[test]
    fn the_rest_has_the_sign_of_the_divisor() {
        for (x, y, quot, rest) in [
            (7.5, 2.0, 3.0, 1.5),
            (-7.5, 2.0, -4.0, 0.5),
            (7.5, -2.0, -4.0, -0.5),
            (-7.5, -2.0, 3.0, -1.5),
            (0.0, -1.0, -0.0, -0.0),
            (-5.0, f64::INFINITY, -1.0, f64::INFINITY),
            (4_503_599_627_370_497.0, 1.0, 4_503_599_627_370_497.0, 0.0),
        ] {
            let got = div_mod(x, y);
            assert_eq!((got.0.to_bits(), got.1.to_bits()), (f64::to_bits(quot), f64::to_bits(rest)), "{x} {y}");
        }
    }
}
