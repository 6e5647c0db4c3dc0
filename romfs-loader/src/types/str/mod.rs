//! `str` and `bytes`: their layouts (interned, inline, or elsewhere in ROM), constructors and rows.
//!
//! The methods, which `bytearray` shares, stand in files by family.
//!
//! The text of a string is UTF-8 in which lone surrogates may stand, as MicroPython's is: it is handed around as bytes.
#![deny(clippy::arithmetic_side_effects)]

pub(crate) use builder::Builder;
pub(crate) use ops::compare;
mod builder;
pub(crate) mod case;
pub(crate) mod codec;
mod field;
pub(crate) mod find;
pub(crate) mod format;
mod ops;
mod percent;
pub(crate) mod single;
pub(crate) mod split;
pub(crate) mod text;
pub(crate) use single::object_at as single_at;
mod translate;

use super::TypeRow;
use super::native::{self, Entry};
use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::ops::Buffer;
use crate::print::PrintKind;
use crate::qstr::q;
use crate::value::Value;
use crate::vm::{Args, Res, Vm};
use romfs_plain::text::escape::{Quoted, write_quoted};

/// Bytes that follow: `Ty::Str` and `Ty::Bytes`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Inline {
    header: Header,
    len: u32,
}

/// Bytes elsewhere in ROM: `Ty::StrRom` and `Ty::BytesRom`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct InRom {
    header: Header,
    len: u32,
    start: *const u8,
}

macro_rules! layouts {
    ($($name:ident($of:ident) $ty:ident;)*) => { $(
        #[repr(transparent)]
        struct $name($of);
        // SAFETY: repr(C) inside, header first; made in this file only.
        unsafe impl<'v> Object<'v> for $name {
            const TY: Ty = Ty::$ty;
        }
    )* };
}

layouts! {
    StrInline(Inline) Str;
    StrInRom(InRom) StrRom;
    BytesInline(Inline) Bytes;
    BytesInRom(InRom) BytesRom;
}

impl Inline {
    #[inline]
    fn bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes stand behind the struct, written before it was given out.
        unsafe { tail(self, self.len as usize) }
    }
}

impl InRom {
    fn bytes(&self) -> &[u8] {
        // SAFETY: `start` and `len` come from one slice that lives for 'v, see `new_rom_bytes`.
        unsafe { core::slice::from_raw_parts(self.start, self.len as usize) }
    }
}

/// In the header's flags of a string: its characters are bytes.
const ASCII: u8 = 1;

fn ascii_flag(text: &[u8]) -> u8 {
    if text.is_ascii() { ASCII } else { 0 }
}

/// What the header's aux of a string says: the hash of one that is short, as keys of dicts are, else 0.
fn short_hash(text: &[u8]) -> u16 {
    const SHORT: usize = 24;
    if text.len() <= SHORT { crate::qstr::hash(text) } else { 0 }
}

/// `str` or `bytes`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Str,
    Bytes,
}

