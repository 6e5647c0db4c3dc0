//! `str.format`, and the format specs of f-strings.

use super::number::{self, IntFormat};
use super::percent::{char_of, cut};
use super::text::Text;
use super::{Builder, Kind};
use crate::print::{Out, PrintKind};
use crate::qstr::Qstr;
use crate::text::pad::{Align, NumberText, write_number, write_text};
use crate::text::spec::{Spec, SpecError};
use crate::text::template::{Argument, Conversion, Field, Piece, Template};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};

/// The arguments, and how far automatic numbering got.
struct Source<'a> {
    args: Args<'a>,
    numbering: Numbering,
}

#[derive(Clone, Copy)]
enum Numbering {
    Open,
    Manual,
    Automatic(usize),
}

pub(crate) fn format(vm: &Vm<'_>, args: Args<'_>) -> Res {
    let text = Text::receiver(vm, &args)?;
    // The values' own methods may change a bytearray that is filled in.
    let copy = if text.mutable { vm.new_bytes(text.bytes)? } else { text.value };
    let template = vm.text(copy).unwrap_or(text).bytes;
    let mut source = Source { args: Args { pos: &args.pos[1..], kw: args.kw }, numbering: Numbering::Open };
    let mut built = vm.build(text.kind, template.len())?;
    fill_in(vm, &mut built, text.kind, template, &mut source)?;
    text.finish(vm, built)
}

/// Writes a template with its fields filled in.
fn fill_in<'m>(vm: &Vm<'m>, built: &mut Builder<'m>, kind: Kind, template: &[u8], source: &mut Source<'_>) -> Res<()> {
    vm.check_native_stack()?;
    for piece in Template::new(template) {
        match piece {
            Ok(Piece::Literal(literal)) => built.push(vm, literal)?,
            Ok(Piece::Field(field)) => write_field(vm, built, kind, &field, source)?,
            Err(error) => return Err(vm.value_error(format_args!("{error}"))),
        }
    }
    Ok(())
}

fn write_field<'m>(
    vm: &Vm<'m>,
    built: &mut Builder<'m>,
    kind: Kind,
    field: &Field<'_>,
    source: &mut Source<'_>,
) -> Res<()> {
    let mut value = source.argument(vm, field.argument)?;
    if field.has_path {
        return Err(vm.raise_not_implemented("attributes not supported"));
    }
    match field.conversion {
        Some(Conversion::Repr) => value = vm.to_repr(value)?,
        Some(Conversion::Str) => value = vm.to_str(value)?,
        None => {}
    }
    if field.spec.is_empty() {
        return push_str(vm, built, value);
    }
    if !field.spec.contains(&b'{') && !field.spec.contains(&b'}') {
        return write_value(vm, built, kind, value, field.spec);
    }
    let mut spec = vm.build(Kind::Str, field.spec.len())?;
    fill_in(vm, &mut spec, Kind::Str, field.spec, source)?;
    write_value(vm, built, kind, value, spec.bytes())
}

/// `str(value)`.
fn push_str<'m>(vm: &Vm<'m>, built: &mut Builder<'m>, value: Value) -> Res<()> {
    if let Some(text) = vm.str_bytes(value) {
        return built.push(vm, text);
    }
    let mut out = Out::text_of(vm)?;
    vm.print(&mut out, value, PrintKind::Str)?;
    match out.into_builder() {
        Some(text) => built.push(vm, text.bytes()),
        None => Ok(()),
    }
}

impl Source<'_> {
    fn argument(&mut self, vm: &Vm<'_>, argument: Argument<'_>) -> Res {
        let at = match (argument, self.numbering) {
            (Argument::Keyword(name), _) => return self.keyword(vm, name),
            (Argument::Next, Numbering::Manual) => {
                return Err(
                    vm.raise_value_error("can't switch from manual field specification to automatic field numbering")
                );
            }
            (Argument::Position(_), Numbering::Automatic(_)) => {
                return Err(
                    vm.raise_value_error("can't switch from automatic field numbering to manual field specification")
                );
            }
            (Argument::Position(at), _) => {
                self.numbering = Numbering::Manual;
                at
            }
            (Argument::Next, numbering) => {
                let at = if let Numbering::Automatic(at) = numbering { at } else { 0 };
                self.numbering = Numbering::Automatic(at + 1);
                at
            }
        };
        match self.args.pos.get(at) {
            Some(value) => Ok(*value),
            None => Err(vm.raise_index_error("tuple index out of range")),
        }
    }

    fn keyword(&self, vm: &Vm<'_>, name: &[u8]) -> Res {
        vm.check_name(name)?;
        let found: Option<Qstr> = vm.find_qstr(name);
        match found.and_then(|name| self.args.keyword(name)) {
            Some(value) => Ok(value),
            None => Err(vm.raise_key_error(vm.new_str(name)?)),
        }
    }
}

