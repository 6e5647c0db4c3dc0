//! Memory by address, for the features that hand out addresses: `struct`'s and `array`'s `O` and `S`, `uctypes`,
//! `machine`.
//!
//! An address comes from the program, so it is only followed into memory that is the machine's own (its heap, a mounted
//! image) or that the platform vouches for; a word is only taken for an object where one is known to lie.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use romfs_format::mpy::Mpy;

use crate::object::{Header, Ty};
use crate::types::blob::Blob;
use crate::types::native::{Entry, StaticValue};
use crate::types::{ROWS, exception};
use crate::value::{PlaceKind, Value};
use crate::vm::Vm;

impl<'v> Vm<'v> {
    /// The memory from an address to the end of the block, image or string there, and whether it may be written to: the
    /// data of an array may, and nothing else, because the machine relies on the rest.
    pub(crate) fn memory_at(&self, address: usize) -> Option<(&'v [Cell<u8>], bool)> {
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

    /// Whether memory that is only read at an address never changes: it is outside of the heap, or in bytes or a
    /// string.
    pub(crate) fn is_fixed(&self, address: usize) -> bool {
        let Some((head, _)) = self.heap.block_around(address) else { return !self.heap.contains(address) };
        // SAFETY: an allocated block starts with a header.
        let header = unsafe { head.cast::<Header>().read() };
        matches!(header.ty, Ty::Str | Ty::Bytes)
    }

    /// The text from an address up to a zero byte, or to the end of the memory that is known there.
    pub(crate) fn text_at(&self, address: usize) -> Option<&'v [u8]> {
        let (bytes, writable) = self.memory_at(address)?;
        let bytes = crate::ops::Buffer { bytes, writable, typecode: b'B' }.read();
        Some(&bytes[..bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len())])
    }

    /// What a word says is read in place, if there is such a thing: a function has to be one of the module's, for its
    /// code runs.
    #[inline(never)]
    fn value_in_place(&self, word: usize) -> Option<Value<'v>> {
        let place = Value::place_in(word)?;
        let value = Value::in_place(place)?;
        let there = match place.kind {
            PlaceKind::Function | PlaceKind::Body => {
                let file = Mpy::parse(self.module_in(place.slot.into())?.mpy()).ok()?;
                file.raw_codes().map_while(Result::ok).any(|raw| raw.at == place.at as usize)
            }
            PlaceKind::Str | PlaceKind::Bytes => self.bytes_in_place(value).is_some(),
            PlaceKind::Tuple => self.rom_tuple(value).is_some(),
        };
        there.then_some(value)
    }

    /// The value that a word is, if it is one: an int, a string, a singleton, what is read in place, or the address of
    /// an object that a program can have.
    pub(crate) fn value_of_word(&self, word: usize) -> Option<Value<'v>> {
        let singletons = [Value::NONE, Value::FALSE, Value::TRUE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED];
        if word & 1 != 0 {
            return Value::small(word as isize >> 1);
        }
        if let Some(singleton) = singletons.into_iter().find(|value| value.bits() == word) {
            return Some(singleton);
        }
        if word & 7 == Value::qstr(crate::qstr::Qstr(0)).bits() & 7 {
            return self.qstr_numbered(word >> 3).map(Value::qstr);
        }
        if word & 3 != 0 {
            return self.value_in_place(word);
        }
        if let Some(block) = self.heap.block_at(word) {
            // SAFETY: `block` is the head of an allocated block, and all blocks start with a header.
            let header = unsafe { block.cast::<Header>().read() };
            return if header.ty.is_internal() { None } else { Some(Value::from_ptr(block.cast())) };
        }
        let extensions = self.platform.modules();
        let constant = self.number_at(word);
        constant
            .or_else(|| static_object(word).map(Value::anywhere))
            .or_else(|| extensions.iter().find_map(|module| module.object_at(word)))
    }
}

