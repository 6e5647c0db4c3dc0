//! What operations on values mean: operators, truth, equality, hashing, indexing, iteration, buffers.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;

use crate::object::Ty;
use crate::qstr::{Qstr, q};
use crate::reflected::{First, is_of_class, may_go_first};
use crate::types::class::OPERATORS;
use crate::types::exception;
use crate::types::float::Float;
use crate::types::slice::Slice;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

pub use romfs_format::opcode::BinaryOp;

/// Operators and questions of one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOp {
    /// `+x`
    Positive,
    /// `-x`
    Negative,
    /// `~x`
    Invert,
    /// Truth.
    Bool,
    /// `len(x)`
    Len,
    /// `hash(x)`
    Hash,
    /// `abs(x)`
    Abs,
    /// `int(x)`
    Int,
    /// `float(x)`
    Float,
    /// `complex(x)`
    Complex,
}

impl UnaryOp {
    /// The special method that implements it.
    pub(crate) const fn method(self) -> Qstr {
        match self {
            UnaryOp::Positive => q::__pos__,
            UnaryOp::Negative => q::__neg__,
            UnaryOp::Invert => q::__invert__,
            UnaryOp::Bool => q::__bool__,
            UnaryOp::Len => q::__len__,
            UnaryOp::Hash => q::__hash__,
            UnaryOp::Abs => q::__abs__,
            UnaryOp::Int => q::__int__,
            UnaryOp::Float => q::__float__,
            UnaryOp::Complex => q::__complex__,
        }
    }
}

/// What is done with `x[index]`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Subscript<'v> {
    /// Read.
    Load,
    /// Assigned.
    Store(Value<'v>),
    /// Deleted.
    Delete,
}

/// The bytes behind a value.
#[derive(Clone, Copy)]
pub struct Buffer<'v> {
    /// The bytes; those of a read-only buffer are in cells all the same, and must not be written to.
    pub bytes: &'v [Cell<u8>],
    /// Whether they may be written to.
    pub writable: bool,
    /// The typecode of `struct` for its items; `B` for plain bytes.
    pub typecode: u8,
}

impl<'v> Buffer<'v> {
    /// The buffer of bytes that never change.
    pub(crate) fn of_bytes(bytes: &'v [u8]) -> Buffer<'v> {
        let start = core::ptr::from_ref(bytes) as *const [Cell<u8>];
        // SAFETY: `Cell<u8>` is laid out as `u8`; a buffer that is not writable is only read.
        Buffer { bytes: unsafe { &*start }, writable: false, typecode: b'B' }
    }

    /// The bytes as they are now, to be read before anything else can write to them: no Python code may run meanwhile.
    pub(crate) fn read(&self) -> &'v [u8] {
        let start = core::ptr::from_ref(self.bytes) as *const [u8];
        // SAFETY: `Cell<u8>` is laid out as `u8`, the bytes live for 'v, and the caller is done with them before they
        // change.
        unsafe { &*start }
    }
}

/// The special methods of an operator: its own, and the reflected one for operators that have one.
pub(crate) trait Methods {
    /// `__add__`
    fn special(self) -> Qstr;
    /// `__radd__`
    fn reflected(self) -> Option<Qstr>;
    /// `+` for `+=`.
    fn plain(self) -> Option<BinaryOp>;
    /// `>` for `<`: the comparison that says the same of the operands in the other order.
    fn swapped(self) -> Option<BinaryOp>;
}

macro_rules! binary_methods {
    ($($op:ident $method:ident $($reflected:ident)?;)* ; $($iop:ident $imethod:ident $plain:ident;)*) => {
        /// The table of special methods.
        pub(crate) const fn binary_method(op: BinaryOp) -> Qstr {
            match op {
                $(BinaryOp::$op => q::$method,)*
                $(BinaryOp::$iop => q::$imethod,)*
                BinaryOp::Is | BinaryOp::ExceptionMatch => q::empty,
            }
        }
        fn reflected_method(op: BinaryOp) -> Option<Qstr> {
            match op { $($(BinaryOp::$op => Some(q::$reflected),)?)* _ => None }
        }
        fn plain_op(op: BinaryOp) -> Option<BinaryOp> {
            match op { $(BinaryOp::$iop => Some(BinaryOp::$plain),)* _ => None }
        }
    };
}