/// Writes a value as a format spec says.
pub(crate) fn write_value<'m>(vm: &Vm<'m>, built: &mut Builder<'m>, kind: Kind, value: Value, spec: &[u8]) -> Res<()> {
    let invalid = |error: SpecError| vm.value_error(format_args!("{error}"));
    let Ok(text) = core::str::from_utf8(spec) else { return Err(invalid(SpecError::Invalid)) };
    let spec = Spec::parse(text).map_err(invalid)?;
    if spec.has_sign && matches!(spec.kind, Some(b's' | b'c')) && spec.sign != crate::num::float::Sign::Minus {
        return Err(vm.raise_value_error(if spec.kind == Some(b's') {
            "sign not allowed in string format specifier"
        } else {
            "sign not allowed with integer format specifier 'c'"
        }));
    }
    let plain = vm.native_self(value);
    let integer = number::is_integer(vm, plain);
    let letter = spec.kind.unwrap_or(0);
    if integer && !matches!(letter, b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%') {
        return write_integer(vm, built, kind, plain, &spec);
    }
    if integer || vm.as_float(plain).is_some() {
        return write_float(vm, built, plain, &spec);
    }
    if spec.align == Some(Align::AfterSign) {
        return Err(vm.raise_value_error("'=' alignment not allowed in string format specifier"));
    }
    if !matches!(letter, 0 | b's') {
        return Err(unknown_code(vm, letter, value));
    }
    let Some(text) = vm.text(plain) else { return Err(vm.bad_implicit(value, Kind::Str)) };
    let (text, chars) = cut(kind, text.bytes, spec.precision);
    write_text(&mut |part| built.push(vm, part), text, chars, spec.padding(false))
}

fn write_integer<'m>(vm: &Vm<'m>, built: &mut Builder<'m>, kind: Kind, value: Value, spec: &Spec) -> Res<()> {
    let (radix, prefix): (u32, &[u8]) = match spec.kind {
        None | Some(b'd' | b'n') => (10, b""),
        Some(b'b') => (2, b"0b"),
        Some(b'o') => (8, b"0o"),
        Some(b'x') => (16, b"0x"),
        Some(b'X') => (16, b"0X"),
        Some(b'c') => {
            let mut buf = [0; 4];
            let c = char_of(vm, value, kind, &mut buf)?;
            return write_text(&mut |part| built.push(vm, part), c, c.len(), spec.padding(true));
        }
        Some(letter) => return Err(unknown_code(vm, letter, value)),
    };
    let format = IntFormat {
        radix,
        upper: spec.kind == Some(b'X'),
        sign: spec.sign,
        prefix: if spec.alternate { prefix } else { &[] },
        padding: spec.padding(true),
        grouping: spec.grouping(radix),
        min_digits: 0,
    };
    number::write_int(vm, &mut |part| built.push(vm, part), value, &format)
}

fn write_float<'m>(vm: &Vm<'m>, built: &mut Builder<'m>, value: Value, spec: &Spec) -> Res<()> {
    let n = vm.to_float(value)?;
    let put = &mut |part: &[u8]| built.push(vm, part);
    let (n, letter, percent) = match spec.kind {
        None | Some(b'n') => (n, b'g', false),
        Some(letter @ (b'e' | b'E' | b'f' | b'F' | b'g' | b'G')) => (n, letter, false),
        Some(b'%') => (n * 100.0, b'f', true),
        Some(letter) => return Err(unknown_code(vm, letter, value)),
    };
    let float = number::float_text(n, letter, spec.precision, spec.sign);
    let mut number = NumberText::of_float(float.as_bytes());
    let mut tail = [0; 48];
    if percent && let Some(room) = tail.get_mut(..number.tail.len() + 1) {
        let (text, sign) = room.split_at_mut(number.tail.len());
        text.copy_from_slice(number.tail);
        sign.fill(b'%');
        number.tail = room;
    }
    write_number(put, number, spec.padding(true), spec.grouping(10), 0)
}

#[cold]
fn unknown_code(vm: &Vm<'_>, letter: u8, value: Value) -> Raised {
    let name = vm.type_name(value);
    vm.value_error(format_args!("unknown format code '{}' for object of type '{name}'", letter as char))
}
