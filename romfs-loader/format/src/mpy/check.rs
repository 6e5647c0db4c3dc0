//! The check of a whole file.

use super::{Error, ErrorKind, Kind, MAX_TUPLE_DEPTH, Mpy, Object, Objects, Qstr};
use crate::verify::{Limits, verify};

/// How deep functions may be nested, the module's body included, in a file that [`check`] accepts.
pub const MAX_CODE_DEPTH: usize = 128;

/// Checks everything in a file: header, tables, the text of strings and numbers, and every function of bytecode, which
/// is verified. Of native code only the layout is checked.
///
/// `scratch` should have [`crate::verify::scratch_len`] words for the longest function, or for simplicity's sake for
/// the whole file.
///
/// # Errors
/// What is wrong first, with its offset in the file.
pub fn check(bytes: &[u8], scratch: &mut [u32]) -> Result<(), Error> {
    let mpy = Mpy::parse(bytes)?;
    for qstr in mpy.qstrs() {
        if let Qstr::Str { offset, bytes } = qstr? {
            check_text(offset, bytes)?;
        }
    }
    check_objects(mpy.objects(), mpy.header().arch, 0)?;
    let mut codes = mpy.raw_codes();
    // How many raw codes are left on each level of nesting.
    let mut left = [0u32; MAX_CODE_DEPTH];
    let mut depth = 0;
    left[0] = 1;
    for code in &mut codes {
        let code = code?;
        while left[depth] == 0 {
            depth -= 1;
        }
        left[depth] -= 1;
        if code.n_children > 0 {
            depth += 1;
            *left.get_mut(depth).ok_or(Error::new(ErrorKind::CodeDepth, code.at))? = code.n_children;
        }
        if code.kind == Kind::Bytecode {
            let limits = Limits {
                n_qstr: mpy.n_qstr(),
                n_obj: mpy.n_obj(),
                n_children: code.n_children,
                small_int_bits: mpy.header().small_int_bits,
            };
            verify(code.data, &limits, scratch).map_err(|error| error.shifted(code.range.start))?;
        }
    }
    if codes.offset() != bytes.len() {
        return Err(Error::new(ErrorKind::Trailing, codes.offset()));
    }
    Ok(())
}

/// Recurses to [`MAX_TUPLE_DEPTH`] at most, which the parser has seen to.
fn check_objects(objects: Objects<'_>, arch: u8, depth: usize) -> Result<(), Error> {
    let mut objects = objects;
    loop {
        let at = objects.offset();
        let Some(object) = objects.next() else { return Ok(()) };
        match object? {
            Object::Str(offset, text) => check_text(offset, text)?,
            Object::Int(offset, text) => number(offset, is_int(text))?,
            Object::Float(offset, text) => number(offset, is_float(text))?,
            Object::Complex(offset, text) => number(offset, is_complex(text))?,
            Object::Tuple(_) if depth == MAX_TUPLE_DEPTH => return Err(Error::new(ErrorKind::TupleDepth, at)),
            Object::Tuple(items) => check_objects(items, arch, depth + 1)?,
            Object::FunTable if arch == 0 => return Err(Error::new(ErrorKind::NativeCode, at)),
            Object::FunTable | Object::None | Object::False | Object::True | Object::Ellipsis | Object::Bytes(..) => {}
        }
    }
}

/// Accepts UTF-8 and, as MicroPython's strings can hold them, lone surrogates encoded in the same manner.
fn check_text(mut offset: usize, mut text: &[u8]) -> Result<(), Error> {
    while let Err(error) = core::str::from_utf8(text) {
        offset += error.valid_up_to();
        text = &text[error.valid_up_to()..];
        let [0xed, 0xa0..=0xbf, 0x80..=0xbf, rest @ ..] = text else {
            return Err(Error::new(ErrorKind::NotUtf8, offset));
        };
        (offset, text) = (offset + 3, rest);
    }
    Ok(())
}

fn number(offset: usize, ok: bool) -> Result<(), Error> {
    if ok { Ok(()) } else { Err(Error::new(ErrorKind::NumberText, offset)) }
}

fn is_int(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

fn is_float(text: &[u8]) -> bool {
    core::str::from_utf8(text).is_ok_and(|text| text.parse::<f64>().is_ok())
}

/// `imag` followed by `j`, or in parentheses `real` before it.
fn is_complex(text: &[u8]) -> bool {
    let inner = text.strip_prefix(b"(").and_then(|text| text.strip_suffix(b")"));
    let Some(number) = inner.unwrap_or(text).strip_suffix(b"j") else { return false };
    if inner.is_none() {
        return is_float(number);
    }
    // The sign between the two is the last that is not an exponent's.
    let sign = (1..number.len()).rev().find(|&i| matches!(number[i], b'+' | b'-') && number[i - 1] != b'e');
    sign.is_some_and(|sign| is_float(&number[..sign]) && is_float(&number[sign..]))
}
