//! Operators of ints and bools.

use core::cmp::Ordering;

use super::word;
use crate::object::Ty;
use crate::ops::{BinaryOp, Methods, UnaryOp, small_op};
use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::num::bigint::{self, BitOp, IntRef};

pub(super) fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    if !Ty::BigInt.exists() {
        return small(value).map_or(Ok(None), |n| vm.word_unary(op, n));
    }
    let mut buf = [0; 2];
    let Some(n) = vm.as_int(value, &mut buf) else { return Ok(None) };
    // An int as it is; a bool becomes one.
    let same = || match value.as_bool() {
        Some(b) => Value::int(b.into()),
        None => value,
    };
    Ok(Some(match op {
        UnaryOp::Positive | UnaryOp::Int => same(),
        UnaryOp::Abs if !n.is_negative() => same(),
        UnaryOp::Negative | UnaryOp::Abs => vm.new_int_from(&n.negated())?,
        UnaryOp::Invert => vm.new_int_with(bigint::invert_len(&n), 0, &mut |out, _| bigint::invert(out, &n))?,
        UnaryOp::Bool => Value::bool(!n.is_zero()),
        // The low bits: those of an equal float hash the same.
        UnaryOp::Hash => Value::small_cut(n.wrapping_u64() as isize),
        UnaryOp::Float => vm.new_float(n.to_f64())?,
        UnaryOp::Len | UnaryOp::Complex => return Ok(None),
    }))
}

pub(super) fn binary<'v>(vm: &Vm<'v>, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
    let op = op.plain().unwrap_or(op);
    let right = vm.native_self(right);
    if let (Some(x), Some(y)) = (small(left), small(right)) {
        if let Some(result) = small_op(op, x, y) {
            return Ok(Some(result));
        }
        if let (BinaryOp::Power, Ok(exp)) = (op, usize::try_from(y))
            && let Some(result) = word::pow(x, exp)
        {
            return vm.new_int(result).map(Some);
        }
        if op == BinaryOp::In && left.is_small() && right.is_small() {
            return Err(vm.raise_type_error("unsupported types for : 'int', 'int'"));
        }
        if !Ty::BigInt.exists() {
            return vm.word_op(op, x, y);
        }
    }
    let (mut x_buf, mut y_buf) = ([0; 2], [0; 2]);
    if Ty::BigInt.exists()
        && let Some(x) = vm.as_int(left, &mut x_buf)
        && let Some(y) = vm.as_int(right, &mut y_buf)
    {
        return vm.int_op(op, &x, &y);
    }
    match right.ty() {
        Some(Ty::Float | Ty::Complex) => {
            let Some(n) = vm.as_float(left) else { return Ok(None) };
            let Some(y) = vm.as_float(right) else { return vm.complex_op(op, (n, 0.0), right) };
            if Ty::BigInt.exists()
                && let Some(x) = vm.as_int(left, &mut x_buf)
                && let Some(result) = compare_float(&x, y).and_then(|order| order_op(op, order))
            {
                return Ok(Some(Value::bool(result)));
            }
            vm.float_op(op, n, y)
        }
        // Sequences can be repeated from either side.
        Some(Ty::Str | Ty::StrRom | Ty::Bytes | Ty::BytesRom | Ty::Tuple | Ty::List) | None
            if op == BinaryOp::Multiply && !right.is_none() =>
        {
            vm.binary_by(op, right, left)
        }
        _ => Ok(None),
    }
}

/// The exponent of a power. What has an end for one beyond 64 bits, 0, 1 and -1, depends on whether it is even.
fn exponent(n: &IntRef<'_>) -> u64 {
    n.to_u64().unwrap_or((u64::MAX - 1).wrapping_add(n.wrapping_u64() % 2))
}

fn small<'v>(value: Value<'v>) -> Option<isize> {
    value.as_small().or_else(|| value.as_bool().map(isize::from))
}

/// What a comparison says of two operands in this order; `None` for other operators.
pub(in crate::types) fn order_op(op: BinaryOp, order: Ordering) -> Option<bool> {
    Some(match op {
        BinaryOp::Less => order.is_lt(),
        BinaryOp::More => order.is_gt(),
        BinaryOp::Equal => order.is_eq(),
        BinaryOp::LessEqual => order.is_le(),
        BinaryOp::MoreEqual => order.is_ge(),
        BinaryOp::NotEqual => order.is_ne(),
        _ => return None,
    })
}

/// The order of an int and a float where the int is not exactly a float too, so that rounding it would tell wrong:
/// beyond 53 bits. `None` where comparing as floats is right.
pub(in crate::types) fn compare_float(x: &IntRef<'_>, y: f64) -> Option<Ordering> {
    if x.bit_len() <= 53 || y.is_nan() {
        return None;
    }
    let mut limbs = [0; bigint::F64_LIMBS];
    match bigint::from_f64(&mut limbs, y) {
        // The int is beyond 2^53: there floats have no fraction, and one below is told apart without.
        Ok(shape) => Some(x.cmp(&shape.of(&limbs))),
        Err(_) if y > 0.0 => Some(Ordering::Less),
        Err(_) => Some(Ordering::Greater),
    }
}