binary_methods! {
    Less __lt__;
    More __gt__;
    Equal __eq__;
    LessEqual __le__;
    MoreEqual __ge__;
    NotEqual __ne__;
    In __contains__;
    Or __or__ __ror__;
    Xor __xor__ __rxor__;
    And __and__ __rand__;
    Lshift __lshift__ __rlshift__;
    Rshift __rshift__ __rrshift__;
    Add __add__ __radd__;
    Subtract __sub__ __rsub__;
    Multiply __mul__ __rmul__;
    MatMultiply __matmul__ __rmatmul__;
    FloorDivide __floordiv__ __rfloordiv__;
    TrueDivide __truediv__ __rtruediv__;
    Modulo __mod__ __rmod__;
    Power __pow__ __rpow__;
    ;
    InplaceOr __ior__ Or;
    InplaceXor __ixor__ Xor;
    InplaceAnd __iand__ And;
    InplaceLshift __ilshift__ Lshift;
    InplaceRshift __irshift__ Rshift;
    InplaceAdd __iadd__ Add;
    InplaceSubtract __isub__ Subtract;
    InplaceMultiply __imul__ Multiply;
    InplaceMatMultiply __imatmul__ MatMultiply;
    InplaceFloorDivide __ifloordiv__ FloorDivide;
    InplaceTrueDivide __itruediv__ TrueDivide;
    InplaceModulo __imod__ Modulo;
    InplacePower __ipow__ Power;
}

impl Methods for BinaryOp {
    fn special(self) -> Qstr {
        binary_method(self)
    }

    fn reflected(self) -> Option<Qstr> {
        reflected_method(self)
    }

    fn plain(self) -> Option<BinaryOp> {
        plain_op(self)
    }

    fn swapped(self) -> Option<BinaryOp> {
        Some(match self {
            BinaryOp::Less => BinaryOp::More,
            BinaryOp::More => BinaryOp::Less,
            BinaryOp::LessEqual => BinaryOp::MoreEqual,
            BinaryOp::MoreEqual => BinaryOp::LessEqual,
            BinaryOp::Equal | BinaryOp::NotEqual => self,
            _ => return None,
        })
    }
}

/// What a message calls an operand: True and False are ints to all operators.
pub(crate) fn as_operand<'v>(value: Value<'v>) -> Value<'v> {
    if value.as_bool().is_some() { Value::int(0) } else { value }
}

/// Bytes of the first character of UTF-8 text; 0 at its end.
#[inline]
pub(crate) fn char_len(text: &[u8]) -> usize {
    let len = match text.first() {
        None => 0,
        Some(0..=0xbf) => 1,
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(_) => 4,
    };
    len.min(text.len())
}

impl<'v> Vm<'v> {
    // --- truth, equality, hash
    // ----------------------------------------------------------------------------------------

    /// Whether a value is true.
    #[inline]
    pub fn truth(&self, value: Value<'v>) -> Res<bool> {
        if value == Value::TRUE {
            return Ok(true);
        }
        if value == Value::FALSE || value == Value::NONE {
            return Ok(false);
        }
        match value.as_small() {
            Some(n) => Ok(n != 0),
            None => self.truth_other(value),
        }
    }

    fn truth_other(&self, value: Value<'v>) -> Res<bool> {
        if let Some(text) = self.str_bytes(value) {
            return Ok(!text.is_empty());
        }
        let row = self.row_of(value);
        if let Some(result) = (row.unary)(self, UnaryOp::Bool, value)? {
            return if result == Value::TRUE || result == Value::FALSE {
                Ok(result == Value::TRUE)
            } else {
                self.truth(result)
            };
        }
        match (row.unary)(self, UnaryOp::Len, value)? {
            Some(len) => Ok(len != Value::int(0)),
            None => Ok(true),
        }
    }

