//! Text to bytes and back: encode, decode, hex, fromhex.

use super::text::Text;
use super::{Builder, Kind};
use crate::types::exception;
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::text::utf8;

/// Whether an encoding is ASCII; UTF-8 is the other one.
fn is_ascii<'v>(vm: &Vm<'v>, encoding: Option<Value<'v>>) -> Res<bool> {
    let Some(name) = encoding.filter(|_| cfg!(feature = "methods")) else { return Ok(false) };
    match vm.str_arg(name)? {
        b"utf-8" | b"utf8" => Ok(false),
        b"ascii" => Ok(true),
        _ => Err(vm.raise_of(&exception::LOOKUP_ERROR, "unknown encoding: %s", &[vm.native_self(name)])),
    }
}

/// How many bytes from the start are text.
fn valid_up_to(bytes: &[u8], ascii: bool) -> usize {
    if ascii { bytes.iter().take_while(|byte| byte.is_ascii()).count() } else { utf8::valid_up_to(bytes) }
}

#[cold]
fn unicode_error<'v>(vm: &Vm<'v>) -> Raised {
    vm.raise_type(&exception::UNICODE_ERROR)
}

/// The string that the bytes of an object encode; of bytes in ROM it refers to the same place.
pub(crate) fn decode<'v>(
    vm: &Vm<'v>,
    object: Value<'v>,
    encoding: Option<Value<'v>>,
    errors: Option<Value<'v>>,
) -> Res<Value<'v>> {
    let object = vm.native_self(object);
    let bytes = vm.buffer_arg(object)?;
    let ascii = is_ascii(vm, encoding)?;
    // What becomes of bytes that are no text; `None` raises.
    let replacement: Option<&[u8]> = match errors {
        Some(errors) if cfg!(feature = "methods") && !errors.is_none() => match vm.str_arg(errors)? {
            b"ignore" => Some(b""),
            b"replace" => Some("\u{fffd}".as_bytes()),
            _ => None,
        },
        _ => None,
    };
    let valid = valid_up_to(bytes, ascii);
    if valid == bytes.len() {
        return vm.part_of(Kind::Str, object, bytes);
    }
    let Some(replacement) = replacement else { return Err(unicode_error(vm)) };
    let mut built = vm.build(Kind::Str, bytes.len())?;
    let mut rest = bytes;
    while let Some((text, bad)) = rest.split_at_checked(valid_up_to(rest, ascii)) {
        built.push(vm, text)?;
        let Some(&first) = bad.first() else { break };
        // The bytes that are dropped or replaced together: the first one and those that continue it, as many as it
        // announces.
        let most = if ascii { 0 } else { utf8::len_from_lead(first).saturating_sub(1) };
        let more = bad.iter().skip(1).take(most).take_while(|byte| utf8::is_continuation(**byte)).count();
        let len = more.saturating_add(1);
        built.push(vm, replacement)?;
        rest = bad.get(len..).unwrap_or_default();
    }
    Ok(built.finish(vm))
}

/// `bytes.decode`.
pub(crate) fn decode_method<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    decode(vm, args.at(0), args.pos.get(1).copied(), args.pos.get(2).copied())
}

/// Checks a text that is to be encoded.
fn check_encodable<'v>(vm: &Vm<'v>, text: &[u8], encoding: Option<Value<'v>>) -> Res<()> {
    if is_ascii(vm, encoding)? && !text.is_ascii() { Err(unicode_error(vm)) } else { Ok(()) }
}

/// Checks the arguments that follow the string in `bytes(string, encoding)`.
pub(crate) fn check_encoding_given<'v>(vm: &Vm<'v>, text: &[u8], rest: &[Value<'v>]) -> Res<()> {
    match rest {
        [] => Err(vm.raise_type_error("string argument without an encoding")),
        [encoding] | [encoding, _] => check_encodable(vm, text, Some(*encoding)),
        _ => Err(vm.raise_type_error("wrong number of arguments")),
    }
}

/// `str.encode`.
pub(crate) fn encode<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let text = Text::receiver(vm, &args)?;
    check_encodable(vm, text.bytes, args.pos.get(1).copied())?;
    vm.part_of(Kind::Bytes, text.value, text.bytes)
}

/// `hex`: of anything with a buffer.
pub(crate) fn hex<'v>(vm: &Vm<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    let separator = match args.pos.get(1) {
        Some(separator) => vm.constant_text_arg(*separator)?,
        None => &[],
    };
    let bytes = vm.buffer_arg(args.at(0))?;
    let len = bytes.len().saturating_mul(separator.len().saturating_add(2));
    let mut built = vm.build(Kind::Str, len)?;
    push_hex(vm, &mut built, bytes, separator)?;
    Ok(built.finish(vm))
}

/// Two digits for each byte, with a separator between bytes.
pub(crate) fn push_hex<'v>(vm: &Vm<'v>, built: &mut Builder<'v>, bytes: &[u8], separator: &[u8]) -> Res<()> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for (i, byte) in bytes.iter().enumerate() {
        if i > 0 {
            built.push(vm, separator)?;
        }
        built.push(vm, &[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])?;
    }
    Ok(())
}

/// The bytes that hexadecimal digits, with white space between, stand for.
pub(crate) fn from_hex<'v>(vm: &Vm<'v>, text: Value<'v>) -> Res<Builder<'v>> {
    let text = vm.buffer_arg(text)?;
    let mut built = vm.build(Kind::Bytes, text.len() / 2)?;
    let bad = || vm.raise_value_error("non-hex digit");
    let digit = |c: Option<&u8>| c.and_then(|c| (*c as char).to_digit(16)).ok_or_else(bad);
    let mut rest = text.iter();
    while let Some(first) = rest.next() {
        if romfs_plain::text::ascii::is_space(*first) {
            continue;
        }
        let byte = digit(Some(first))? << 4 | digit(rest.next())?;
        built.push(vm, &[byte as u8])?;
    }
    Ok(built)
}