impl<'v> Vm<'v> {
    /// The text of a string.
    #[inline]
    pub fn str_bytes(&self, value: Value<'v>) -> Option<&'v [u8]> {
        if let Some(q) = value.as_qstr() {
            return Some(self.qstr_text(q));
        }
        match value.ty()? {
            Ty::Str => self.cast::<StrInline>(value).map(|s| s.0.bytes()),
            Ty::StrRom => match self.cast::<StrInRom>(value) {
                Some(s) => Some(s.0.bytes()),
                None => self.bytes_in_place(value),
            },
            _ => None,
        }
    }

    /// The hash of a string on the heap that knows its own.
    #[inline]
    pub(crate) fn known_hash(&self, value: Value<'v>) -> Option<u16> {
        self.cast::<StrInline>(value).map(|s| s.0.header.aux).filter(|hash| *hash != 0)
    }

    /// The text of a string on the heap that knows its hash, and that.
    #[inline]
    pub(crate) fn hashed_text(&self, value: Value<'v>) -> Option<(&'v [u8], u16)> {
        self.cast::<StrInline>(value).map(|s| (s.0.bytes(), s.0.header.aux)).filter(|(_, hash)| *hash != 0)
    }

    /// The bytes of a `bytes` object.
    #[inline]
    pub fn bytes_bytes(&self, value: Value<'v>) -> Option<&'v [u8]> {
        match value.ty()? {
            Ty::Bytes => self.cast::<BytesInline>(value).map(|s| s.0.bytes()),
            Ty::BytesRom => match self.cast::<BytesInRom>(value) {
                Some(s) => Some(s.0.bytes()),
                None => self.bytes_in_place(value),
            },
            _ => None,
        }
    }

    /// How many characters a string has.
    #[inline]
    pub(crate) fn char_count(&self, value: Value<'v>) -> Option<usize> {
        let text = self.str_bytes(value)?;
        let ascii = value.header().is_some_and(|header| header.flags & ASCII != 0);
        Some(if ascii { text.len() } else { romfs_plain::text::utf8::char_count(text) })
    }

    /// A string; up to one ASCII character of it takes no memory.
    pub fn new_str(&self, text: &[u8]) -> Res<Value<'v>> {
        match text {
            [] => Ok(Value::qstr(q::empty)),
            [c] if let Some(single) = single::single(*c) => Ok(single),
            _ => self.new_inline(Kind::Str, text),
        }
    }

    /// A `bytes` object.
    pub fn new_bytes(&self, bytes: &[u8]) -> Res<Value<'v>> {
        self.new_inline(Kind::Bytes, bytes)
    }

    /// A string or bytes.
    pub(crate) fn new_of(&self, kind: Kind, bytes: &[u8]) -> Res<Value<'v>> {
        match kind {
            Kind::Str => self.new_str(bytes),
            Kind::Bytes => self.new_bytes(bytes),
        }
    }

    fn new_inline(&self, kind: Kind, bytes: &[u8]) -> Res<Value<'v>> {
        let mut builder = self.build(kind, bytes.len())?;
        builder.push(self, bytes)?;
        Ok(builder.finish(self))
    }

    /// A string or bytes whose bytes stay where they are: out of the heap, or in a block of it that they keep.
    pub(crate) fn new_rom_bytes(&self, kind: Kind, bytes: &'v [u8]) -> Res<Value<'v>> {
        let Ok(len) = u32::try_from(bytes.len()) else { return Err(self.raise_no_memory()) };
        let start = bytes.as_ptr();
        Ok(match kind {
            Kind::Str => {
                let header = Header::with(Ty::StrRom, ascii_flag(bytes), 0);
                Value::object(self.alloc_tailed(StrInRom(InRom { header, len, start }), 0)?)
            }
            Kind::Bytes => Value::object(
                self.alloc_tailed(BytesInRom(InRom { header: Header::new(Ty::BytesRom), len, start }), 0)?,
            ),
        })
    }

    /// Starts a string or bytes of unknown length.
    #[inline(never)]
    pub(crate) fn build(&self, kind: Kind, capacity: usize) -> Res<Builder<'v>> {
        Builder::new(self, kind, capacity)
    }
}

fn str_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    no_keywords_yet(vm, &args)?;
    args.expect(vm, 0, 3)?;
    match (args.pos.first(), args.pos.get(1)) {
        (None, _) => Ok(Value::qstr(q::empty)),
        (Some(value), None) => vm.to_str(*value),
        (Some(value), Some(encoding)) => codec::decode(vm, *value, Some(*encoding), args.pos.get(2).copied()),
    }
}

/// As in stock, what CPython calls `encoding` and `errors` is given by position.
fn no_keywords_yet<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<()> {
    if args.kw.is_empty() {
        return Ok(());
    }
    Err(vm.raise_not_implemented("keyword argument(s) not implemented - use normal args instead"))
}

