//! `complex`.

use super::TypeRow;
use super::float::{self, Double};
use crate::object::{Header, Object, Ty};
use crate::ops::{BinaryOp, Methods, UnaryOp};
use crate::print::Out;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::num::elementary;
use romfs_plain::num::float::{FloatFormat, Sign, format};
use romfs_plain::num::literal;

/// A complex number.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Complex {
    header: Header,
    _pad: u32,
    real: Double,
    imag: Double,
}

// SAFETY: repr(C), header first; made in this file only.
unsafe impl<'v> Object<'v> for Complex {
    const TY: Ty = Ty::Complex;
}

const _: () = assert!(size_of::<Complex>() == 24 && align_of::<Complex>() == align_of::<Header>());

impl Complex {
    fn parts(&self) -> Parts {
        (self.real.0, self.imag.0)
    }
}

/// Real and imaginary part.
pub(crate) type Parts = (f64, f64);

fn multiply((a, b): Parts, (c, d): Parts) -> Parts {
    (a * c - b * d, a * d + b * c)
}

/// `x / y`, for `y` not zero.
fn divide((a, b): Parts, (c, d): Parts) -> Parts {
    if d == 0.0 {
        (a / c, b / c)
    } else if c == 0.0 {
        (b / d, -a / d)
    } else {
        let square = c * c + d * d;
        multiply((a, b), (c / square, d / -square))
    }
}

/// The square of the absolute value, where it is within the range of floats: then roots and logarithms of it are as
/// good as of the value.
pub(crate) fn square((a, b): Parts) -> Option<f64> {
    let square = a * a + b * b;
    (square.is_normal() || square.is_nan() || (a, b) == (0.0, 0.0)).then_some(square)
}

/// The absolute value.
pub(crate) fn modulus(parts: Parts) -> f64 {
    match square(parts) {
        Some(square) => elementary::sqrt(square),
        None => libm::hypot(parts.0, parts.1),
    }
}

impl<'v> Vm<'v> {
    /// A complex number.
    pub(crate) fn new_complex(&self, (real, imag): Parts) -> Res<Value<'v>> {
        if !Ty::Complex.exists() {
            return Err(self.raise_no_complex());
        }
        Ok(Value::object(self.alloc(Complex {
            header: Header::new(Ty::Complex),
            _pad: 0,
            real: Double(real),
            imag: Double(imag),
        })?))
    }

    #[cold]
    fn raise_no_complex(&self) -> Raised {
        self.raise_type_error("complex values not supported")
    }

    /// The complex number that a value is or, by `__float__` or `__complex__`, says it is.
    fn maybe_complex(&self, value: Value<'v>) -> Res<Option<Parts>> {
        if !Ty::Complex.exists() {
            return Ok(None);
        }
        let parts = |value| self.cast::<Complex>(self.native_self(value)).map(Complex::parts);
        if let Some(parts) = parts(value) {
            return Ok(Some(parts));
        }
        if value.ty() == Some(Ty::Instance)
            && let Some(complex) = self.unary_by(UnaryOp::Complex, value)?
        {
            return Ok(parts(complex));
        }
        Ok(self.maybe_float(value)?.map(|real| (real, 0.0)))
    }

    /// The complex number of an argument.
    ///
    /// # Errors
    /// `TypeError` for what is no number.
    pub(crate) fn to_complex(&self, value: Value<'v>) -> Res<Parts> {
        match self.maybe_complex(value)? {
            Some(parts) => Ok(parts),
            None => Err(self.type_error_of("can't convert %t to complex", value)),
        }
    }

    /// The complex number that a text says, such as a constant of a module.
    ///
    /// # Errors
    /// `ValueError`.
    pub(crate) fn parse_complex_constant(&self, text: &[u8]) -> Res<Value<'v>> {
        if !Ty::Complex.exists() {
            return Err(self.raise_no_complex());
        }
        match literal::parse_complex(text) {
            Ok(parts) => self.new_complex(parts),
            Err(_) => Err(self.raise_value_error("invalid syntax for number")),
        }
    }

    /// An operator with a complex number on the left; `None` where it has no meaning.
    pub(crate) fn complex_op(&self, op: BinaryOp, x: Parts, right: Value<'v>) -> Res<Option<Value<'v>>> {
        let Some(y) = self.maybe_complex(right)? else { return Ok(None) };
        let result = match op.plain().unwrap_or(op) {
            BinaryOp::Add => (x.0 + y.0, x.1 + y.1),
            BinaryOp::Subtract => (x.0 - y.0, x.1 - y.1),
            BinaryOp::Multiply => multiply(x, y),
            BinaryOp::TrueDivide if y == (0.0, 0.0) => {
                return Err(self.raise_zero_division("complex divide by zero"));
            }
            BinaryOp::TrueDivide => divide(x, y),
            BinaryOp::FloorDivide => return Err(self.raise_type_error("can't truncate-divide a complex number")),
            BinaryOp::Power => return self.complex_pow(x, y).map(Some),
            BinaryOp::Equal => return Ok(Some(Value::bool(x == y))),
            BinaryOp::NotEqual => return Ok(Some(Value::bool(x != y))),
            _ => return Ok(None),
        };
        self.new_complex(result).map(Some)
    }

    /// `x ** y`, which is `exp(y * log(x))`.
    pub(crate) fn complex_pow(&self, x: Parts, y: Parts) -> Res<Value<'v>> {
        if !Ty::Complex.exists() {
            return Err(self.raise_no_complex());
        }
        let abs = modulus(x);
        if abs == 0.0 {
            return if y.1 == 0.0 && y.0 >= 0.0 {
                self.new_complex((f64::from(y.0 == 0.0), x.1))
            } else {
                Err(self.raise_zero_division("0.0 to a complex power"))
            };
        }
        let (real, imag) = multiply(y, (elementary::log(abs), elementary::atan2(x.1, x.0)));
        let scale = elementary::exp(real);
        self.new_complex((scale * elementary::cos(imag), scale * elementary::sin(imag)))
    }
}

