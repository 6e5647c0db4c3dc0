//! What the methods that `str`, `bytes` and `bytearray` share work on, and their table.

use super::{Builder, Kind, case, find, split};
use crate::object::Ty;
use crate::qstr::q;
use crate::types::native::{ANY, Entry};
use crate::value::Value;
use crate::vm::{Args, Raised, Res, Vm};
use romfs_plain::text::search::Unit;
use romfs_plain::text::utf8;

/// The object of a method.
#[derive(Clone, Copy)]
pub(crate) struct Text<'v> {
    /// The object itself, for results that are the same.
    pub value: Value<'v>,
    /// Its bytes; those of a bytearray must not be held while Python code runs.
    pub bytes: &'v [u8],
    /// Of which kind its arguments are; `Bytes` for a bytearray.
    pub kind: Kind,
    /// Whether results are bytearrays.
    pub mutable: bool,
}

/// Start and stop of a method's range, where given.
pub(super) type Bounds = (Option<isize>, Option<isize>);

/// The optional start and stop among a method's arguments. To be read before the object: an `__index__` may change
/// that.
pub(super) fn bounds<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<Bounds> {
    let of = match args.pos.first().map(|text| vm.native_self(*text).ty()) {
        Some(Some(Ty::Bytes | Ty::BytesRom)) => "bytes",
        Some(Some(Ty::Array)) => "bytearray",
        _ => "string",
    };
    let bound = |i: usize| match args.pos.get(i) {
        Some(bound) if !bound.is_none() => vm.index_clamped(*bound, of).map(Some),
        _ => Ok(None),
    };
    Ok((bound(2)?, bound(3)?))
}

/// The optional bound of a method's number of splits or replacements; a negative one is none.
pub(super) fn most<'v>(vm: &Vm<'v>, args: &Args<'_, 'v>, at: usize) -> Res<usize> {
    match args.pos.get(at) {
        Some(most) => Ok(usize::try_from(vm.int_word(*most)?).unwrap_or(usize::MAX)),
        None => Ok(usize::MAX),
    }
}

/// The methods in common.
pub(crate) const COMMON: &[Entry] = &[
    Entry::func(q::join, 2, 2, split::join),
    #[cfg(feature = "format")]
    Entry::func_kw(q::format, 1, ANY, super::format::format),
];

/// Those of them that programs seldom need.
pub(crate) const RARER: &[Entry] = if cfg!(feature = "methods") {
    &[
        Entry::func(q::index, 2, 4, find::index),
        Entry::func(q::strip, 1, 2, case::strip),
        Entry::func(q::split, 1, 3, split::split),
        Entry::func(q::endswith, 2, 4, find::endswith),
        Entry::func(q::startswith, 2, 4, find::startswith),
        Entry::func(q::find, 2, 4, find::find),
        Entry::func(q::rfind, 2, 4, find::rfind),
        Entry::func(q::rindex, 2, 4, find::rindex),
        Entry::func(q::count, 2, 4, find::count),
        Entry::func(q::rsplit, 1, 3, split::rsplit),
        Entry::func_kw(q::splitlines, 1, 2, split::splitlines),
        Entry::func(q::partition, 2, 2, split::partition),
        Entry::func(q::rpartition, 2, 2, split::rpartition),
        Entry::func(q::lstrip, 1, 2, case::lstrip),
        Entry::func(q::rstrip, 1, 2, case::rstrip),
        Entry::func(q::center, 2, 2, case::center),
        Entry::func(q::isspace, 1, 1, case::isspace),
        Entry::func(q::isalpha, 1, 1, case::isalpha),
        Entry::func(q::isdigit, 1, 1, case::isdigit),
        Entry::func(q::isupper, 1, 1, case::isupper),
        Entry::func(q::islower, 1, 1, case::islower),
        Entry::func(q::lower, 1, 1, case::lower),
        Entry::func(q::upper, 1, 1, case::upper),
        Entry::func(q::replace, 3, 4, find::replace),
    ]
} else {
    &[]
};

impl<'v> Text<'v> {
    /// The text that a method was called on.
    pub(super) fn receiver(vm: &Vm<'v>, args: &Args<'_, 'v>) -> Res<Text<'v>> {
        match args.pos.first().and_then(|value| vm.text(*value)) {
            Some(text) => Ok(text),
            None => Err(vm.type_error_of("argument should be a 'str' not a '%t'", args.at(0))),
        }
    }

    /// What counts as one element.
    pub(super) fn unit(&self) -> Unit {
        match self.kind {
            Kind::Str => Unit::Char,
            Kind::Bytes => Unit::Byte,
        }
    }

    /// The bytes of an argument, which has to be of the same kind.
    pub(super) fn arg(&self, vm: &Vm<'v>, arg: Value<'v>) -> Res<&'v [u8]> {
        match vm.text(arg) {
            Some(text) if text.kind == self.kind => Ok(text.bytes),
            _ => Err(vm.bad_implicit(arg, self.kind)),
        }
    }

