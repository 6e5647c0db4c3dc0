//! Bytes on the heap that hold no values: the storage behind bytearrays, big strings under construction and tables.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::vm::grow::Room;
use crate::vm::{Res, Vm};

/// In the header's flags: a program's own data.
const DATA: u8 = 1;

/// `len` bytes follow.
#[repr(C)]
pub(crate) struct Blob {
    header: Header,
    len: Cell<u32>,
    bytes: [Cell<u8>; 0],
}

// SAFETY: repr(C), header first; made by `Vm::alloc_blob` and `Array::new_block` with `len` bytes behind it.
unsafe impl<'v> Object<'v> for Blob {
    const TY: Ty = Ty::Blob;
}

impl Blob {
    pub(crate) const fn header(len: u32) -> Blob {
        Blob { header: Header::new(Ty::Blob), len: Cell::new(len), bytes: [] }
    }

    /// The header of a program's own data: of an array, of a ring. Whatever is written there, the machine takes it for
    /// nothing but bytes.
    pub(crate) const fn header_of_data(len: u32) -> Blob {
        Blob { header: Header::with(Ty::Blob, DATA, 0), len: Cell::new(len), bytes: [] }
    }

    /// The same for data that may hold values, which the collector follows.
    pub(crate) const fn header_of_words(len: u32) -> Blob {
        Blob { header: Header::with(Ty::BlobOfWords, DATA, 0), len: Cell::new(len), bytes: [] }
    }

    /// The header of ids of interned strings, which the collector keeps.
    pub(crate) const fn header_of_ids(len: u32) -> Blob {
        Blob { header: Header::new(Ty::Ids), len: Cell::new(len), bytes: [] }
    }

    /// Whether a header is that of a program's own data.
    pub(crate) fn is_data(header: Header) -> bool {
        matches!(header.ty, Ty::Blob | Ty::BlobOfWords) && header.flags & DATA != 0
    }

    pub(crate) fn len(&self) -> usize {
        self.len.get() as usize
    }

    /// The bytes, to write to.
    pub(crate) fn cells(&self) -> &[Cell<u8>] {
        // SAFETY: a blob has `len` zeroed bytes behind it, and it is only reached through references into the heap.
        unsafe { tail(self, self.len()) }
    }

    /// The bytes, of a blob that is not written to any more.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: as in `cells`; the caller is done with writing.
        unsafe { tail(self, self.len()) }
    }

    /// Runs `f` with the blob's whole words, which nobody else refers to.
    pub(crate) fn with_words<R>(&self, f: impl FnOnce(&mut [u32]) -> R) -> R {
        let words = self.cells().as_ptr().cast::<u32>().cast_mut();
        // SAFETY: the bytes behind the header start at a multiple of 8; the blob was just made, and `f` has no way to
        // it but this slice.
        f(unsafe { core::slice::from_raw_parts_mut(words, self.len() / 4) })
    }

    /// Runs `f` with the blob's bytes, which nobody else refers to.
    pub(crate) fn with_bytes<R>(&self, f: impl FnOnce(&mut [u8]) -> R) -> R {
        let bytes = self.cells().as_ptr().cast::<u8>().cast_mut();
        // SAFETY: the blob was just made, and `f` has no way to its bytes but this slice.
        f(unsafe { core::slice::from_raw_parts_mut(bytes, self.len()) })
    }

    pub(crate) fn copy_from(&self, bytes: &[u8]) {
        for (to, from) in self.cells().iter().zip(bytes) {
            to.set(*from);
        }
    }
}

impl<'v> Vm<'v> {
    /// A blob in the place of `old`, with its bytes and room for at least `least`, for `most` while there is memory. It
    /// may be the same one, made longer.
    ///
    /// # Errors
    /// `MemoryError`; `old` is as it was.
    pub(crate) fn grow_blob(&self, old: &'v Blob, least: usize, most: usize) -> Res<&'v Blob> {
        if u32::try_from(least).is_err() {
            return Err(self.raise_no_memory());
        }
        let bytes = |len: usize| len.saturating_add(size_of::<Blob>());
        let room = Room {
            used: bytes(old.len()),
            least: bytes(least),
            most: bytes(most.min(u32::MAX as usize)),
            holds_values: false,
        };
        let (block, bytes) = self.grow(NonNull::from(old).cast(), room)?;
        // SAFETY: the block begins with the old one's header or a copy of it, and has that many bytes.
        let blob: &'v Blob = unsafe { block.cast().as_ref() };
        blob.len.set(u32::try_from(bytes.saturating_sub(size_of::<Blob>())).unwrap_or(u32::MAX));
        Ok(blob)
    }
}