fn new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    args.expect(vm, 0, 2)?;
    match args.pos {
        [] => vm.new_complex((0.0, 0.0)),
        [value] => match vm.str_bytes(*value) {
            Some(text) => vm.parse_complex_constant(text),
            None if value.ty() == Some(Ty::Complex) => Ok(*value),
            None => vm.new_complex(vm.to_complex(*value)?),
        },
        [real, imag, ..] => {
            // What adds nothing to either part, signs of zeros included, stands for the imaginary part of a real
            // number.
            let part = |value: Value<'v>, nothing: f64| -> Res<Parts> {
                match vm.cast::<Complex>(vm.native_self(value)) {
                    Some(c) => Ok(c.parts()),
                    None => Ok((vm.to_float(value)?, nothing)),
                }
            };
            let (x, y) = (part(*real, -0.0)?, part(*imag, 0.0)?);
            vm.new_complex((x.0 - y.1, x.1 + y.0))
        }
    }
}

fn unary<'v>(vm: &Vm<'v>, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
    let Some((real, imag)) = vm.cast::<Complex>(value).map(Complex::parts) else { return Ok(None) };
    Ok(Some(match op {
        UnaryOp::Positive | UnaryOp::Complex => value,
        UnaryOp::Negative => vm.new_complex((-real, -imag))?,
        UnaryOp::Abs => vm.new_float(modulus((real, imag)))?,
        UnaryOp::Bool => Value::bool(real != 0.0 || imag != 0.0),
        UnaryOp::Hash => Value::small_cut(float::hash(real) ^ float::hash(imag)),
        UnaryOp::Invert | UnaryOp::Len | UnaryOp::Int | UnaryOp::Float => return Ok(None),
    }))
}

fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>) -> Res<()> {
    let Some((real, imag)) = vm.cast::<Complex>(value).map(Complex::parts) else { return Ok(()) };
    let part =
        |out: &mut Out<'_, 'v>, n, sign| out.text(format(n, FloatFormat { sign, ..FloatFormat::SHORTEST }).as_str());
    if real == 0.0 {
        part(out, imag, Sign::Minus)?;
        return out.text("j");
    }
    out.text("(")?;
    part(out, real, Sign::Minus)?;
    part(out, imag, Sign::Plus)?;
    out.text("j)")
}

/// `complex`.
pub static COMPLEX: TypeRow = TypeRow {
    id: Ty::Complex,
    name: q::complex,
    new: Some(new),
    print: |vm, out, value, _| print(vm, out, value),
    unary,
    binary: |vm, op, left, right| match vm.cast::<Complex>(left) {
        Some(c) => vm.complex_op(op, c.parts(), right),
        None => Ok(None),
    },
    attr: |vm, value, name| match (vm.cast::<Complex>(value), name) {
        (Some(c), q::real) => vm.new_float(c.parts().0).map(Some),
        (Some(c), q::imag) => vm.new_float(c.parts().1).map(Some),
        _ => Ok(None),
    },
    ..TypeRow::EMPTY
};
