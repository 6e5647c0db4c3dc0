//! Which operand of a binary operator goes first when an instance of a class stands on the right.
//!
//! The left one does, with three exceptions of Python's: the class on the right derives from the type on the left; the
//! type on the left does not take operands of the type on the right; or `+` of a sequence, which is no operator of
//! numbers. An instance whose class defines the operator itself goes first on the left. As in stock, `*` of a sequence
//! takes whatever is an int.

use crate::object::Ty;
use crate::ops::{BinaryOp, Methods};
use crate::types::class::OPERATORS;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};

/// What the right operand, asked first, makes of an operator.
pub(crate) enum First<'v> {
    /// The result.
    Result(Value<'v>),
    /// Nothing, and neither does the left operand: its type does not take such operands.
    Neither,
    /// Nothing: what is left is the type of the left operand.
    OnlyLeft,
    /// It does not go first.
    Left,
}

/// Types whose operators take each other's objects.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// Those of a higher rank take those of a lower one.
    Number(u8),
    Str,
    Bytes,
    Array,
    List,
    Tuple,
    Set,
    Other(Ty),
}

impl Family {
    fn of(ty: Ty) -> Family {
        match ty {
            Ty::Int | Ty::BigInt | Ty::Bool => Family::Number(0),
            Ty::Float => Family::Number(1),
            Ty::Complex => Family::Number(2),
            Ty::Str | Ty::StrRom => Family::Str,
            Ty::Bytes | Ty::BytesRom => Family::Bytes,
            Ty::Array => Family::Array,
            Ty::List => Family::List,
            Ty::Tuple | Ty::NamedTuple | Ty::AttrTuple => Family::Tuple,
            Ty::Set | Ty::FrozenSet => Family::Set,
            other => Family::Other(other),
        }
    }

    /// Whether Python tries the reflected method before an operator that is none of numbers.
    fn yields(self, op: BinaryOp) -> bool {
        match self {
            Family::Str | Family::Bytes | Family::List | Family::Tuple => op == BinaryOp::Add,
            Family::Array => matches!(op, BinaryOp::Add | BinaryOp::Multiply),
            _ => false,
        }
    }

    /// Whether an operator of objects on the left has a meaning for objects of another family on the right.
    fn takes(self, op: BinaryOp, right: Family) -> bool {
        use BinaryOp::{Add, Equal, Modulo, Multiply, NotEqual, Power, Subtract, TrueDivide};
        match (self, right) {
            (Family::Number(2), Family::Number(_)) => {
                matches!(op, Add | Subtract | Multiply | TrueDivide | Power | Equal | NotEqual)
            }
            (Family::Number(left), Family::Number(right)) => right <= left,
            (Family::Array, Family::Bytes) => true,
            // Formatting takes anything.
            (Family::Str | Family::Bytes, _) if op == Modulo => true,
            (Family::Str | Family::Bytes | Family::List | Family::Tuple, _) if op == Multiply => true,
            _ => self == right,
        }
    }
}

/// Whether the right operand of an operator may go before the left one: instances of classes alone.
#[inline(always)]
pub(crate) fn may_go_first<'v>(right: Value<'v>) -> bool {
    OPERATORS && is_of_class(right)
}

/// Whether it is an object whose class may define operators.
#[inline(always)]
pub(crate) fn is_of_class<'v>(value: Value<'v>) -> bool {
    value.header().is_some_and(|header| matches!(header.ty, Ty::Instance | Ty::Exception))
}

impl<'v> Vm<'v> {
    /// Asks the right operand of an operator, if it goes first.
    #[inline]
    pub(crate) fn ask_right_first(&self, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<First<'v>> {
        if may_go_first(right) { self.ask_instance_first(op, left, right) } else { Ok(First::Left) }
    }

    #[inline(never)]
    fn ask_instance_first(&self, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<First<'v>> {
        if self.class_find(left, op.special()).is_some() {
            return Ok(First::Left);
        }
        let plain = op.plain();
        let op = plain.unwrap_or(op);
        let Some(method) = op.swapped().map(Methods::special).or_else(|| op.reflected()) else {
            return Ok(First::Left);
        };
        let Some(method) = self.class_find(right, method) else { return Ok(First::Left) };
        if plain.is_some_and(|op| self.class_find(left, op.special()).is_some()) {
            return Ok(First::Left);
        }
        let [ours, theirs] = [left, right].map(|value| Family::of(self.ty_of(self.native_self(value))));
        let takes = ours.takes(op, theirs);
        let yields = ours.yields(op);
        if takes && !yields && !self.is_subclass(self.type_of(right), self.type_of(left)) {
            return Ok(First::Left);
        }
        let result = self.call_special(method, right, Args::positional(&[left]))?;
        Ok(match result == Value::NOT_IMPLEMENTED {
            false => First::Result(result),
            true if takes || yields => First::OnlyLeft,
            true => First::Neither,
        })
    }
}
