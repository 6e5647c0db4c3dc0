//! The `%` operator.

use super::number::{self, IntFormat};
use super::text::Text;
use super::{Builder, Kind};
use crate::print::{Out, PrintKind};
use crate::text::pad::{NumberText, Padding, write_number, write_text};
use crate::text::percent::{Count, Directive, Percent, Piece};
use crate::text::utf8;
use crate::types::dict::Dict;
use crate::value::Value;
use crate::vm::{Res, Vm};

/// What the values come from.
struct Values<'m> {
    tuple: Option<&'m [Value]>,
    single: Value,
    dict: Option<&'m Dict<'m>>,
    used: usize,
}

impl<'m> Values<'m> {
    fn len(&self) -> usize {
        self.tuple.map_or(1, <[Value]>::len)
    }

    fn next(&mut self, vm: &Vm<'m>) -> Res {
        let value = match self.tuple {
            Some(items) => items.get(self.used).copied(),
            None => (self.used == 0).then_some(self.single),
        };
        self.used += 1;
        value.ok_or_else(|| vm.raise_type_error("format string needs more arguments"))
    }

    fn by_key(&mut self, vm: &Vm<'m>, key: &[u8]) -> Res {
        let Some(dict) = self.dict else { return Err(vm.raise_type_error("format needs a dict")) };
        self.used = 1;
        vm.check_name(key)?;
        let key = vm.new_str(key)?;
        match dict.map.get(vm, key)? {
            Some(value) => Ok(value),
            None => Err(vm.raise_key_error(key)),
        }
    }

    /// A width or precision.
    fn count(&mut self, vm: &Vm<'m>, count: Option<Count>) -> Res<Option<isize>> {
        Ok(match count {
            None => None,
            Some(Count::Fixed(n)) => Some(n as isize),
            Some(Count::Argument) => {
                let value = self.next(vm)?;
                Some(vm.int_word(value)?)
            }
        })
    }
}

/// `pattern % values`, of a string or bytes.
pub(super) fn modulo<'m>(vm: &Vm<'m>, pattern: Value, values: Value) -> Res {
    vm.check_native_stack()?;
    let Some(text) = vm.text(pattern) else { return Err(vm.raise_type_error("wrong type of self")) };
    let native = vm.native_self(values);
    let mut values = Values { tuple: vm.tuple_items(native), single: values, dict: vm.cast::<Dict>(native), used: 0 };
    let mut built = vm.build(text.kind, text.bytes.len())?;
    for piece in Percent::new(text.bytes) {
        match piece {
            Ok(Piece::Literal(literal)) => built.push(vm, literal)?,
            Ok(Piece::Directive(directive)) => write(vm, &mut built, &text, &directive, &mut values)?,
            Err(error) => return Err(vm.value_error(format_args!("{error}"))),
        }
    }
    if values.dict.is_none() && values.used < values.len() {
        return Err(vm.raise_type_error("format string didn't convert all arguments"));
    }
    Ok(built.finish(vm))
}

