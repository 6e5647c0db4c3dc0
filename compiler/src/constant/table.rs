//! The constants of one source.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use romfs_format::mpy::{self, Object};
use romfs_format::opcode::BinaryOp;

use crate::constant::{Int, Number, float};
use crate::symbol::{Symbol, Symbols, hash};

/// Names a constant. Two constants that look the same may have different ids; one that is used twice has one id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConstantId(pub(crate) u32);

/// A constant's value.
#[derive(Debug, Clone)]
pub(crate) enum Constant {
    None,
    False,
    True,
    Ellipsis,
    Number(Number),
    /// An imaginary number.
    Imaginary(f64),
    /// A string that is interned.
    Symbol(Symbol),
    /// A string that is not.
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Box<[ConstantId]>),
}

/// A constant and what it costs.
struct Entry {
    constant: Constant,
    /// How deep tuples nest in it.
    depth: u32,
    /// How many constants it is written as.
    size: u32,
}

/// Tuples nest no deeper than this. Deeper ones are built when the program runs.
const MAX_DEPTH: u32 = 64;

/// What may be spent on one source's constants. A few bytes of source can ask for any amount: `9 ** 9 ** 5`, or a
/// chain of `const()` of which each has the one before twice. In units of about a nanosecond.
const BUDGET: u64 = 1 << 31;

/// What an item of a tuple costs.
const ITEM_COST: u64 = 256;

/// The constants of one source.
pub(crate) struct Constants {
    all: Vec<Entry>,
    budget: u64,
}

impl Constants {
    pub(crate) fn new() -> Self {
        Self { all: Vec::new(), budget: BUDGET }
    }

    /// Adds a constant that is no tuple.
    pub(crate) fn add(&mut self, constant: Constant) -> ConstantId {
        self.push(constant, 0, 1)
    }

    fn push(&mut self, constant: Constant, depth: u32, size: u32) -> ConstantId {
        self.all.push(Entry { constant, depth, size });
        ConstantId(self.all.len() as u32 - 1)
    }

    /// Adds a tuple, unless it nests too deeply or too much has been spent.
    pub(crate) fn add_tuple(&mut self, items: Vec<ConstantId>) -> Option<ConstantId> {
        let entries = || items.iter().map(|item| &self.all[item.0 as usize]);
        let depth = entries().map(|entry| entry.depth).max().unwrap_or(0) + 1;
        let size = entries().try_fold(1u32, |sum, entry| sum.checked_add(entry.size))?;
        if depth > MAX_DEPTH || !self.spend(u64::from(size) * ITEM_COST) {
            return None;
        }
        Some(self.push(Constant::Tuple(items.into()), depth, size))
    }

    /// Takes from the budget what writing a number as decimal text costs; false if that is too much.
    pub(crate) fn afford(&mut self, number: &Number) -> bool {
        match number {
            Number::Big(value) => self.spend((value.limbs() as u64).pow(2)),
            _ => true,
        }
    }

    /// The result of a binary operation, unless it has none (see [`Number::binary`]) or costs too much.
    pub(crate) fn calculate(&mut self, op: BinaryOp, a: &Number, b: &Number) -> Option<Number> {
        if let (Number::Small(_) | Number::Float(_), Number::Small(_) | Number::Float(_)) = (a, b)
            && op != BinaryOp::Power
        {
            return Number::binary(op, a, b);
        }
        let cost = match op {
            BinaryOp::Power => a.power_limbs(b)?.pow(2),
            _ => a.limbs() * b.limbs(),
        };
        let result = if self.spend(cost) { Number::binary(op, a, b)? } else { return None };
        self.afford(&result).then_some(result)
    }

    fn spend(&mut self, cost: u64) -> bool {
        match self.budget.checked_sub(cost) {
            Some(left) => {
                self.budget = left;
                true
            }
            None => false,
        }
    }

    pub(crate) fn get(&self, id: ConstantId) -> &Constant {
        &self.all[id.0 as usize].constant
    }