    /// `a == b`.
    pub fn equal(&self, a: Value<'v>, b: Value<'v>) -> Res<bool> {
        if a == b {
            match a.ty() {
                // NaN is the one value that is not equal to itself.
                Some(Ty::Float) => return Ok(!self.as_float(a).is_some_and(f64::is_nan)),
                Some(Ty::Complex) => {}
                _ => return Ok(true),
            }
        }
        if a.is_small() && b.is_small() {
            return Ok(false);
        }
        if let Some(x) = self.str_bytes(a)
            && let Some(y) = self.str_bytes(b)
        {
            return Ok(x == y);
        }
        self.check_native_stack()?;
        match self.equal_by_either(a, b)? {
            Some(result) => self.truth(result),
            None => Ok(false),
        }
    }

    /// `hash(x)`, the bits of a small int.
    pub(crate) fn hash(&self, value: Value<'v>) -> Res<usize> {
        if let Some(n) = value.as_small() {
            return Ok(n as usize);
        }
        if let Some(q) = value.as_qstr() {
            return Ok(self.qstr_hash(q).into());
        }
        if let Some(hash) = self.known_hash(value) {
            return Ok(hash.into());
        }
        if let Some(bytes) = self.str_bytes(value).or_else(|| self.bytes_bytes(value)) {
            return Ok(crate::qstr::hash(bytes).into());
        }
        if let Some(b) = value.as_bool() {
            return Ok(b.into());
        }
        let row = self.row_of(value);
        match (row.unary)(self, UnaryOp::Hash, value)? {
            Some(hash) => Ok(hash.as_small().unwrap_or_default() as usize),
            None if self.is_unhashable(value) => Err(self.raise_unhashable(value)),
            None => Ok(self.hash_address(value)),
        }
    }

    #[cold]
    pub(crate) fn raise_unhashable(&self, value: Value<'v>) -> Raised {
        self.type_error_of("unsupported type for __hash__: '%t'", value)
    }

    fn is_unhashable(&self, value: Value<'v>) -> bool {
        use Ty::{Array, Deque, Dict, Instance, List, MemoryView, Set, Slice};
        matches!(value.ty(), Some(List | Dict | Set | Array | MemoryView | Instance | Slice | Deque))
    }

    /// A hash from where an object lies. Objects do not move.
    pub(crate) fn hash_address(&self, value: Value<'v>) -> usize {
        value.bits() & Value::SMALL_MAX as usize
    }

    /// What a type makes of an operator of one operand.
    #[inline]
    pub(crate) fn unary_by(&self, op: UnaryOp, value: Value<'v>) -> Res<Option<Value<'v>>> {
        (self.row_of(value).unary)(self, op, value)
    }

    /// What the left operand's type makes of an operator.
    #[inline]
    pub(crate) fn binary_by(&self, op: BinaryOp, left: Value<'v>, right: Value<'v>) -> Res<Option<Value<'v>>> {
        (self.row_of(left).binary)(self, op, left, right)
    }

