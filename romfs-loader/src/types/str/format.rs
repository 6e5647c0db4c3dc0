//! `str.format`, and the format specs of f-strings.

use super::text::Text;
use super::{Builder, Kind, field};
use crate::qstr::{Qstr, q};
use crate::types::exception::VALUE_ERROR;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::num::float::Sign;
use romfs_plain::text::pad::Align;
use romfs_plain::text::spec::Spec;
use romfs_plain::text::template::{Argument, Conversion, Field, Piece, Template, TemplateError};

/// The arguments, and how far automatic numbering got.
struct Source<'a, 'v> {
    args: Args<'a, 'v>,
    numbering: Numbering,
}

#[derive(Clone, Copy)]
enum Numbering {
    Open,
    Manual,
    Automatic(usize),
}

pub(crate) fn format<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let text = Text::receiver(vm, &args)?;
    // The values' own methods may change a bytearray that is filled in.
    let copy = if text.mutable { vm.new_bytes(text.bytes)? } else { text.value };
    let template = vm.text(copy).unwrap_or(text).bytes;
    let mut source = Source { args: Args { pos: args.from(1), kw: args.kw }, numbering: Numbering::Open };
    let mut built = vm.build(text.kind, template.len())?;
    fill_in(vm, &mut built, text.kind, template, &mut source)?;
    text.finish(vm, built)
}

/// Writes a template with its fields filled in.
fn fill_in<'v>(
    vm: &Vm<'v>,
    built: &mut Builder<'v>,
    kind: Kind,
    template: &[u8],
    source: &mut Source<'_, 'v>,
) -> Res<()> {
    vm.checkpoint()?;
    for piece in Template::new(template) {
        match piece {
            Ok(Piece::Literal(literal)) => built.push(vm, literal)?,
            Ok(Piece::Field(field)) => write_field(vm, built, kind, &field, source)?,
            Err(TemplateError::UnknownConversion(c)) => {
                let mut buf = [0; 4];
                let c = vm.new_str(c.encode_utf8(&mut buf).as_bytes())?;
                return Err(vm.value_error_of("unknown conversion specifier %s", c));
            }
            Err(error) => return Err(vm.raise_value_error(error.text())),
        }
    }
    Ok(())
}

fn write_field<'v>(
    vm: &Vm<'v>,
    built: &mut Builder<'v>,
    kind: Kind,
    field: &Field<'_>,
    source: &mut Source<'_, 'v>,
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
        if let Some(text) = by_class(vm, value, b"")? {
            return built.push(vm, text);
        }
        return built.push(vm, vm.str_bytes(vm.to_str(value)?).unwrap_or_default());
    }
    if !field.spec.contains(&b'{') && !field.spec.contains(&b'}') {
        return write_value(vm, built, kind, value, field.spec);
    }
    let mut spec = vm.build(Kind::Str, field.spec.len())?;
    fill_in(vm, &mut spec, Kind::Str, field.spec, source)?;
    write_value(vm, built, kind, value, spec.bytes())
}

impl<'v> Source<'_, 'v> {
    fn argument(&mut self, vm: &Vm<'v>, argument: Argument<'_>) -> Res<Value<'v>> {
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
                self.numbering = Numbering::Automatic(at.saturating_add(1));
                at
            }
        };
        match self.args.pos.get(at) {
            Some(value) => Ok(*value),
            None => Err(vm.raise_index_error("tuple index out of range")),
        }
    }

    fn keyword(&self, vm: &Vm<'v>, name: &[u8]) -> Res<Value<'v>> {
        vm.check_name(name)?;
        let found: Option<Qstr> = vm.find_qstr(name);
        match found.and_then(|name| self.args.keyword(name)) {
            Some(value) => Ok(value),
            None => Err(vm.raise_key_error(vm.new_str(name)?)),
        }
    }
}

/// What the `__format__` of a value's class makes of it, if it has one. As in CPython: stock has no such method.
fn by_class<'v>(vm: &Vm<'v>, value: Value<'v>, spec: &[u8]) -> Res<Option<&'v [u8]>> {
    let Some(method) = vm.class_find(value, q::__format__) else { return Ok(None) };
    let spec = vm.new_str(spec)?;
    let text = vm.call_special(method, value, Args::positional(&[spec]))?;
    match vm.str_bytes(vm.native_self(text)) {
        Some(text) => Ok(Some(text)),
        None => Err(vm.type_error_of("__format__ must return a str, not %t", text)),
    }
}

/// Writes a value as a format spec says.
pub(crate) fn write_value<'v>(
    vm: &Vm<'v>,
    built: &mut Builder<'v>,
    kind: Kind,
    value: Value<'v>,
    spec: &[u8],
) -> Res<()> {
    if let Some(text) = by_class(vm, value, spec)? {
        return built.push(vm, text);
    }
    let mut spec = match Spec::parse(spec) {
        Ok(spec) => spec,
        Err(error) => return Err(vm.raise_value_error(error.text())),
    };
    let letter = spec.kind.unwrap_or_default();
    if spec.has_sign && spec.sign != Sign::Minus {
        match letter {
            b's' => return Err(vm.raise_value_error("sign not allowed in string format specifier")),
            b'c' => return Err(vm.raise_value_error("sign not allowed with integer format specifier 'c'")),
            _ => {}
        }
    }
    let plain = vm.native_self(value);
    let (integer, float) = (vm.row_is_int(plain), vm.as_float(plain));
    match letter {
        b'c' if integer => field::char(vm, built, kind, plain, &spec),
        0 | b'n' | b'd' | b'b' | b'o' | b'x' | b'X' if integer => {
            spec.precision = None;
            field::integer(vm, built, plain, &spec)
        }
        0 | b'n' | b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' if integer || float.is_some() => {
            let n = if integer { vm.to_float(value)? } else { float.unwrap_or_default() };
            field::float(vm, built, n, &spec)
        }
        _ if !integer && float.is_none() && spec.align == Some(Align::AfterSign) => {
            Err(vm.raise_value_error("'=' alignment not allowed in string format specifier"))
        }
        0 | b's' if !integer && float.is_none() => field::text(vm, built, kind, vm.constant_text_arg(plain)?, &spec),
        _ => {
            let values = [vm.new_str(&[letter])?, value];
            Err(vm.raise_of(&VALUE_ERROR, "unknown format code '%s' for object of type '%t'", &values))
        }
    }
}