impl<'v> Vm<'v> {
    /// An operator on two ints of any size; `None` where it has no meaning for ints.
    fn int_op(&self, op: BinaryOp, x: &IntRef<'_>, y: &IntRef<'_>) -> Res<Option<Value<'v>>> {
        if let Some(result) = order_op(op, x.cmp(y)) {
            return Ok(Some(Value::bool(result)));
        }
        let mut count = 0;
        // Limbs of the result, and of working space.
        let (len, scratch) = match op {
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::And | BinaryOp::Or | BinaryOp::Xor => {
                (Some(bigint::add_len(x, y)), 0)
            }
            BinaryOp::Multiply => (Some(bigint::mul_len(x, y)), 0),
            BinaryOp::FloorDivide | BinaryOp::Modulo => {
                let (quot, rem) = bigint::div_mod_len(x, y);
                if op == BinaryOp::Modulo { (Some(rem), quot) } else { (Some(quot), rem) }
            }
            BinaryOp::TrueDivide if y.is_zero() => return Err(self.raise_zero_division("divide by zero")),
            BinaryOp::TrueDivide => return self.new_float(x.to_f64() / y.to_f64()).map(Some),
            BinaryOp::Lshift => {
                count = self.shift_count(y)?;
                (bigint::shl_len(x, count), 0)
            }
            BinaryOp::Rshift => {
                count = self.shift_count(y)?;
                (Some(bigint::shr_len(x, count)), 0)
            }
            BinaryOp::Power if y.is_negative() => return self.float_op(op, x.to_f64(), y.to_f64()),
            BinaryOp::Power => {
                let len = bigint::pow_len(x, exponent(y));
                (len, len.unwrap_or_default())
            }
            _ => return Ok(None),
        };
        let Some(len) = len else { return Err(self.raise_no_memory()) };
        let result = self.new_int_with(len, scratch, &mut |out, scratch| match op {
            BinaryOp::Add => bigint::add(out, x, y),
            BinaryOp::Subtract => bigint::sub(out, x, y),
            BinaryOp::Multiply => bigint::mul(out, x, y, &mut self.limb_work()),
            BinaryOp::FloorDivide => bigint::div_mod(out, scratch, x, y, &mut self.limb_work()).map(|(quot, _)| quot),
            BinaryOp::Modulo => bigint::div_mod(scratch, out, x, y, &mut self.limb_work()).map(|(_, rem)| rem),
            BinaryOp::Lshift => bigint::shl(out, x, count),
            BinaryOp::Rshift => bigint::shr(out, x, count),
            BinaryOp::Power => bigint::pow(out, scratch, x, exponent(y), &mut self.limb_work()),
            BinaryOp::And => bigint::bit_op(out, BitOp::And, x, y),
            BinaryOp::Or => bigint::bit_op(out, BitOp::Or, x, y),
            _ => bigint::bit_op(out, BitOp::Xor, x, y),
        });
        result.map(Some)
    }

    /// The second operand of a shift.
    fn shift_count(&self, n: &IntRef<'_>) -> Res<usize> {
        if n.is_negative() {
            return Err(self.raise_value_error("negative shift count"));
        }
        match n.to_i64().and_then(|n| usize::try_from(n).ok()) {
            Some(bits) => Ok(bits),
            None => Err(self.raise_word_overflow()),
        }
    }

    /// `pow(x, y, z)`.
    pub(crate) fn int_mod_pow(&self, base: Value<'v>, exp: Value<'v>, modulus: Value<'v>) -> Res<Value<'v>> {
        if !Ty::BigInt.exists() {
            return Err(self.raise_type_error("pow() with 3 arguments unsupported"));
        }
        let mut bufs = [[0; 2]; 3];
        let [x_buf, y_buf, z_buf] = &mut bufs;
        let ints = [(base, x_buf), (exp, y_buf), (modulus, z_buf)];
        let ints = ints.map(|(value, buf)| match value.as_bool() {
            Some(_) => None,
            None => self.as_int(self.native_self(value), buf),
        });
        let [Some(x), Some(y), Some(z)] = ints else {
            return Err(self.raise_type_error("pow() with 3 arguments requires integers"));
        };
        if z.is_zero() {
            return Err(self.raise_value_error("divide by zero"));
        }
        let (len, scratch) = bigint::mod_pow_len(&x, &z);
        self.new_int_with(len, scratch, &mut |out, scratch| {
            bigint::mod_pow(out, scratch, &x, &y, &z, &mut self.limb_work())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_that_round_to_a_float_are_not_equal_to_it() {
        let order = |n: i64, float: f64| compare_float(&IntRef::from_i64(n, &mut [0; 2]), float);
        let exact = 1 << 53;
        assert_eq!(order(exact, 9_007_199_254_740_992.0), Some(Ordering::Equal));
        assert_eq!(order(exact + 1, 9_007_199_254_740_992.0), Some(Ordering::Greater));
        assert_eq!(order(-exact - 1, -9_007_199_254_740_992.0), Some(Ordering::Less));
        assert_eq!(order(i64::MAX, 9_223_372_036_854_775_808.0), Some(Ordering::Less));
        assert_eq!(order(exact + 1, f64::INFINITY), Some(Ordering::Less));
        assert_eq!(order(exact + 1, f64::NEG_INFINITY), Some(Ordering::Greater));
        assert_eq!(order(exact + 1, f64::NAN), None);
        assert_eq!(order(exact - 1, 0.5), None);
        // Beyond every finite float.
        let huge = [u32::MAX; 33];
        assert_eq!(compare_float(&IntRef::new(false, &huge), f64::MAX), Some(Ordering::Greater));
        assert_eq!(compare_float(&IntRef::new(false, &huge), f64::INFINITY), Some(Ordering::Less));
    }
}