    /// What the one operand, or else the other one, makes of `==`.
    #[inline]
    fn equal_by_either(&self, a: Value<'v>, b: Value<'v>) -> Res<Option<Value<'v>>> {
        if may_go_first(b) {
            return self.equal_by_instance(a, b);
        }
        match self.binary_by(BinaryOp::Equal, a, b)? {
            None => self.binary_by(BinaryOp::Equal, b, a),
            found => Ok(found),
        }
    }

    /// What an instance of a class on the right, which may go first, or else the left operand makes of `==`.
    #[inline(never)]
    fn equal_by_instance(&self, a: Value<'v>, b: Value<'v>) -> Res<Option<Value<'v>>> {
        let both = match self.ask_right_first(BinaryOp::Equal, a, b)? {
            First::Result(result) => return Ok(Some(result)),
            First::Neither => return Ok(None),
            First::OnlyLeft => false,
            First::Left => true,
        };
        match self.binary_by(BinaryOp::Equal, a, b)? {
            None if both => self.binary_by(BinaryOp::Equal, b, a),
            found => Ok(found),
        }
    }

    // --- operators
    // ----------------------------------------------------------------------------------------------------

    /// `-x`, `+x`, `~x`, `abs(x)`.
    pub fn unary_op(&self, op: UnaryOp, value: Value<'v>) -> Res<Value<'v>> {
        match self.unary_by(op, value)? {
            Some(result) => Ok(result),
            None => {
                let message = "unsupported type for %s: '%t'";
                Err(self.raise_of(&exception::TYPE_ERROR, message, &[Value::qstr(op.method()), value]))
            }
        }
    }

    /// `a + b` and the other operators.
    #[inline]
    pub fn binary_op(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        if let (Some(x), Some(y)) = (a.as_small(), b.as_small())
            && let Some(result) = small_op(op, x, y)
        {
            return Ok(result);
        }
        self.binary_op_other(op, a, b)
    }

    #[inline(never)]
    pub(crate) fn binary_op_other(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        if let (Some(x), Some(y)) = (self.cast::<Float>(a), self.cast::<Float>(b))
            && let Some(result) = self.float_op(op, x.get(), y.get())?
        {
            return Ok(result);
        }
        self.binary_op_general(op, a, b)
    }

    fn binary_op_general(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        if (a.ty() == Some(Ty::Float) || b.ty() == Some(Ty::Float))
            && let (Some(x), Some(y)) = (self.as_exact_float(a), self.as_exact_float(b))
            && let Some(result) = self.float_op(op, x, y)?
        {
            return Ok(result);
        }
        match op {
            BinaryOp::Is => return Ok(Value::bool(a == b)),
            BinaryOp::Equal => return self.equal_op(a, b),
            BinaryOp::NotEqual => return self.not_equal_op(a, b),
            BinaryOp::In => return self.contains(b, a).map(Value::bool),
            BinaryOp::ExceptionMatch => return self.exception_match(a, b).map(Value::bool),
            _ => {}
        }
        self.check_native_stack()?;
        if may_go_first(b) { self.binary_op_with_instance(op, a, b) } else { self.binary_op_left_first(op, a, b) }
    }

    /// An operator with an instance of a class on the right, which may go first.
    #[inline(never)]
    fn binary_op_with_instance(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        // What is changed in place is asked first, whatever stands on the right.
        if op.plain().is_some() && self.is_changed_by(op, a) {
            return self.binary_op_left_first(op, a, b);
        }
        match self.ask_right_first(op, a, b)? {
            First::Result(result) => Ok(result),
            First::Neither => Err(self.raise_unsupported(op, a, b)),
            First::OnlyLeft => self.binary_op_of_left(op, a, b)?.ok_or_else(|| self.raise_unsupported(op, a, b)),
            First::Left => self.binary_op_left_first(op, a, b),
        }
    }

    /// An operator that the left operand is asked for, and then the right one.
    fn binary_op_left_first(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        if let Some(result) = self.binary_op_of_left(op, a, b)? {
            return Ok(result);
        }
        match self.reflected_op(op, a, b)? {
            Some(result) => Ok(result),
            None => Err(self.raise_unsupported(op, a, b)),
        }
    }

    /// What the left operand makes of an operator; of `+` where it does not know `+=`.
    #[inline]
    fn binary_op_of_left(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Option<Value<'v>>> {
        if let Some(result) = self.binary_by(op, a, b)? {
            return Ok(Some(result));
        }
        let Some(plain) = op.plain() else { return Ok(None) };
        if let (Some(x), Some(y)) = (a.as_small(), b.as_small())
            && let Some(result) = small_op(plain, x, y)
        {
            return Ok(Some(result));
        }
        self.binary_by(plain, a, b)
    }

    /// Whether an operator such as `+=` changes its left operand, which then stays the same object.
    fn is_changed_by(&self, op: BinaryOp, value: Value<'v>) -> bool {
        match self.native_self(value).ty() {
            Some(Ty::List) => matches!(op, BinaryOp::InplaceAdd | BinaryOp::InplaceMultiply),
            Some(Ty::Array) => op == BinaryOp::InplaceAdd,
            Some(Ty::Set | Ty::Dict) => true,
            _ => false,
        }
    }

    /// `a != b`: what is unequal follows from what is equal, but where a class defines `__ne__`.
    fn not_equal_op(&self, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        // No built-in type tells `!=` other than by `==`.
        if is_of_class(a) || is_of_class(b) {
            self.not_equal_of_class(a, b)
        } else {
            Ok(Value::bool(!self.equal(a, b)?))
        }
    }

    /// [`Vm::not_equal_op`] where an operand is an instance of a class.
    #[inline(never)]
    fn not_equal_of_class(&self, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        let both = match self.ask_right_first(BinaryOp::NotEqual, a, b)? {
            First::Result(result) => return Ok(result),
            First::Neither => return Ok(Value::bool(a != b)),
            First::OnlyLeft => false,
            First::Left => true,
        };
        // Both methods of the left operand go before those of the right.
        for (x, y) in [(a, b), (b, a)].into_iter().take(if both { 2 } else { 1 }) {
            if let Some(result) = self.binary_by(BinaryOp::NotEqual, x, y)? {
                return Ok(result);
            }
            if let Some(equal) = self.binary_by(BinaryOp::Equal, x, y)? {
                return Ok(Value::bool(!self.truth(equal)?));
            }
        }
        Ok(Value::bool(a != b))
    }

    #[cold]
    fn raise_unsupported(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Raised {
        let special = op.plain().unwrap_or(op).special();
        // As in stock, True and False are ints to all operators, but not on the right of an order.
        let is_order = matches!(op, BinaryOp::Less | BinaryOp::More | BinaryOp::LessEqual | BinaryOp::MoreEqual);
        let right = if is_order { b } else { as_operand(b) };
        let values = [Value::qstr(special), as_operand(a), right];
        self.raise_of(&exception::TYPE_ERROR, "unsupported types for %s: '%t', '%t'", &values)
    }

    /// What the right operand makes of it.
    fn reflected_op(&self, op: BinaryOp, a: Value<'v>, b: Value<'v>) -> Res<Option<Value<'v>>> {
        if !OPERATORS {
            return Ok(None);
        }
        let Some(method) = op.swapped().map(Methods::special).or_else(|| op.plain().unwrap_or(op).reflected()) else {
            return Ok(None);
        };
        let Some(function) = self.class_find(b, method) else { return Ok(None) };
        let result = self.call_special(function, b, Args::positional(&[a]))?;
        Ok(if result == Value::NOT_IMPLEMENTED { None } else { Some(result) })
    }

    /// `==` with the result that the operands give, which need not be a bool.
    fn equal_op(&self, a: Value<'v>, b: Value<'v>) -> Res<Value<'v>> {
        if is_of_class(a) || is_of_class(b) {
            return Ok(self.equal_by_either(a, b)?.unwrap_or(Value::bool(a == b)));
        }
        self.equal(a, b).map(Value::bool)
    }

    /// `item in container`.
    pub(crate) fn contains(&self, container: Value<'v>, item: Value<'v>) -> Res<bool> {
        if let Some(result) = self.binary_by(BinaryOp::In, container, item)? {
            return self.truth(result);
        }
        // Without an operation of its own: look at all items.
        let mut items = self.items_of(container)?;
        while let Some(other) = items.next(self)? {
            if self.equal(other, item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether `except class:` catches an exception (or a type of exceptions).
    pub(crate) fn exception_match(&self, exception: Value<'v>, class: Value<'v>) -> Res<bool> {
        let ty = if self.is_type(exception) { exception } else { self.type_of(exception) };
        for class in self.tuple_items(class).unwrap_or(&[class]) {
            if !self.is_exception_type(*class) {
                return Err(
                    self.raise_type_error("catching classes that do not inherit from BaseException is not allowed")
                );
            }
            if self.is_subclass(ty, *class) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    // --- subscripts
    // ---------------------------------------------------------------------------------------------------

    /// `object[index]`.
    pub fn load_subscript(&self, object: Value<'v>, index: Value<'v>) -> Res<Value<'v>> {
        match (self.row_of(object).subscript)(self, object, index, Subscript::Load)? {
            Some(value) => Ok(value),
            None => {
                if self.is_type(object) {
                    // `list[int]` as an annotation.
                    if let Some(found) = self.class_getitem(object, index)? {
                        return Ok(found);
                    }
                }
                Err(self.type_error_of("'%t' object isn't subscriptable", object))
            }
        }
    }

    /// `object[index] = value`.
    pub fn store_subscript(&self, object: Value<'v>, index: Value<'v>, value: Value<'v>) -> Res<()> {
        match (self.row_of(object).subscript)(self, object, index, Subscript::Store(value))? {
            Some(_) => Ok(()),
            None => Err(self.type_error_of("'%t' object doesn't support item assignment", object)),
        }
    }

    /// `del object[index]`.
    #[inline(never)]
    pub fn delete_subscript(&self, object: Value<'v>, index: Value<'v>) -> Res<()> {
        match (self.row_of(object).subscript)(self, object, index, Subscript::Delete)? {
            Some(_) => Ok(()),
            None => Err(self.type_error_of("'%t' object doesn't support item deletion", object)),
        }
    }

    /// An index into a sequence of `len` items; a negative one counts from the end.
    ///
    /// # Errors
    /// `TypeError`, `IndexError`.
    #[inline]
    pub(crate) fn index(&self, index: Value<'v>, len: usize, what: &str) -> Res<usize> {
        let n = match index.as_small() {
            Some(n) => n,
            None => match self.as_index(index)? {
                Some(n) => n,
                None => return Err(self.bad_index(index, what)),
            },
        };
        let at = if n < 0 { len.wrapping_sub(n.unsigned_abs()) } else { n as usize };
        // What lies before the first item has wrapped around.
        if at >= len {
            return Err(self.raise_message(&exception::INDEX_ERROR, &mut |out| {
                out.text(what)?;
                out.text(" index out of range")
            }));
        }
        Ok(at)
    }

    /// The slice that an index is.
    pub(crate) fn as_slice(&self, index: Value<'v>) -> Option<&'v Slice<'v>> {
        self.cast::<Slice>(index)
    }

    // --- iteration
    // ----------------------------------------------------------------------------------------------------

    /// `iter(x)`.
    pub fn iter(&self, value: Value<'v>) -> Res<Value<'v>> {
        match self.row_of(value).iter {
            Some(iter) => iter(self, value),
            None => Err(self.raise_not_iterable(value)),
        }
    }

    /// `next(x)`; `None` at the end.
    #[inline]
    pub fn next(&self, iterator: Value<'v>) -> Res<Option<Value<'v>>> {
        // Iterators stand on iterators, as deep as a program likes, and need not end.
        self.check_native_stack()?;
        self.count_work(1)?;
        match self.row_of(iterator).next {
            Some(next) => {
                self.stop.set(None);
                next(self, iterator)
            }
            None => Err(self.raise_not_iterator(iterator)),
        }
    }

    /// Calls `f` with each item.
    pub(crate) fn for_each(&self, iterable: Value<'v>, mut f: impl FnMut(Value<'v>) -> Res<()>) -> Res<()> {
        self.for_each_item(iterable, &mut f)
    }

    #[inline(never)]
    fn for_each_item(&self, iterable: Value<'v>, f: &mut dyn FnMut(Value<'v>) -> Res<()>) -> Res<()> {
        let mut items = self.items_of(iterable)?;
        while let Some(item) = items.next(self)? {
            f(item)?;
        }
        Ok(())
    }

    /// About how many items an iterable will give; only containers say.
    pub(crate) fn length_hint(&self, value: Value<'v>) -> usize {
        if value.ty() == Some(Ty::Instance) {
            return 0;
        }
        match self.unary_by(UnaryOp::Len, value) {
            Ok(Some(len)) => len.as_small().unwrap_or(0).max(0) as usize,
            Ok(None) => 0,
            Err(raised) => {
                self.take_raised(raised);
                0
            }
        }
        .min(1 << 16)
    }

    /// `len(x)`.
    pub fn len(&self, value: Value<'v>) -> Res<Value<'v>> {
        if let Some(count) = self.char_count(value) {
            return Ok(Value::len(count));
        }
        if let Some(bytes) = self.bytes_bytes(value) {
            return Ok(Value::len(bytes.len()));
        }
        match self.unary_by(UnaryOp::Len, value)? {
            Some(len) => Ok(len),
            None => Err(self.type_error_of("object of type '%t' has no len()", value)),
        }
    }

    #[cold]
    pub(crate) fn raise_not_iterable(&self, value: Value<'v>) -> Raised {
        self.type_error_of("'%t' object isn't iterable", value)
    }

    #[cold]
    pub(crate) fn raise_not_iterator(&self, value: Value<'v>) -> Raised {
        self.type_error_of("'%t' object isn't an iterator", value)
    }

    #[cold]
    pub(crate) fn raise_not_callable(&self, value: Value<'v>) -> Raised {
        self.type_error_of("'%t' object isn't callable", value)
    }

    // --- numbers
    // ------------------------------------------------------------------------------------------------------

    /// The machine word that an int, a bool, or an instance of a class derived from `int` is, if it fits.
    #[inline]
    pub fn as_word(&self, value: Value<'v>) -> Option<isize> {
        match value.as_small() {
            Some(n) => Some(n),
            None => self.other_as_word(value),
        }
    }

    /// The machine word that an int, a bool, or an object with `__int__` is; `None` for anything else. Every int that
    /// comes from a program is converted here or, where it is cut to a word, by [`Vm::int_clamped`].
    ///
    /// # Errors
    /// `OverflowError` for an int that is too large, and what `__int__` raises.
    pub(crate) fn as_index(&self, value: Value<'v>) -> Res<Option<isize>> {
        if let Some(n) = self.as_word(value) {
            return Ok(Some(n));
        }
        let Some(int) = self.int_beyond_word(value)? else { return Ok(None) };
        match self.as_word(int) {
            Some(n) => Ok(Some(n)),
            None => Err(self.raise_overflow_error("overflow converting long int to machine word")),
        }
    }

    /// The int that a value is which is no machine word: one of any size, or what `__int__` says.
    fn int_beyond_word(&self, value: Value<'v>) -> Res<Option<Value<'v>>> {
        if self.row_is_int(value) {
            return Ok(Some(value));
        }
        if value.ty() == Some(Ty::Instance) { self.unary_by(UnaryOp::Int, value) } else { Ok(None) }
    }

    /// The machine word of an argument.
    ///
    /// # Errors
    /// `TypeError` for anything that is no integer, `OverflowError` for one that is too large.
    pub fn int_word(&self, value: Value<'v>) -> Res<isize> {
        match self.as_index(value)? {
            Some(n) => Ok(n),
            None => Err(self.type_error_of("can't convert %t to int", value)),
        }
    }

    /// The integer of an argument, cut to a machine word.
    ///
    /// # Errors
    /// `TypeError` for anything that is no integer.
    pub(crate) fn int_clamped(&self, value: Value<'v>) -> Res<isize> {
        match self.as_clamped(value)? {
            Some(n) => Ok(n),
            None => Err(self.type_error_of("can't convert %t to int", value)),
        }
    }

    /// The same for a bound of a search or a slice of what is called so.
    pub(crate) fn index_clamped(&self, value: Value<'v>, what: &str) -> Res<isize> {
        self.as_clamped(value)?.ok_or_else(|| self.bad_index(value, what))
    }

    /// The integer that a value is, as [`Vm::as_index`] takes it, but cut to a machine word.
    fn as_clamped(&self, value: Value<'v>) -> Res<Option<isize>> {
        if let Some(n) = self.as_word(value) {
            return Ok(Some(n));
        }
        let Some(int) = self.int_beyond_word(value)? else { return Ok(None) };
        let edge = if self.int_is_negative(int) { isize::MIN } else { isize::MAX };
        Ok(Some(self.as_word(int).unwrap_or(edge)))
    }

    #[cold]
    fn bad_index(&self, index: Value<'v>, what: &str) -> Raised {
        self.raise_message(&exception::TYPE_ERROR, &mut |out| {
            out.text(what)?;
            out.put(" indices must be integers, not %t", &[index])
        })
    }

    /// The buffer of a value that has one.
    pub(crate) fn buffer(&self, value: Value<'v>) -> Option<Buffer<'v>> {
        self.row_of(value).buffer.and_then(|buffer| buffer(self, value))
    }
}

/// An operator on small ints, where the result is one too and nothing can go wrong.
#[inline]
pub(crate) fn small_op<'v>(op: BinaryOp, x: isize, y: isize) -> Option<Value<'v>> {
    match op {
        BinaryOp::Less => Some(Value::bool(x < y)),
        BinaryOp::More => Some(Value::bool(x > y)),
        BinaryOp::Equal => Some(Value::bool(x == y)),
        BinaryOp::LessEqual => Some(Value::bool(x <= y)),
        BinaryOp::MoreEqual => Some(Value::bool(x >= y)),
        BinaryOp::NotEqual => Some(Value::bool(x != y)),
        BinaryOp::Is => Some(Value::bool(x == y)),
        BinaryOp::Or | BinaryOp::InplaceOr => Value::small(x | y),
        BinaryOp::Xor | BinaryOp::InplaceXor => Value::small(x ^ y),
        BinaryOp::And | BinaryOp::InplaceAnd => Value::small(x & y),
        // Small ints have a bit to spare: these two cannot overflow a word.
        BinaryOp::Add | BinaryOp::InplaceAdd => Value::small(x.wrapping_add(y)),
        BinaryOp::Subtract | BinaryOp::InplaceSubtract => Value::small(x.wrapping_sub(y)),
        BinaryOp::Multiply | BinaryOp::InplaceMultiply => Value::small(x.checked_mul(y)?),
        BinaryOp::FloorDivide | BinaryOp::InplaceFloorDivide if y != 0 => {
            let (d, r) = (x.checked_div(y)?, x.checked_rem(y)?);
            Value::small(if r != 0 && (r < 0) != (y < 0) { d.wrapping_sub(1) } else { d })
        }
        BinaryOp::Modulo | BinaryOp::InplaceModulo if y != 0 => {
            let r = x.checked_rem(y)?;
            Value::small(if r != 0 && (r < 0) != (y < 0) { r.wrapping_add(y) } else { r })
        }
        BinaryOp::Lshift | BinaryOp::InplaceLshift if (0..isize::BITS as isize).contains(&y) => {
            let shifted = x.wrapping_shl(y as u32);
            if shifted >> y == x { Value::small(shifted) } else { None }
        }
        BinaryOp::Rshift | BinaryOp::InplaceRshift if y >= 0 => {
            Value::small(x >> y.min(const { isize::BITS as isize - 1 }))
        }
        _ => None,
    }
}
