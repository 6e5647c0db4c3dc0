//! The built-in functions about numbers: abs, divmod, pow, round, bin, oct, hex.

use crate::object::Ty;
use crate::ops::{BinaryOp, UnaryOp, as_operand};
use crate::qstr::q;
use crate::types::class::OPERATORS;
use crate::types::exception::TYPE_ERROR;
use crate::types::native::Entry;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::num::elementary;

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[
    Entry::func(q::abs, 1, 1, |vm, args| vm.unary_op(UnaryOp::Abs, args.at(0))),
    Entry::func(q::divmod, 2, 2, |vm, args| vm.div_mod(args.at(0), args.at(1))),
    Entry::func(q::pow, 2, 3, |vm, args| match args.pos {
        [base, exp, modulus] if !modulus.is_none() => vm.int_mod_pow(*base, *exp, *modulus),
        _ => vm.binary_op(BinaryOp::Power, args.at(0), args.at(1)),
    }),
    Entry::func(q::round, 1, 2, round),
    Entry::func(q::bin, 1, 1, bin),
    Entry::func(q::oct, 1, 1, |vm, args| vm.int_with_prefix(args.at(0), 8, "0o")),
    Entry::func(q::hex, 1, 1, |vm, args| vm.int_with_prefix(args.at(0), 16, "0x")),
];

/// `bin(x)`, which asks for an int as a format does, not as `oct` and `hex` do.
fn bin<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if !vm.row_is_int(args.at(0)) {
        return Err(vm.value_error_of("unknown format code 'b' for object of type '%t'", args.at(0)));
    }
    vm.int_with_prefix(args.at(0), 2, "0b")
}

/// `round(x, digits)`: halves go to the even side.
fn round<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    if let Some(result) = vm.by_own_method(args, b"__round__")? {
        return Ok(result);
    }
    let value = vm.native_self(args.at(0));
    let digits = args.pos.get(1).map(|digits| vm.int_word(*digits));
    if vm.row_is_int(value) {
        return match digits.transpose()? {
            None | Some(0..) => vm.to_int(value),
            Some(digits) => round_int(vm, vm.to_int(value)?, digits.unsigned_abs()),
        };
    }
    let n = vm.to_float(value)?;
    let Some(digits) = digits.transpose()? else { return vm.new_int_from_f64(libm::rint(n)) };
    let scale = elementary::pow(10.0, digits as f64);
    let scaled = libm::rint(n * scale) / scale;
    // So many digits that no float has them all: nothing is rounded.
    vm.new_float(if scaled.is_finite() || digits < 0 { scaled } else { n })
}

/// An int to the nearest multiple of `10 ** zeros`.
fn round_int<'v>(vm: &Vm<'v>, n: Value<'v>, zeros: usize) -> Res<Value<'v>> {
    let op = |op, x, y| vm.binary_op(op, x, y);
    let mut buf = [0; 2];
    // Ten has more than three bits: such a multiple is more than twice the int.
    if vm.as_int(n, &mut buf).is_some_and(|n| zeros / 2 > n.bit_len()) {
        return Ok(Value::int(0));
    }
    let unit = op(BinaryOp::Power, Value::int(10), Value::len(zeros))?;
    let rest = op(BinaryOp::Modulo, n, unit)?;
    let down = op(BinaryOp::Subtract, n, rest)?;
    let half = op(BinaryOp::FloorDivide, unit, Value::int(2))?;
    let up = if vm.equal(rest, half)? {
        let count = op(BinaryOp::FloorDivide, n, unit)?;
        op(BinaryOp::And, count, Value::int(1))? == Value::int(1)
    } else {
        op(BinaryOp::More, rest, half)? == Value::TRUE
    };
    if up { op(BinaryOp::Add, down, unit) } else { Ok(down) }
}

impl<'v> Vm<'v> {
    /// What a method of the class of the first argument makes of the others, if it has one of this name. The name is
    /// none of the pool: where no program has it, no class has it.
    pub(crate) fn by_own_method(&self, args: Args<'_, 'v>, name: &[u8]) -> Res<Option<Value<'v>>> {
        let object = args.at(0);
        if object.ty() != Some(Ty::Instance) {
            return Ok(None);
        }
        match self.find_qstr(name).and_then(|name| self.class_find(object, name)) {
            Some(method) => self.call_special(method, object, Args::positional(args.from(1))).map(Some),
            None => Ok(None),
        }
    }

    /// What the class of the right operand of `divmod` makes of it.
    fn reflected_div_mod(&self, a: Value<'v>, b: Value<'v>) -> Res<Option<Value<'v>>> {
        let Some(method) = self.class_find(b, q::__rdivmod__).filter(|_| OPERATORS) else { return Ok(None) };
        let result = self.call_special(method, b, Args::positional(&[a]))?;
        Ok(Some(result).filter(|result| *result != Value::NOT_IMPLEMENTED))
    }

    /// `divmod(a, b)`.
    pub(crate) fn div_mod(&self, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        // As with operators, a class goes before the one that it derives from.
        let (left, right) = (self.type_of(a), self.type_of(b));
        let first = b.ty() == Some(Ty::Instance) && left != right && self.is_subclass(right, left);
        if first && let Some(result) = self.reflected_div_mod(a, b)? {
            return Ok(result);
        }
        if let Some(method) = self.class_find(a, q::__divmod__) {
            let result = self.call(method, &[a, b])?;
            if result != Value::NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        match self.number_div_mod(a, b)? {
            Some((quot, rem)) => self.new_tuple(&[quot, rem]),
            None => {
                if !first
                    && left != right
                    && let Some(result) = self.reflected_div_mod(a, b)?
                {
                    return Ok(result);
                }
                let operands = [as_operand(a), as_operand(b)];
                Err(self.raise_of(&TYPE_ERROR, "unsupported types for __divmod__: '%t', '%t'", &operands))
            }
        }
    }
}
