//! The pieces of a `.mpy` file, written in order to a sink.

use super::object::tag;
use super::{Header, Kind, Object};
use crate::opcode::encode_uint;

/// Where bytes go. Whatever can be extended by bytes is one: a `Vec<u8>`, for example.
pub trait Sink {
    /// Appends bytes.
    fn write(&mut self, bytes: &[u8]);
}

impl<T: for<'a> Extend<&'a u8>> Sink for T {
    fn write(&mut self, bytes: &[u8]) {
        self.extend(bytes);
    }
}

/// Writes an unsigned varint.
pub fn write_uint(out: &mut impl Sink, value: usize) {
    out.write(&encode_uint(value as u64));
}

/// Writes the header and the sizes of the tables that follow it.
pub fn write_header(out: &mut impl Sink, header: &Header, n_qstr: usize, n_obj: usize) {
    let flags = header.sub_version & 3 | header.arch << 2;
    let follow = if header.arch_flags != 0 { super::ARCH_FLAGS_FOLLOW } else { 0 };
    out.write(&[b'M', super::VERSION, flags | follow, header.small_int_bits]);
    if header.arch_flags != 0 {
        write_uint(out, header.arch_flags as usize);
    }
    write_uint(out, n_qstr);
    write_uint(out, n_obj);
}

/// Writes a qstr: by its number where it is static, else as a string.
pub fn write_qstr(out: &mut impl Sink, text: &[u8]) {
    match core::str::from_utf8(text).ok().and_then(crate::qstr::static_id) {
        Some(id) => write_static_qstr(out, id),
        None => {
            write_uint(out, text.len() << 1);
            out.write(text);
            out.write(&[0]);
        }
    }
}

/// Writes a static qstr by its number.
pub fn write_static_qstr(out: &mut impl Sink, id: u16) {
    write_uint(out, usize::from(id) << 1 | 1);
}

/// Writes a constant object; offsets in it do not matter. Of a tuple only the head is written: its items must follow,
/// as they must after [`write_tuple`].
pub fn write_object(out: &mut impl Sink, object: &Object<'_>) {
    let (tag, data, nul) = match object {
        Object::FunTable => return out.write(&[tag::FUN_TABLE]),
        Object::None => return out.write(&[tag::NONE]),
        Object::False => return out.write(&[tag::FALSE]),
        Object::True => return out.write(&[tag::TRUE]),
        Object::Ellipsis => return out.write(&[tag::ELLIPSIS]),
        Object::Tuple(items) => return write_tuple(out, items.remaining() as usize),
        Object::Str(_, data) => (tag::STR, data, true),
        Object::Bytes(_, data) => (tag::BYTES, data, true),
        Object::Int(_, data) => (tag::INT, data, false),
        Object::Float(_, data) => (tag::FLOAT, data, false),
        Object::Complex(_, data) => (tag::COMPLEX, data, false),
    };
    out.write(&[tag]);
    write_uint(out, data.len());
    out.write(data);
    if nul {
        out.write(&[0]);
    }
}

/// Writes the head of a tuple, whose items must follow.
pub fn write_tuple(out: &mut impl Sink, count: usize) {
    out.write(&[tag::TUPLE]);
    write_uint(out, count);
}

/// Writes a raw code of bytecode up to its children: [`write_children`] and they must follow where it has any.
pub fn write_raw_code(out: &mut impl Sink, data: &[u8], has_children: bool) {
    write_uint(out, data.len() << 3 | usize::from(has_children) << 2 | Kind::Bytecode as usize);
    out.write(data);
}

/// Writes how many children follow.
pub fn write_children(out: &mut impl Sink, count: usize) {
    write_uint(out, count);
}

/// Writes line table entries that go on `bytes` bytes of code and then `lines` lines.
///
/// One entry holds up to 31 bytes and 3 lines in one byte, or 15 bytes and 2047 lines in two; the long form is taken
/// where more than 6 lines follow on at most 15 bytes. Lines go with the last of the bytes.
pub fn write_lines(out: &mut impl Sink, mut bytes: u32, mut lines: u32) {
    while bytes > 0 || lines > 0 {
        if lines > 6 && bytes <= 0xf {
            let now = lines.min(0x7ff);
            out.write(&[0x80 | bytes as u8 | (now >> 4) as u8 & 0x70, now as u8]);
            (bytes, lines) = (0, lines - now);
        } else {
            let step = bytes.min(0x1f);
            let now = if step == bytes { lines.min(3) } else { 0 };
            out.write(&[step as u8 | (now as u8) << 5]);
            (bytes, lines) = (bytes - step, lines - now);
        }
    }
}
