//! Ints as text and from text.

use core::fmt::Write;

use crate::num::bigint::IntRef;
use crate::num::literal::{self, IntError};
use crate::num::radix;
use crate::object::Ty;
use crate::print::{Display, Out, PrintKind};
use crate::text::escape::{self, Quoted};
use crate::types::exception;
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// Digits that fit the native stack: those of 64 bits in binary.
const FEW_DIGITS: usize = 64;

/// Limbs of such a number.
const FEW_LIMBS: usize = 2;

impl<'m> Vm<'m> {
    /// Calls `f` with the digits of an int, without its sign or a prefix. The radix is 2 to 36.
    pub(crate) fn int_digits<R>(
        &self,
        n: IntRef<'_>,
        radix: u32,
        upper: bool,
        f: impl FnOnce(&[u8]) -> Res<R>,
    ) -> Res<R> {
        let mag = n.mag();
        if mag.len() <= FEW_LIMBS {
            let mut text = [0; FEW_DIGITS];
            let start = radix::format(&mut text, &mut [0; FEW_LIMBS], mag, radix, upper);
            return f(&text[start.map_err(|error| self.raise_int(error))?..]);
        }
        let len = radix::format_len(mag, radix);
        let text = self.alloc_blob(len)?;
        let limbs = if radix.is_power_of_two() { 0 } else { mag.len() };
        let start =
            self.with_limbs(limbs, |scratch| text.with_bytes(|text| radix::format(text, scratch, mag, radix, upper)))?;
        f(&text.bytes()[start.map_err(|error| self.raise_int(error))?..])
    }

    /// The int that a text says in a base; base 0 is that of the text's prefix.
    ///
    /// # Errors
    /// `ValueError`.
    pub(crate) fn parse_int(&self, text: &[u8], base: u32) -> Res {
        match literal::parse_int(text, base) {
            Ok(parsed) => match parsed.to_i64() {
                Some(n) => self.new_i64(n),
                None => self.new_int_with(parsed.limbs(), |limbs| parsed.write(limbs)),
            },
            Err(IntError::Base) => Err(self.raise_value_error("int() arg 2 must be >= 2 and <= 36")),
            Err(IntError::Syntax { base, rest }) => {
                let mut out = self.build(Kind::Str, rest.len())?;
                escape::write_quoted(&mut |part| out.push(self, part), rest, Quoted::Bytes)?;
                let quoted = Display(out.bytes());
                Err(self.raise_fmt(
                    &exception::VALUE_ERROR,
                    format_args!("invalid syntax for integer with base {base}: {quoted}"),
                ))
            }
        }
    }

    /// `0x1f`, `-0b10`: the int with its sign and a prefix.
    pub(crate) fn int_with_prefix(&self, value: Value, radix: u32, prefix: &str) -> Res {
        let value = self.to_int(value)?;
        let mut buf = [0; 2];
        let Some(n) = self.as_int(value, &mut buf) else { return Err(self.raise_not_int(value)) };
        self.int_digits(n, radix, false, |digits| {
            let mut text = self.build(Kind::Str, digits.len() + prefix.len() + 1)?;
            if n.is_negative() {
                text.push(self, b"-")?;
            }
            text.push(self, prefix.as_bytes())?;
            text.push(self, digits)?;
            Ok(text.finish(self))
        })
    }
}

pub(super) fn print<'m>(vm: &Vm<'m>, out: &mut Out<'_, 'm>, value: Value, _: PrintKind) -> Res<()> {
    if let Some(n) = value.as_small() {
        return Ok(write!(out, "{n}")?);
    }
    if !Ty::BigInt.exists() {
        return Ok(());
    }
    let mut buf = [0; 2];
    let Some(n) = vm.as_int(value, &mut buf) else { return Ok(()) };
    vm.int_digits(n, 10, false, |digits| {
        if n.is_negative() {
            out.text("-")?;
        }
        out.bytes(digits)
    })
}