    /// A hash that constants which are [the same](Self::same) share.
    pub(crate) fn hash(&self, symbols: &Symbols, id: ConstantId) -> u32 {
        match self.get(id) {
            Constant::None => 1,
            Constant::False => 2,
            Constant::True => 3,
            Constant::Ellipsis => 4,
            Constant::Number(Number::Small(value)) => hash(&value.to_le_bytes()),
            Constant::Number(Number::Big(value)) => value.hash(),
            Constant::Number(Number::Float(value)) => hash(&value.to_bits().to_le_bytes()),
            Constant::Imaginary(value) => !hash(&value.to_bits().to_le_bytes()),
            Constant::Symbol(symbol) => hash(symbols.text(*symbol)),
            Constant::Str(bytes) => hash(bytes),
            Constant::Bytes(bytes) => !hash(bytes),
            Constant::Tuple(items) => items
                .iter()
                .fold(6, |sum: u32, &item| sum.wrapping_mul(0x9e37_79b1).rotate_left(5) ^ self.hash(symbols, item)),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Truth value.
    pub(crate) fn is_true(&self, id: ConstantId) -> bool {
        match self.get(id) {
            Constant::None | Constant::False => false,
            Constant::True | Constant::Ellipsis => true,
            Constant::Number(number) => number.is_true(),
            Constant::Imaginary(value) => *value != 0.0,
            Constant::Symbol(symbol) => *symbol != Symbol::EMPTY,
            Constant::Str(bytes) | Constant::Bytes(bytes) => !bytes.is_empty(),
            Constant::Tuple(items) => !items.is_empty(),
        }
    }

    /// Whether two constants may share an entry of the module's table: same type and value, zeros of the same sign,
    /// and a NaN only with itself. [`add_tuple`](Self::add_tuple) bounds how deep this goes.
    pub(crate) fn same(&self, symbols: &Symbols, a: ConstantId, b: ConstantId) -> bool {
        if a == b {
            return true;
        }
        match (self.get(a), self.get(b)) {
            (Constant::None, Constant::None)
            | (Constant::False, Constant::False)
            | (Constant::True, Constant::True)
            | (Constant::Ellipsis, Constant::Ellipsis) => true,
            (Constant::Number(Number::Small(x)), Constant::Number(Number::Small(y))) => x == y,
            (Constant::Number(Number::Big(x)), Constant::Number(Number::Big(y))) => x == y,
            (Constant::Number(Number::Float(x)), Constant::Number(Number::Float(y))) => {
                x == y && x.is_sign_negative() == y.is_sign_negative()
            }
            (Constant::Imaginary(x), Constant::Imaginary(y)) => x == y,
            (Constant::Bytes(x), Constant::Bytes(y)) => x == y,
            (Constant::Tuple(x), Constant::Tuple(y)) => {
                x.len() == y.len() && x.iter().zip(y).all(|(&x, &y)| self.same(symbols, x, y))
            }
            (x, y) => match (text(symbols, x), text(symbols, y)) {
                (Some(x), Some(y)) => x == y,
                _ => false,
            },
        }
    }

    /// Appends a constant as the `.mpy` format has it.
    pub(crate) fn write(&self, symbols: &Symbols, id: ConstantId, out: &mut Vec<u8>) {
        let number;
        let object = match self.get(id) {
            Constant::None => Object::None,
            Constant::False => Object::False,
            Constant::True => Object::True,
            Constant::Ellipsis => Object::Ellipsis,
            Constant::Number(value) => {
                number = number_text(value);
                match value {
                    Number::Float(_) => Object::Float(0, number.as_bytes()),
                    _ => Object::Int(0, number.as_bytes()),
                }
            }
            Constant::Imaginary(value) => {
                number = float::format_imaginary(*value);
                Object::Complex(0, number.as_bytes())
            }
            Constant::Symbol(symbol) => Object::Str(0, symbols.text(*symbol)),
            Constant::Str(bytes) => Object::Str(0, bytes),
            Constant::Bytes(bytes) => Object::Bytes(0, bytes),
            Constant::Tuple(items) => {
                mpy::write_tuple(out, items.len());
                for &item in items {
                    self.write(symbols, item, out);
                }
                return;
            }
        };
        mpy::write_object(out, &object);
    }
}

/// The text of a str.
fn text<'a>(symbols: &'a Symbols, constant: &'a Constant) -> Option<&'a [u8]> {
    match constant {
        Constant::Symbol(symbol) => Some(symbols.text(*symbol)),
        Constant::Str(bytes) => Some(bytes),
        _ => None,
    }
}

fn number_text(number: &Number) -> String {
    match number {
        Number::Small(value) => Int::from(*value).to_decimal(),
        Number::Big(value) => value.to_decimal(),
        Number::Float(value) => float::format(*value),
    }
}
