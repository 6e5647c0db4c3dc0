//! Memory by address, for the features that hand out addresses: `struct`'s and `array`'s `O` and `S`, `uctypes`, `machine`.
//!
//! An address comes from the program, so it is only followed into memory that is the machine's own (its heap, a mounted image) or that
//! the platform vouches for; a word is only taken for an object where one is known to lie.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use crate::object::{Header, Ty};
use crate::qstr::STATIC_LEN;
use crate::types::blob::Blob;
use crate::types::native::{Entry, StaticValue};
use crate::types::{ROWS, exception};
use crate::value::Value;
use crate::vm::Vm;

impl<'m> Vm<'m> {
    /// The memory from an address to the end of the block, image or string there, and whether it may be written to: the data of an array
    /// may, and nothing else, because the machine relies on the rest.
    pub(crate) fn memory_at(&self, address: usize) -> Option<(&'m [Cell<u8>], bool)> {
        if let Some(found) = self.heap.block_from(address) {
            return Some(found);
        }
        let mounted = self.mounts.iter().filter_map(Cell::get).map(|slot| slot.image.bytes());
        let images = mounted.chain(crate::vfs::table::FROZEN_IMAGE);
        let mut parts = images.filter_map(|bytes| bytes.get(address.checked_sub(bytes.as_ptr().addr())?..));
        if let Some(bytes) = parts.find(|bytes| !bytes.is_empty()) {
            return Some((crate::ops::Buffer::of_bytes(bytes).bytes, false));
        }
        let text = crate::qstr::static_text_at(address).or_else(|| crate::types::str::single::text_at(address));
        text.map(|bytes| (crate::ops::Buffer::of_bytes(bytes).bytes, false))
    }

    /// Whether memory that is only read at an address never changes: it is outside of the heap, or in bytes or a string.
    pub(crate) fn is_fixed(&self, address: usize) -> bool {
        let Some((head, _)) = self.heap.block_around(address) else { return !self.heap.contains(address) };
        // SAFETY: an allocated block starts with a header.
        let header = unsafe { head.cast::<Header>().read() };
        matches!(header.ty, Ty::Str | Ty::Bytes)
    }

    /// The text from an address up to a zero byte, or to the end of the memory that is known there.
    pub(crate) fn text_at(&self, address: usize) -> Option<&'m [u8]> {
        let (bytes, writable) = self.memory_at(address)?;
        let bytes = crate::ops::Buffer { bytes, writable, typecode: b'B' }.read();
        Some(&bytes[..bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len())])
    }

    /// The value that a word is, if it is one: an int, a string, a singleton, or the address of an object that a program can have.
    pub(crate) fn value_of_word(&self, word: usize) -> Option<Value> {
        const SINGLETONS: [Value; 5] =
            [Value::NONE, Value::FALSE, Value::TRUE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED];
        if word & 1 != 0 {
            return Value::small(word as isize >> 1);
        }
        if let Some(singleton) = SINGLETONS.into_iter().find(|value| value.bits() == word) {
            return Some(singleton);
        }
        if word & 7 == Value::qstr(crate::qstr::Qstr(0)).bits() & 7 {
            let id = word >> 3;
            let known = id >= 1 && id <= STATIC_LEN.saturating_add(self.qstrs.len());
            return known.then(|| Value::qstr(crate::qstr::Qstr(id as u32)));
        }
        if word & 3 != 0 {
            return None;
        }
        if let Some(block) = self.heap.block_at(word) {
            // SAFETY: `block` is the head of an allocated block, and all blocks start with a header.
            let header = unsafe { block.cast::<Header>().read() };
            let internal = matches!(header.ty, Ty::Slots | Ty::Blob | Ty::Table | Ty::BlobOfWords);
            return if internal { None } else { Some(Value::from_ptr(block.cast())) };
        }
        static_object(word)
    }
}

/// The function, type, module or empty tuple in the program's own read-only memory that lies at an address.
fn static_object(address: usize) -> Option<Value> {
    let is = |value: Value| value.is_object() && value.bits() == address;
    let of_entry = |entry: &'static Entry| match &entry.value {
        StaticValue::Fn(native) => Some(Value::object(native)).filter(|value| is(*value)),
        StaticValue::Type(row) => Some(Value::object(*row)).filter(|value| is(*value)),
        _ => None,
    };
    let modules = || crate::modules::all();
    let rows = || ROWS.iter().copied();
    let empty = Some(Value::object(&crate::types::tuple::EMPTY)).filter(|value| is(*value));
    empty
        .or_else(|| modules().map(Value::object).find(|value| is(*value)))
        .or_else(|| modules().flat_map(|module| module.entries).find_map(of_entry))
        .or_else(|| rows().map(Value::object).find(|value| is(*value)))
        .or_else(|| rows().flat_map(|row| row.methods).find_map(of_entry))
        .or_else(|| exception::BASE_EXCEPTION.methods.iter().find_map(of_entry))
}

impl<'m> crate::heap::Heap<'m> {
    /// The bytes of the allocated block around an address, from there on, and whether they are a program's own data.
    fn block_from(&self, address: usize) -> Option<(&'m [Cell<u8>], bool)> {
        let (head, len) = self.block_around(address)?;
        let skip = address.wrapping_sub(head.addr().get());
        // SAFETY: an allocated block has `len` bytes and starts with a header.
        let (header, start) = unsafe { (head.cast::<Header>().read(), head.add(skip)) };
        // SAFETY: the block's bytes are initialised (structs in blocks have no padding), and all that change them do so through cells and
        // pointers. The slice points into the block, which keeps it from being freed. Who gets it writes only if it is data (`memory_at`
        // says so to its callers), and nothing but bytes is ever read from data: no length, no reference, no code.
        let bytes = unsafe { core::slice::from_raw_parts(start.cast::<Cell<u8>>().as_ptr(), len.saturating_sub(skip)) };
        Some((bytes, skip >= size_of::<Blob>() && Blob::is_data(header)))
    }

    /// The allocated block that starts at an address.
    fn block_at(&self, address: usize) -> Option<NonNull<u8>> {
        let (start, _) = self.extent_of_region();
        let head = self.is_head(address);
        // SAFETY: a head lies in the region.
        head.then(|| unsafe { start.add(address.wrapping_sub(start.addr().get())) })
    }
}