fn bytes_new<'v>(vm: &Vm<'v>, _: Value<'v>, args: Args<'_, 'v>) -> Res<Value<'v>> {
    no_keywords_yet(vm, &args)?;
    let [given, rest @ ..] = args.pos else { return vm.new_bytes(&[]) };
    let value = vm.native_self(*given);
    if let Some(text) = vm.str_bytes(value) {
        codec::check_encoding_given(vm, text, rest)?;
        return vm.new_bytes(text);
    }
    if vm.bytes_bytes(value).is_some() {
        return Ok(value);
    }
    if !rest.is_empty() {
        return Err(vm.raise_type_error("wrong number of arguments"));
    }
    if vm.row_is_int(value) {
        let len = vm.int_word(value)?;
        let Ok(len) = usize::try_from(len) else { return Err(vm.raise_type(&super::exception::VALUE_ERROR)) };
        let mut zeros = vm.build(Kind::Bytes, len)?;
        zeros.push_repeated(vm, 0, len)?;
        return Ok(zeros.finish(vm));
    }
    if let Some(buffer) = vm.buffer(value) {
        return vm.new_bytes(buffer.read());
    }
    let items = if vm.is_number(value) { *given } else { value };
    let mut bytes = vm.build(Kind::Bytes, vm.length_hint(items))?;
    vm.for_each(items, |item| match u8::try_from(vm.int_word(item)?) {
        Ok(byte) => bytes.push(vm, &[byte]),
        Err(_) => Err(vm.raise_value_error("bytes value out of range")),
    })?;
    Ok(bytes.finish(vm))
}

const STR_METHODS: &[&[Entry]] = &[
    text::COMMON,
    text::RARER,
    &[Entry::func(q::encode, 1, 3, codec::encode)],
    #[cfg(feature = "methods")]
    &[
        Entry::func_kw(q::expandtabs, 1, 2, translate::expandtabs),
        Entry::func(q::translate, 2, 2, translate::translate),
    ],
];

/// `str`.
pub static STR: TypeRow = TypeRow {
    id: Ty::Str,
    name: q::r#str,
    new: Some(str_new),
    print: |vm, out, value, kind| match kind {
        PrintKind::Str | PrintKind::Exception => out.bytes(vm.str_bytes(value).unwrap_or_default()),
        PrintKind::Repr => out.quoted(vm.str_bytes(value).unwrap_or_default()),
    },
    unary: ops::unary,
    binary: ops::binary,
    subscript: ops::str_subscript,
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    buffer: Some(|vm, value| vm.str_bytes(value).map(Buffer::of_bytes)),
    methods: &native::joined::<{ native::count(STR_METHODS) }>(STR_METHODS),
    ..TypeRow::EMPTY
};

const BYTES_METHODS: &[&[Entry]] = &[
    text::COMMON,
    text::RARER,
    &[Entry::func(q::decode, 1, 3, codec::decode_method)],
    #[cfg(feature = "methods")]
    &[
        Entry::func(q::hex, 1, 2, codec::hex),
        Entry::class_method(q::fromhex, 2, 2, |vm, args| Ok(codec::from_hex(vm, args.pos[1])?.finish(vm))),
    ],
];

/// `bytes`.
pub static BYTES: TypeRow = TypeRow {
    id: Ty::Bytes,
    name: q::bytes,
    new: Some(bytes_new),
    print: |vm, out, value, _| {
        out.text("b")?;
        let bytes = vm.bytes_bytes(value).unwrap_or_default();
        write_quoted(&mut |part| out.bytes(part), bytes, Quoted::Bytes)
    },
    unary: ops::unary,
    binary: ops::binary,
    subscript: ops::bytes_subscript,
    iter: Some(|vm, value| vm.new_seq_iter(value)),
    buffer: Some(|vm, value| vm.bytes_bytes(value).map(Buffer::of_bytes)),
    methods: &native::joined::<{ native::count(BYTES_METHODS) }>(BYTES_METHODS),
    ..TypeRow::EMPTY
};
