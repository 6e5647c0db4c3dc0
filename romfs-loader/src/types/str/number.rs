//! Numbers as arguments of a format: integers with their digits, floats.

use crate::num::float::{self, FloatFormat, FloatText, Notation, Precision, Sign};
use crate::text::pad::{Grouping, NumberText, Padding, write_number};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// How to write an integer.
pub(super) struct IntFormat<'a> {
    pub radix: u32,
    pub upper: bool,
    pub sign: Sign,
    pub prefix: &'a [u8],
    pub padding: Padding,
    pub grouping: Option<Grouping>,
    pub min_digits: usize,
}

/// Whether a format takes it for an integer: an int or a bool.
pub(super) fn is_integer(vm: &Vm<'_>, value: Value) -> bool {
    value.is_small() || value.as_bool().is_some() || vm.row_is_int(value)
}

/// Writes an integer.
pub(super) fn write_int<'m>(
    vm: &Vm<'m>,
    put: &mut dyn FnMut(&[u8]) -> Res<()>,
    value: Value,
    format: &IntFormat<'_>,
) -> Res<()> {
    let mut write = |negative: bool, digits: &[u8]| {
        let number = NumberText { sign: format.sign.char(negative), prefix: format.prefix, digits, tail: &[] };
        write_number(put, number, format.padding, format.grouping, format.min_digits)
    };
    let mut buf = [0; 2];
    match vm.as_int(value, &mut buf) {
        Some(n) => vm.int_digits(n, format.radix, format.upper, |digits| write(n.is_negative(), digits)),
        None => Err(vm.raise_type_error("integer needed")),
    }
}

/// A float by the letter of its format, one of `eEfFgG`.
pub(super) fn float_text(n: f64, kind: u8, precision: Option<u32>, sign: Sign) -> FloatText {
    let notation = match kind.to_ascii_lowercase() {
        b'e' => Notation::Scientific,
        b'f' => Notation::Fixed,
        _ => Notation::General,
    };
    let precision = Precision::Digits(precision.unwrap_or(6));
    float::format(n, FloatFormat { notation, precision, sign, upper: kind.is_ascii_uppercase() })
}