/// The item of an array that lies at an address.
pub(crate) fn item_at<T>(items: &'static [T], address: usize) -> Option<&'static T> {
    let offset = address.checked_sub(items.as_ptr().addr())?;
    items.get(offset.checked_div(size_of::<T>())?).filter(|_| offset.is_multiple_of(size_of::<T>()))
}

/// The object in the program's own read-only memory that lies at an address: a function, a type, a module, a string, a
/// stream.
fn static_object(address: usize) -> Option<Value<'static>> {
    let is = |value: Value<'static>| value.is_object() && value.bits() == address;
    let of_entry = |entry: &'static Entry| -> Option<Value<'static>> {
        match &entry.value {
            StaticValue::Fn(native) => Some(Value::object(native)).filter(|value| is(*value)),
            StaticValue::Type(row) => Some(Value::object(*row)).filter(|value| is(*value)),
            StaticValue::Float(float) => Some(Value::object(*float)).filter(|value| is(*value)),
            _ => None,
        }
    };
    let modules = || crate::modules::all();
    let rows = || ROWS.iter().copied();
    let empty = Some(Value::of_static(&crate::types::tuple::EMPTY)).filter(|value| is(*value));
    let single = || crate::types::str::single_at(address);
    let stream = || if Ty::Console.exists() { crate::types::console::object_at(address) } else { None };
    #[cfg(feature = "machine")]
    let memory = || crate::modules::machine::object_at(address);
    #[cfg(not(feature = "machine"))]
    let memory = || None;
    empty
        .or_else(single)
        .or_else(|| crate::modules::sys::object_at(address))
        .or_else(stream)
        .or_else(memory)
        .or_else(|| modules().map(Value::object).find(|value| is(*value)))
        .or_else(|| modules().flat_map(|module| module.entries).find_map(of_entry))
        .or_else(|| rows().map(Value::object).find(|value| is(*value)))
        .or_else(|| rows().flat_map(|row| row.methods).find_map(of_entry))
        .or_else(|| exception::BASE_EXCEPTION.methods.iter().find_map(of_entry))
}

impl<'v> crate::heap::Heap<'v> {
    /// The bytes of the allocated block around an address, from there on, and whether they are a program's own data.
    fn block_from(&self, address: usize) -> Option<(&'v [Cell<u8>], bool)> {
        let (head, len) = self.block_around(address)?;
        let skip = address.wrapping_sub(head.addr().get());
        // SAFETY: an allocated block has `len` bytes and starts with a header.
        let (header, start) = unsafe { (head.cast::<Header>().read(), head.add(skip)) };
        // SAFETY: the block's bytes are initialised (structs in blocks have no padding), and all that change them do so
        // through cells and pointers. The slice points into the block, which keeps it from being freed. Who gets it
        // writes only if it is data (`memory_at` says so to its callers), and nothing but bytes is ever read from data:
        // no length, no reference, no code.
        let bytes = unsafe { core::slice::from_raw_parts(start.cast::<Cell<u8>>().as_ptr(), len.saturating_sub(skip)) };
        Some((bytes, skip >= size_of::<Blob>() && Blob::is_data(header)))
    }

    /// Bytes of the block of an object, and of the blocks that are a part of it: a list's items, a table. A word for
    /// what has none.
    #[cfg(feature = "extras")]
    pub(crate) fn size_of(&self, value: Value<'v>) -> usize {
        let Some((head, len)) = value.is_object().then(|| self.block_around(value.bits())).flatten() else {
            return size_of::<usize>();
        };
        let words = len.div_euclid(size_of::<usize>());
        // SAFETY: an allocated block has `len` initialised bytes, is aligned to words and starts with a header.
        let (header, words) = unsafe {
            (head.cast::<Header>().read(), core::slice::from_raw_parts(head.cast::<Cell<usize>>().as_ptr(), words))
        };
        let parts = words.iter().skip(1).filter(|_| header.ty.holds_values()).filter_map(|word| {
            let part = self.block_at(word.get())?;
            // SAFETY: as above.
            let header = unsafe { part.cast::<Header>().read() };
            header.ty.is_internal().then(|| self.block_around(word.get()).map_or(0, |(_, len)| len))
        });
        parts.fold(len, usize::saturating_add)
    }

    /// The allocated block that starts at an address.
    fn block_at(&self, address: usize) -> Option<NonNull<u8>> {
        let (start, _) = self.extent_of_region();
        let head = self.is_head(address);
        // SAFETY: a head lies in the region.
        head.then(|| unsafe { start.add(address.wrapping_sub(start.addr().get())) })
    }
}