fn write<'m>(
    vm: &Vm<'m>,
    built: &mut Builder<'m>,
    text: &Text<'m>,
    directive: &Directive<'_>,
    values: &mut Values<'m>,
) -> Res<()> {
    let keyed = match directive.key {
        Some(key) => Some(values.by_key(vm, key)?),
        None => None,
    };
    let mut width = values.count(vm, directive.width)?.unwrap_or(0);
    let precision = values.count(vm, directive.precision)?.and_then(|n| u32::try_from(n).ok());
    let value = match keyed {
        Some(value) => value,
        None => values.next(vm)?,
    };
    let mut directive = *directive;
    if width < 0 {
        // A negative width is a width to the left, as the minus sign in the text would be.
        (directive.left, width) = (true, width.saturating_neg());
    }
    let padding = |number: bool| directive.padding(number, width as usize);
    let integer = |radix: u32, prefix: &'static [u8]| IntFormat {
        radix,
        upper: directive.kind == b'X',
        sign: directive.sign,
        prefix: if directive.alternate { prefix } else { &[] },
        padding: padding(true),
        grouping: None,
        min_digits: precision.unwrap_or(0) as usize,
    };
    match directive.kind {
        b'c' => {
            let plain = vm.native_self(value);
            if let Some(c) = vm.str_bytes(plain) {
                if utf8::char_count(c) != 1 {
                    return Err(vm.raise_type_error("%c needs int or char"));
                }
                return write_text(&mut |part| built.push(vm, part), c, c.len(), padding(false));
            }
            if !number::is_integer(vm, plain) {
                return Err(vm.raise_type_error("integer needed"));
            }
            let mut buf = [0; 4];
            let c = char_of(vm, plain, text.kind, &mut buf)?;
            write_text(&mut |part| built.push(vm, part), c, c.len(), padding(false))
        }
        b'd' | b'i' | b'u' => {
            let whole = as_int(vm, value)?;
            number::write_int(vm, &mut |part| built.push(vm, part), whole, &integer(10, b""))
        }
        b'o' | b'x' | b'X' => {
            let whole = as_whole(vm, value)?;
            let (radix, prefix): (u32, &[u8]) = match directive.kind {
                b'o' => (8, b"0o"),
                b'x' => (16, b"0x"),
                _ => (16, b"0X"),
            };
            number::write_int(vm, &mut |part| built.push(vm, part), whole, &integer(radix, prefix))
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let n = vm.to_float(value)?;
            let float = number::float_text(n, directive.kind, precision, directive.sign);
            let number = NumberText::of_float(float.as_bytes());
            write_number(&mut |part| built.push(vm, part), number, padding(true), None, 0)
        }
        b's' | b'r' => write_object(vm, built, text, value, &directive, precision, padding(false)),
        kind => Err(vm.value_error(format_args!(
            "unsupported format character '{}' (0x{kind:x}) at index {}",
            kind as char, directive.index
        ))),
    }
}

/// `%s` and `%r`.
fn write_object<'m>(
    vm: &Vm<'m>,
    built: &mut Builder<'m>,
    text: &Text<'m>,
    value: Value,
    directive: &Directive<'_>,
    precision: Option<u32>,
    padding: Padding,
) -> Res<()> {
    let raw = if directive.kind == b's' {
        vm.str_bytes(value).or_else(|| if text.kind == Kind::Bytes { vm.bytes_bytes(value) } else { None })
    } else {
        None
    };
    let printed;
    let shown = match raw {
        Some(raw) => raw,
        None => {
            let kind = if directive.kind == b'r' { PrintKind::Repr } else { PrintKind::Str };
            let mut out = Out::text_of(vm)?;
            vm.print(&mut out, value, kind)?;
            printed = out.finish();
            vm.str_bytes(printed).unwrap_or_default()
        }
    };
    let (shown, chars) = cut(text.kind, shown, precision);
    write_text(&mut |part| built.push(vm, part), shown, chars, padding)
}

/// The first `precision` elements of a text, and how wide they are: as in stock, a character takes as many places as it has bytes.
pub(super) fn cut(kind: Kind, text: &[u8], precision: Option<u32>) -> (&[u8], usize) {
    let most = precision.map_or(usize::MAX, |precision| precision as usize);
    let end = match kind {
        Kind::Str => utf8::offset(text, most).unwrap_or(text.len()),
        Kind::Bytes => text.len().min(most),
    };
    (&text[..end], end)
}

/// The character of a number, or its byte.
pub(super) fn char_of<'b>(vm: &Vm<'_>, value: Value, kind: Kind, buf: &'b mut [u8; 4]) -> Res<&'b [u8]> {
    let code = vm.int_word(value)?;
    if kind == Kind::Bytes {
        buf[0] = code as u8;
        return Ok(&buf[..1]);
    }
    match u32::try_from(code).ok().and_then(|code| utf8::encode(code, buf)) {
        Some(c) => Ok(c),
        None => Err(vm.raise_overflow_error("char not in range(0x110000)")),
    }
}

/// The integer that a number is without its fraction.
fn as_int(vm: &Vm<'_>, value: Value) -> Res {
    let plain = vm.native_self(value);
    if number::is_integer(vm, plain) {
        return Ok(plain);
    }
    if vm.as_float(plain).is_some() {
        return vm.new_int_from_f64(vm.to_float(plain)?);
    }
    as_whole(vm, value)
}

/// The int that a value is or that its class makes of it; no float.
fn as_whole(vm: &Vm<'_>, value: Value) -> Res {
    let plain = vm.native_self(value);
    if number::is_integer(vm, plain) {
        return Ok(plain);
    }
    match vm.as_index(value)? {
        Some(n) => vm.new_int(n),
        None => {
            let name = vm.type_name(value);
            Err(vm.type_error(format_args!("can't convert {name} to int")))
        }
    }
}
