//! Numbers that the compiler can calculate with: what a literal gives and what folding works on.

use alloc::borrow::Cow;
use alloc::string::String;
use romfs_format::opcode::BinaryOp;

use crate::constant::Int;
use crate::constant::int::MAX_BITS;
use crate::constant::power::power;
use crate::error::{CompileError, ErrorKind};

/// An int or a float. An int that fits a machine word is a `Small`, whatever gave it.
#[derive(Debug, Clone)]
pub(crate) enum Number {
    Small(i64),
    Big(Int),
    Float(f64),
}

impl Number {
    pub(crate) fn from_int(value: Int) -> Self {
        match value.to_i64() {
            Some(small) => Self::Small(small),
            None => Self::Big(value),
        }
    }

    fn to_int(&self) -> Option<Cow<'_, Int>> {
        match self {
            Self::Small(value) => Some(Cow::Owned(Int::from(*value))),
            Self::Big(value) => Some(Cow::Borrowed(value)),
            Self::Float(_) => None,
        }
    }

    fn to_f64(&self) -> f64 {
        match self {
            Self::Small(value) => Int::from(*value).to_f64(),
            Self::Big(value) => value.to_f64(),
            Self::Float(value) => *value,
        }
    }

    /// Size in 32-bit words.
    pub(crate) fn limbs(&self) -> u64 {
        match self {
            Self::Small(_) | Self::Float(_) => 2,
            Self::Big(value) => value.limbs() as u64,
        }
    }

    /// About the size of `self ** exponent`, never too little; `None` if it is certainly too large to calculate.
    pub(crate) fn power_limbs(&self, exponent: &Self) -> Option<u64> {
        let bits = match (self, exponent) {
            (Self::Float(_), _) | (_, Self::Float(_)) | (Self::Small(-1..=1), _) => return Some(2),
            (_, Self::Small(..=0)) => return Some(2),
            (Self::Small(base), Self::Small(n)) => {
                n.checked_mul(64 - i64::from(base.unsigned_abs().leading_zeros()))?
            }
            (Self::Big(base), Self::Small(n)) => n.checked_mul(base.limbs() as i64 * 32)?,
            (_, Self::Big(n)) => return n.is_negative().then_some(2),
        };
        // The power of a power of two has about half the bits counted here.
        u64::try_from(bits).ok().filter(|&bits| bits <= 2 * MAX_BITS as u64).map(|bits| bits / 32 + 1)
    }

    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::Small(value) => *value != 0,
            Self::Big(value) => !value.is_zero(),
            Self::Float(value) => *value != 0.0,
        }
    }

    /// `-self`
    pub(crate) fn negate(&self) -> Self {
        match self {
            Self::Small(value) => {
                value.checked_neg().map_or_else(|| Self::from_int(Int::from(*value).negate()), Self::Small)
            }
            Self::Big(value) => Self::from_int(value.negate()),
            Self::Float(value) => Self::Float(-value),
        }
    }

    /// `~self`, for an int.
    pub(crate) fn invert(&self) -> Option<Self> {
        match self {
            Self::Small(value) => Some(Self::Small(!value)),
            Self::Big(value) => Some(Self::from_int(value.invert())),
            Self::Float(_) => None,
        }
    }

    /// The result of an operation, unless it raises an exception, gives a complex number, or is too large to keep.
    pub(crate) fn binary(op: BinaryOp, a: &Self, b: &Self) -> Option<Self> {
        match (a, b) {
            (Self::Small(x), Self::Small(y)) => {
                small(op, *x, *y).map(Self::Small).or_else(|| ints(op, &Int::from(*x), &Int::from(*y)))
            }
            (Self::Float(_), _) | (_, Self::Float(_)) => floats(op, a.to_f64(), b.to_f64()).map(Self::Float),
            _ => ints(op, a.to_int()?.as_ref(), b.to_int()?.as_ref()),
        }
    }

    /// An integer literal as the lexer gives it.
    ///
    /// # Errors
    ///
    /// `SyntaxError` for digits outside the base, `MemoryError` for too many.
    pub(crate) fn parse_int(text: &[u8]) -> Result<Self, CompileError> {
        let (base, skip) = match (text.first(), text.get(1).map(|c| c | 0x20)) {
            (Some(b'0'), Some(b'x')) => (16, 2),
            (Some(b'0'), Some(b'o')) => (8, 2),
            (Some(b'0'), Some(b'b')) => (2, 2),
            // No base: only zero may begin with a zero.
            (Some(b'0'), Some(_)) => (1, 0),
            _ => (10, 0),
        };
        let digits = &text[skip..];
        let valid = |&c: &u8| match base {
            1 => c == b'0',
            _ => char::from(c).is_digit(base),
        };
        if digits.is_empty() || !digits.iter().all(valid) {
            let base = if base == 1 { 0 } else { base };
            let message =
                alloc::format!("invalid syntax for integer with base {base}: '{}'", String::from_utf8_lossy(digits));
            return Err(CompileError::new(ErrorKind::SyntaxError, message));
        }
        if base == 1 {
            return Ok(Self::Small(0));
        }
        let mut value = 0i64;
        for &digit in digits {
            let digit = char::from(digit).to_digit(base).unwrap_or(0);
            match value.checked_mul(i64::from(base)).and_then(|v| v.checked_add(i64::from(digit))) {
                Some(next) => value = next,
                None => return Int::parse(digits, base).map(Self::from_int).ok_or_else(CompileError::memory),
            }
        }
        Ok(Self::Small(value))
    }
}

