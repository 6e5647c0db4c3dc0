//! What the fields of both format languages come down to: a number, a character or a text, laid out by a [`Spec`].

use super::{Builder, Kind};
use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::num::float::{self, FloatFormat, Notation, Precision};
use romfs_plain::text::pad::{NumberText, Padding, write_number, write_text};
use romfs_plain::text::spec::Spec;
use romfs_plain::text::utf8;

/// How a value is padded. What is too wide for the memory is refused before any of it is made.
#[inline(never)]
fn room<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, spec: &Spec, number: bool) -> Res<Padding> {
    let padding = spec.padding(number);
    built.make_room(vm, padding.width)?;
    Ok(padding)
}

/// An integer in the base that the spec's letter stands for, with at least as many digits as its precision says.
pub(super) fn integer<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, value: Value<'v>, spec: &Spec) -> Res<()> {
    let letter = spec.kind.unwrap_or_default();
    let radix = match letter {
        b'b' => 2,
        b'o' => 8,
        b'x' | b'X' => 16,
        _ => 10,
    };
    let prefix = [b'0', letter];
    let least = spec.precision.unwrap_or_default() as usize;
    built.make_room(vm, least)?;
    let padding = room(vm, built, spec, true)?;
    let mut buf = [0; 2];
    let Some(n) = vm.as_int(value, &mut buf) else { return Err(vm.raise_type_error("integer needed")) };
    vm.int_digits(&n, radix, letter == b'X', &mut |digits| {
        let number = NumberText {
            sign: spec.sign.char(n.is_negative()),
            prefix: if spec.alternate && radix != 10 { &prefix } else { &[] },
            digits,
            tail: &[],
        };
        write_number(&mut |part| built.push(vm, part), number, padding, spec.grouping(radix), least)
    })
}

/// A float by the spec's letter, one of `eEfFgGn%` or none.
pub(super) fn float<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, n: f64, spec: &Spec) -> Res<()> {
    let letter = spec.kind.unwrap_or(b'g');
    let (n, notation) = match letter {
        b'%' => (n * 100.0, Notation::Fixed),
        b'f' | b'F' => (n, Notation::Fixed),
        b'e' | b'E' => (n, Notation::Scientific),
        _ => (n, Notation::General),
    };
    let precision = Precision::Digits(spec.precision.unwrap_or(6));
    let mut text =
        float::format(n, FloatFormat { notation, precision, sign: spec.sign, upper: letter.is_ascii_uppercase() });
    if letter == b'%' {
        text.push(b'%');
    }
    let number = NumberText::of_float(text.as_bytes());
    let padding = room(vm, built, spec, true)?;
    write_number(&mut |part| built.push(vm, part), number, padding, spec.grouping(10), 0)
}

/// The first characters of a text, as many as the precision says. As in stock, a character takes as many places as it
/// has bytes.
pub(super) fn text<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, kind: Kind, text: &[u8], spec: &Spec) -> Res<()> {
    let most = spec.precision.map_or(usize::MAX, |precision| precision as usize);
    let end = match kind {
        Kind::Str => utf8::offset(text, most),
        Kind::Bytes => Some(most),
    };
    let text = end.and_then(|end| text.get(..end)).unwrap_or(text);
    let padding = room(vm, built, spec, false)?;
    write_text(&mut |part| built.push(vm, part), text, text.len(), padding)
}

/// The character of a number, or its byte.
pub(super) fn char<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, kind: Kind, value: Value<'v>, spec: &Spec) -> Res<()> {
    let code = vm.int_word(value)?;
    let mut buf = [code as u8, 0, 0, 0];
    let char = match kind {
        Kind::Str => u32::try_from(code).ok().and_then(|code| utf8::encode(code, &mut buf)),
        Kind::Bytes => buf.get(..1),
    };
    let Some(char) = char else { return Err(vm.raise_overflow_error("char not in range(0x110000)")) };
    let padding = room(vm, built, spec, true)?;
    write_text(&mut |part| built.push(vm, part), char, char.len(), padding)
}
