//! Operators where there are no ints beyond the small ones: what leaves their range is an `OverflowError`.

use crate::ops::{BinaryOp, UnaryOp};
use crate::value::Value;
use crate::vm::{Res, Vm};

impl<'v> Vm<'v> {
    /// An operator on two small ints that [`small_op`] has no result for; `None` where it has no meaning for ints.
    pub(super) fn word_op(&self, op: BinaryOp, x: isize, y: isize) -> Res<Option<Value<'v>>> {
        Ok(Some(match op {
            BinaryOp::FloorDivide | BinaryOp::Modulo if y == 0 => {
                return Err(self.raise_zero_division("divide by zero"));
            }
            BinaryOp::Lshift | BinaryOp::Rshift if y < 0 => return Err(self.raise_value_error("negative shift count")),
            BinaryOp::Lshift if x == 0 => Value::int(0),
            BinaryOp::Power if y >= 0 => return Err(self.raise_too_large()),
            // What has a meaning has no result that a small int could hold.
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::FloorDivide | BinaryOp::Lshift => {
                return Err(self.raise_too_large());
            }
            BinaryOp::TrueDivide | BinaryOp::Power => return self.float_op(op, x as f64, y as f64),
            _ => return Ok(None),
        }))
    }

    /// An operator on one small int.
    pub(super) fn word_unary(&self, op: UnaryOp, n: isize) -> Res<Option<Value<'v>>> {
        // A small int has a bit to spare.
        Ok(Some(match op {
            UnaryOp::Positive | UnaryOp::Int | UnaryOp::Hash => Value::int(n),
            UnaryOp::Negative => self.new_int(n.wrapping_neg())?,
            UnaryOp::Abs => self.new_int(n.wrapping_abs())?,
            UnaryOp::Invert => Value::int(!n),
            UnaryOp::Bool => Value::bool(n != 0),
            UnaryOp::Float => self.new_float(n as f64)?,
            UnaryOp::Len | UnaryOp::Complex => return Ok(None),
        }))
    }
}

/// `x ** exp` by squaring, if it is a word; 0, 1 and -1 have an end for any exponent.
pub(super) fn pow(x: isize, mut exp: usize) -> Option<isize> {
    let (mut result, mut power) = (1isize, x);
    while exp > 0 {
        if exp & 1 == 1 {
            result = result.checked_mul(power)?;
        }
        exp >>= 1;
        if exp > 0 {
            power = power.checked_mul(power)?;
        }
    }
    Some(result)
}
