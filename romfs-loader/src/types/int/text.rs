//! Ints as text and from text.

use core::ptr::NonNull;

use crate::object::Ty;
use crate::print::{Out, PrintKind};
use crate::types::exception;
use crate::types::str::Kind;
use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::num::bigint::IntRef;
use romfs_plain::num::literal::{self, IntError};
use romfs_plain::num::radix;
use romfs_plain::text::escape::{self, Quoted};

/// Digits that fit the native stack: those of 64 bits in binary.
const FEW_DIGITS: usize = 64;

/// Limbs of such a number.
const FEW_LIMBS: usize = 2;

impl<'v> Vm<'v> {
    /// Calls `f` with the digits of an int, without its sign or a prefix. The radix is 2 to 36.
    pub(crate) fn int_digits(
        &self,
        n: &IntRef<'_>,
        radix: u32,
        upper: bool,
        f: &mut dyn FnMut(&[u8]) -> Res<()>,
    ) -> Res<()> {
        let mag = n.mag();
        let mut few = [0; FEW_DIGITS];
        let (text, start) = if mag.len() <= FEW_LIMBS {
            let start = radix::format(&mut few, &mut [0; FEW_LIMBS], mag, radix, upper, &mut |_| Ok(()));
            (&few[..], start)
        } else {
            let text = self.alloc_blob(radix::format_len(mag, radix))?;
            let limbs = if radix.is_power_of_two() { 0 } else { mag.len() };
            let scratch = self.alloc_blob(self.limb_bytes(limbs)?)?;
            let start = scratch.with_words(|limbs| {
                text.with_bytes(|text| radix::format(text, limbs, mag, radix, upper, &mut self.limb_work()))
            });
            // Large ints would fill the heap with these.
            self.heap.shrink(NonNull::from_ref(scratch).cast(), 0);
            (text.bytes(), start)
        };
        match start {
            Ok(start) => f(text.get(start..).unwrap_or_default()),
            Err(error) => Err(self.raise_int(error)),
        }
    }

    /// The int that a text says in a base; base 0 is that of the text's prefix.
    ///
    /// # Errors
    /// `ValueError`.
    pub(crate) fn parse_int(&self, text: &[u8], base: u32) -> Res<Value<'v>> {
        match literal::parse_int(text, base) {
            Ok(parsed) => match parsed.to_word() {
                Some(n) => self.new_int(n),
                None if !Ty::BigInt.exists() => Err(self.raise_too_large()),
                None => {
                    self.new_int_with(parsed.limbs(), 0, &mut |limbs, _| parsed.write(limbs, &mut self.limb_work()))
                }
            },
            Err(IntError::Base) => Err(self.raise_value_error("int() arg 2 must be >= 2 and <= 36")),
            Err(IntError::Syntax { base, rest }) => Err(self.raise_message(&exception::VALUE_ERROR, &mut |out| {
                out.put("invalid syntax for integer with base %s: ", &[Value::len(base as usize)])?;
                escape::write_quoted(&mut |part| out.bytes(part), rest, Quoted::Bytes)
            })),
        }
    }

    /// `0x1f`, `-0b10`: the int with its sign and a prefix.
    pub(crate) fn int_with_prefix(&self, value: Value<'v>, radix: u32, prefix: &str) -> Res<Value<'v>> {
        let value = self.to_int(value)?;
        let mut buf = [0; 2];
        let Some(n) = self.as_int(value, &mut buf) else { return Err(self.raise_not_int(value)) };
        let mut text = self.build(Kind::Str, prefix.len())?;
        if n.is_negative() {
            text.push(self, b"-")?;
        }
        text.push(self, prefix.as_bytes())?;
        self.int_digits(&n, radix, false, &mut |digits| text.push(self, digits))?;
        Ok(text.finish(self))
    }
}

pub(super) fn print<'v>(vm: &Vm<'v>, out: &mut Out<'_, 'v>, value: Value<'v>, _: PrintKind) -> Res<()> {
    if let Some(n) = value.as_small() {
        return out.int(n);
    }
    if !Ty::BigInt.exists() {
        return Ok(());
    }
    let mut buf = [0; 2];
    let Some(n) = vm.as_int(value, &mut buf) else { return Ok(()) };
    if n.is_negative() {
        out.text("-")?;
    }
    vm.int_digits(&n, 10, false, &mut |digits| out.bytes(digits))
}