    /// Where a bound of a method's range lies.
    fn bound(&self, at: isize) -> usize {
        match self.kind {
            Kind::Str => utf8::slice_offset(self.bytes, at),
            Kind::Bytes if at < 0 => self.bytes.len().saturating_sub(at.unsigned_abs()),
            Kind::Bytes => self.bytes.len().min(at as usize),
        }
    }

    /// The part that a method's optional start and stop select, and where it starts, in bytes; `None` when they are the
    /// wrong way round.
    pub(super) fn within(&self, (start, stop): Bounds) -> Option<(usize, &'v [u8])> {
        let start = start.map_or(0, |at| self.bound(at));
        let stop = stop.map_or(self.bytes.len(), |at| self.bound(at));
        Some((start, self.bytes.get(start..stop)?))
    }

    /// A part of it as an object; bytes in ROM stay there.
    pub(super) fn part(&self, vm: &Vm<'v>, part: &'v [u8]) -> Res<Value<'v>> {
        if self.mutable {
            return vm.new_bytearray(part);
        }
        if part.len() == self.bytes.len() {
            return Ok(self.value);
        }
        vm.part_of(self.kind, self.value, part)
    }

    /// Nothing, as an object of the same type.
    pub(super) fn empty(&self, vm: &Vm<'v>) -> Res<Value<'v>> {
        if self.mutable { vm.new_bytearray(&[]) } else { vm.new_of(self.kind, &[]) }
    }

    /// An object of the same type from what was built.
    pub(super) fn finish(&self, vm: &Vm<'v>, built: Builder<'v>) -> Res<Value<'v>> {
        if self.mutable { vm.new_bytearray(built.bytes()) } else { Ok(built.finish(vm)) }
    }
}

impl<'v> Vm<'v> {
    /// The text that a string, bytes, a bytearray, or an instance of a subclass is.
    #[inline]
    pub(crate) fn text(&self, value: Value<'v>) -> Option<Text<'v>> {
        let value = self.native_self(value);
        if let Some(bytes) = self.str_bytes(value) {
            return Some(Text { value, bytes, kind: Kind::Str, mutable: false });
        }
        if let Some(bytes) = self.bytes_bytes(value) {
            return Some(Text { value, bytes, kind: Kind::Bytes, mutable: false });
        }
        let array = self.cast::<crate::types::array::Array>(value)?;
        let bytes = if array.is_bytearray() { array.buffer().read() } else { return None };
        Some(Text { value, bytes, kind: Kind::Bytes, mutable: true })
    }

    /// The bytes of anything with a buffer.
    ///
    /// # Errors
    /// `TypeError`.
    pub(crate) fn buffer_arg(&self, value: Value<'v>) -> Res<&'v [u8]> {
        match self.buffer(value) {
            Some(buffer) => Ok(buffer.read()),
            None => Err(self.raise_type_error("object with buffer protocol required")),
        }
    }

    /// The text of an argument that has to be a string.
    ///
    /// # Errors
    /// `TypeError`.
    pub(crate) fn str_arg(&self, value: Value<'v>) -> Res<&'v [u8]> {
        match self.str_bytes(self.native_self(value)) {
            Some(text) => Ok(text),
            None => Err(self.bad_implicit(value, Kind::Str)),
        }
    }

    /// The bytes of an argument that has to be a string or bytes, not a buffer that may change.
    ///
    /// # Errors
    /// `TypeError`.
    pub(crate) fn constant_text_arg(&self, value: Value<'v>) -> Res<&'v [u8]> {
        match self.text(value) {
            Some(text) if !text.mutable => Ok(text.bytes),
            _ => Err(self.bad_implicit(value, Kind::Str)),
        }
    }

    /// Refuses keyword arguments, for constructors without any.
    ///
    /// # Errors
    /// `TypeError`.
    pub(crate) fn no_keywords(&self, args: &Args<'_, 'v>) -> Res<()> {
        if args.kw.is_empty() { Ok(()) } else { Err(self.raise_type_error("function doesn't take keyword arguments")) }
    }

    #[cold]
    pub(crate) fn bad_implicit(&self, value: Value<'v>, to: Kind) -> Raised {
        // Stock names bytes to nothing but a string.
        let pattern = if to == Kind::Bytes && self.str_bytes(value).is_some() {
            "can't convert '%t' object to bytes implicitly"
        } else {
            "can't convert '%t' object to str implicitly"
        };
        self.type_error_of(pattern, value)
    }

    /// A string or bytes of a part of `of`'s bytes: a long one of an object in ROM refers to the same place.
    pub(crate) fn part_of(&self, kind: Kind, of: Value<'v>, part: &'v [u8]) -> Res<Value<'v>> {
        /// From here on a copy would need more memory than a reference.
        const LONG: usize = 3 * size_of::<usize>();
        match of.ty() {
            Some(Ty::StrRom | Ty::BytesRom) if part.len() > LONG => self.new_rom_bytes(kind, part),
            _ => self.new_of(kind, part),
        }
    }
}