/// Word-sized arithmetic; `None` where the general one has to be asked.
fn small(op: BinaryOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinaryOp::Or => Some(a | b),
        BinaryOp::Xor => Some(a ^ b),
        BinaryOp::And => Some(a & b),
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
        BinaryOp::Rshift if b >= 0 => Some(a >> b.min(63)),
        BinaryOp::Lshift if (0..63).contains(&b) && a << b >> b == a => Some(a << b),
        _ => None,
    }
}

fn ints(op: BinaryOp, a: &Int, b: &Int) -> Option<Number> {
    let int = match op {
        BinaryOp::Or => a.bitwise(b, |x, y| x | y),
        BinaryOp::Xor => a.bitwise(b, |x, y| x ^ y),
        BinaryOp::And => a.bitwise(b, |x, y| x & y),
        BinaryOp::Lshift => a.shift_left(usize::try_from(b.to_i64()?).ok()?)?,
        BinaryOp::Rshift => {
            let bits = usize::try_from(b.to_i64()?).ok()?;
            a.shift_right(bits)
        }
        BinaryOp::Add => a.add(b),
        BinaryOp::Subtract => a.subtract(b),
        BinaryOp::Multiply => a.multiply(b)?,
        BinaryOp::FloorDivide => a.divide(b)?.0,
        BinaryOp::Modulo => a.divide(b)?.1,
        BinaryOp::TrueDivide if b.is_zero() => return None,
        BinaryOp::TrueDivide => return Some(Number::Float(a.to_f64() / b.to_f64())),
        BinaryOp::Power if b.is_negative() => return floats(op, a.to_f64(), b.to_f64()).map(Number::Float),
        BinaryOp::Power => a.power(b)?,
        _ => return None,
    };
    Some(Number::from_int(int))
}

fn floats(op: BinaryOp, a: f64, b: f64) -> Option<f64> {
    Some(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::TrueDivide | BinaryOp::FloorDivide | BinaryOp::Modulo if b == 0.0 => return None,
        BinaryOp::TrueDivide => a / b,
        BinaryOp::FloorDivide => floor_divide(a, b),
        BinaryOp::Modulo => modulo(a, b),
        BinaryOp::Power => {
            let raises = a == 0.0 && b < 0.0 && !b.is_infinite();
            let complex = a < 0.0 && b != libm::floor(b) && !b.is_nan();
            if raises || complex {
                return None;
            }
            power(a, b)
        }
        _ => return None,
    })
}

/// The remainder with the sign of the divisor.
fn modulo(a: f64, b: f64) -> f64 {
    let rest = libm::fmod(a, b);
    if rest == 0.0 {
        libm::copysign(0.0, b)
    } else if (rest < 0.0) != (b < 0.0) {
        rest + b
    } else {
        rest
    }
}

/// The floor of the quotient, so that `a == floor_divide(a, b) * b + modulo(a, b)` as far as floats can.
fn floor_divide(a: f64, b: f64) -> f64 {
    let rest = libm::fmod(a, b);
    let mut quotient = (a - rest) / b;
    if rest != 0.0 && (rest < 0.0) != (b < 0.0) {
        quotient -= 1.0;
    }
    if quotient == 0.0 {
        return libm::copysign(0.0, a / b);
    }
    let floor = libm::floor(quotient);
    if quotient - floor > 0.5 { floor + 1.0 } else { floor }
}
