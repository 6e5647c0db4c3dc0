//! A string or bytes whose length is not known beforehand.
#![deny(clippy::arithmetic_side_effects)]

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::{Inline, Kind, ascii_flag, short_hash};
use crate::object::{Header, Ty};
use crate::value::Value;
use crate::vm::grow::Room;
use crate::vm::{Res, Vm};

/// A string or bytes under construction. It grows in place while what follows it is free.
///
/// Two words, which travel in registers: the rest is in the block.
pub(crate) struct Builder<'v> {
    /// The block, laid out as a blob and in the end as an `Inline`: its length is the capacity, the header's aux tells
    /// of what kind the object will be. Nobody else has seen it.
    block: NonNull<Inline>,
    len: usize,
    heap: PhantomData<&'v ()>,
}

/// In the header's aux of the block: it becomes a string; else bytes.
const STR: u16 = 1;

impl<'v> Builder<'v> {
    pub(super) fn new(vm: &Vm<'v>, kind: Kind, capacity: usize) -> Res<Builder<'v>> {
        let block = Self::block(vm, if kind == Kind::Str { STR } else { 0 }, capacity)?;
        Ok(Builder { block, len: 0, heap: PhantomData })
    }

    fn block(vm: &Vm<'v>, kind: u16, capacity: usize) -> Res<NonNull<Inline>> {
        let Ok(len) = u32::try_from(capacity) else { return Err(vm.raise_no_memory()) };
        let block = vm.alloc_dirty(Self::size(capacity))?.cast::<Inline>();
        // SAFETY: the block is new and large enough. As a blob it says that it holds no values.
        unsafe { block.write(Inline { header: Header::with(Ty::Blob, 0, kind), len }) };
        Ok(block)
    }

    /// Bytes of a block with room for so many: more than any memory has where the sum is none.
    fn size(capacity: usize) -> usize {
        size_of::<Inline>().saturating_add(capacity)
    }

    /// What the block says.
    fn inline(&self) -> Inline {
        // SAFETY: `block` has written it, and only this builder writes to it.
        unsafe { self.block.read() }
    }

    fn start(&self) -> *mut u8 {
        // SAFETY: the bytes stand behind the header, in the same block.
        unsafe { self.block.add(1).cast().as_ptr() }
    }

    /// How many bytes were pushed.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// What was pushed.
    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `len` bytes of the block are written, and the block is this builder's alone.
        unsafe { core::slice::from_raw_parts(self.start(), self.len) }
    }

    /// Adds bytes, which may lie in the heap but not in this builder.
    pub(crate) fn push(&mut self, vm: &Vm<'v>, bytes: &[u8]) -> Res<()> {
        let wanted = self.make_room(vm, bytes.len())?;
        // SAFETY: the block has room for `wanted` bytes and nobody else refers to it.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start().add(self.len), bytes.len()) };
        self.len = wanted;
        Ok(())
    }

    /// Adds a byte so many times.
    pub(crate) fn push_repeated(&mut self, vm: &Vm<'v>, byte: u8, count: usize) -> Res<()> {
        let wanted = self.make_room(vm, count)?;
        // SAFETY: the block has room for `wanted` bytes and nobody else refers to it.
        unsafe { core::ptr::write_bytes(self.start().add(self.len), byte, count) };
        self.len = wanted;
        Ok(())
    }

    /// Makes room for as many bytes more; how many there are with them. What is too long for the memory is refused
    /// before any of it is made.
    #[inline]
    pub(crate) fn make_room(&mut self, vm: &Vm<'v>, count: usize) -> Res<usize> {
        let wanted = self.len.saturating_add(count);
        if wanted > self.inline().len as usize {
            self.grow(vm, wanted)?;
        }
        Ok(wanted)
    }

    #[cold]
    fn grow(&mut self, vm: &Vm<'v>, wanted: usize) -> Res<()> {
        if u32::try_from(wanted).is_err() {
            return Err(vm.raise_no_memory());
        }
        let Inline { header, .. } = self.inline();
        let bytes = |len: usize| len.saturating_add(size_of::<Inline>());
        // A part more, so that building takes time that is linear in the length; what is too much is given back in the
        // end.
        let most = wanted.saturating_add(wanted / 4).clamp(16, u32::MAX as usize);
        let room = Room { used: bytes(self.len), least: bytes(wanted), most: bytes(most), holds_values: false };
        let (block, bytes) = vm.grow(self.block.cast(), room)?;
        let old = core::mem::replace(&mut self.block, block.cast());
        if old != self.block {
            // Nobody else has seen it.
            vm.heap.free(old.addr().get());
        }
        let len = u32::try_from(bytes.saturating_sub(size_of::<Inline>())).unwrap_or(u32::MAX);
        // SAFETY: the block is this builder's alone, and has room for `len` bytes.
        unsafe { self.block.write(Inline { header, len }) };
        Ok(())
    }

    /// The finished object; the part of the block that was not needed is free again.
    pub(crate) fn finish(self, vm: &Vm<'v>) -> Value<'v> {
        let header = match self.inline().header.aux {
            STR => Header::with(Ty::Str, ascii_flag(self.bytes()), short_hash(self.bytes())),
            _ => Header::new(Ty::Bytes),
        };
        vm.heap.shrink(self.block.cast(), Self::size(self.len));
        // SAFETY: the block is this builder's alone, and starts with a header of the same layout.
        unsafe {
            self.block.write(Inline { header, len: self.len as u32 });
            Value::from_ptr(self.block.cast())
        }
    }
}
