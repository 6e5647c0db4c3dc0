//! Bytes as items of one type: what arrays, memoryviews and `struct` read and write.

use core::cell::Cell;

use crate::value::Value;
use crate::vm::{Res, Vm};
use romfs_plain::num::pack::{Field, Kind, Layout, Value as Packed};

/// Items side by side, in native order.
#[derive(Clone, Copy)]
pub(crate) struct Elements<'v> {
    bytes: &'v [Cell<u8>],
    kind: Kind,
}

/// The type that a typecode of `array` stands for.
pub(crate) fn kind_of(typecode: u8) -> Option<Kind> {
    match typecode {
        _ if !super::ARRAYS => Some(Kind::Int { size: 1, signed: false }),
        b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'L' | b'q' | b'Q' | b'f' | b'd' => {
            Kind::of_number(typecode, Layout::Native).map(|(kind, _)| kind)
        }
        // Unlike in `struct`, addresses are signed.
        b'P' => Some(Kind::Int { size: size_of::<usize>(), signed: true }),
        b'O' => Some(Kind::Object),
        b'S' => Some(Kind::Text),
        _ => None,
    }
}

/// The size of an item in bytes.
pub(crate) fn item_size(kind: Kind) -> usize {
    if super::ARRAYS { kind.size().max(1) } else { 1 }
}

impl<'v> Elements<'v> {
    /// The bytes as items of a typecode; as bytes for an unknown one.
    pub(crate) fn new(bytes: &'v [Cell<u8>], typecode: u8) -> Elements<'v> {
        Elements { bytes, kind: kind_of(typecode).unwrap_or(Kind::Int { size: 1, signed: false }) }
    }

    /// How many items.
    pub(crate) fn len(&self) -> usize {
        self.bytes.len().checked_div(item_size(self.kind)).unwrap_or(0)
    }

    /// The size of an item in bytes.
    pub(crate) fn size(&self) -> usize {
        item_size(self.kind)
    }

    /// The item at an index, `None` at the end.
    pub(crate) fn get(&self, vm: &Vm<'v>, index: usize) -> Res<Option<Value<'v>>> {
        if !super::ARRAYS || self.kind == (Kind::Int { size: 1, signed: false }) {
            return Ok(self.bytes.get(index).map(|byte| Value::len(byte.get().into())));
        }
        let size = self.size();
        let Some(from) = index.checked_mul(size).and_then(|at| self.bytes.get(at..at.checked_add(size)?)) else {
            return Ok(None);
        };
        let mut copy = [0; 8];
        for (to, from) in copy.iter_mut().zip(from) {
            *to = from.get();
        }
        let field = Field { offset: 0, kind: self.kind, layout: Layout::Native };
        match field.read(&copy) {
            Ok(Some(packed)) => vm.unpacked(packed).map(Some),
            _ => Ok(None),
        }
    }

    /// Stores into an index that is in range. What does not fit is cut off.
    pub(crate) fn set(&self, vm: &Vm<'v>, index: usize, value: Value<'v>) -> Res<()> {
        self.put(index, &encode(vm, self.kind, value)?);
        Ok(())
    }

    /// The same with the bytes of an item, as [`encode`] gives them.
    pub(crate) fn put(&self, index: usize, bytes: &[u8; 8]) {
        let size = self.size();
        for (to, from) in self.bytes.iter().skip(index.saturating_mul(size)).zip(&bytes[..size]) {
            to.set(*from);
        }
    }
}

/// The bytes of an item.
pub(crate) fn encode<'v>(vm: &Vm<'v>, kind: Kind, value: Value<'v>) -> Res<[u8; 8]> {
    let mut bytes = [0; 8];
    if !super::ARRAYS {
        bytes[0] = vm.int_low_bits(value)? as u8;
        return Ok(bytes);
    }
    vm.pack(Field { offset: 0, kind, layout: Layout::Native }, &mut bytes, value)?;
    Ok(bytes)
}

impl<'v> Vm<'v> {
    /// The object for a value that was read.
    pub(crate) fn unpacked(&self, packed: Packed<'_>) -> Res<Value<'v>> {
        match packed {
            Packed::Int(n) => self.new_i64(n),
            Packed::Unsigned(n) => self.new_u64(n),
            Packed::Float(n) => self.new_float(n),
            Packed::Bytes(bytes) => self.new_bytes(bytes),
            Packed::Object(word) => match self.value_of_word(word) {
                Some(value) => Ok(value),
                None => Err(self.raise_value_error("no object")),
            },
            Packed::Text(address) => match self.text_at(address) {
                Some(text) => self.new_str(text),
                None => Err(self.raise_value_error("no text")),
            },
        }
    }

    /// The low 64 bits of an integer in two's complement.
    ///
    /// # Errors
    /// `TypeError`.
    pub(crate) fn int_low_bits(&self, value: Value<'v>) -> Res<u64> {
        match self.as_int(self.native_self(value), &mut [0; 2]) {
            Some(n) => Ok(n.wrapping_u64()),
            None => Ok(self.int_word(value)? as u64),
        }
    }

    /// Writes a value as a field. What does not fit is cut off.
    ///
    /// # Errors
    /// `TypeError` for a value of another kind.
    pub(crate) fn pack(&self, field: Field, into: &mut [u8], value: Value<'v>) -> Res<()> {
        let done = match field.kind {
            Kind::Pad { .. } => field.write_bytes(into, &[]),
            Kind::Bytes { .. } => field.write_bytes(into, self.buffer_arg(value)?),
            Kind::Object => field.write_int(into, value.bits() as u64),
            Kind::Int { .. } | Kind::Text => field.write_int(into, self.int_low_bits(value)?),
            Kind::Float { .. } => field.write_float(into, self.to_float(value)?),
        };
        done.map_err(|_| self.raise_value_error("buffer too small"))
    }
}
