//! The constants of one source.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use romfs_format::mpy::{self, Object};

use crate::constant::{Int, Number, float};
use crate::symbol::{Symbol, Symbols};

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

/// The constants of one source.
#[derive(Default)]
pub(crate) struct Constants {
    all: Vec<Constant>,
}

impl Constants {
    pub(crate) fn add(&mut self, constant: Constant) -> ConstantId {
        self.all.push(constant);
        ConstantId(self.all.len() as u32 - 1)
    }

    pub(crate) fn get(&self, id: ConstantId) -> &Constant {
        &self.all[id.0 as usize]
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
    /// and a NaN only with itself. Tuples nest no deeper than the source's brackets.
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
