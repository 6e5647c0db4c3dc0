//! A string or bytes whose length is not known beforehand.

use core::marker::PhantomData;
use core::ptr::NonNull;

use super::{Inline, Kind, ascii_flag, short_hash};
use crate::object::{Header, Ty};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// A string or bytes under construction. It grows in place while nothing else is allocated behind it.
pub(crate) struct Builder<'m> {
    kind: Kind,
    /// The block, laid out as a blob and in the end as an `Inline`. Nobody else has seen it.
    block: NonNull<Inline>,
    capacity: usize,
    len: usize,
    heap: PhantomData<&'m ()>,
}

impl<'m> Builder<'m> {
    pub(super) fn new(vm: &Vm<'m>, kind: Kind, capacity: usize) -> Res<Builder<'m>> {
        let block = Self::block(vm, capacity)?;
        Ok(Builder { kind, block, capacity, len: 0, heap: PhantomData })
    }

    fn block(vm: &Vm<'m>, capacity: usize) -> Res<NonNull<Inline>> {
        if u32::try_from(capacity).is_err() {
            return Err(vm.raise_no_memory());
        }
        let block = vm.alloc_dirty(size_of::<Inline>() + capacity)?.cast::<Inline>();
        // SAFETY: the block is new and large enough. As a blob it says that it holds no values.
        unsafe { block.write(Inline { header: Header::new(Ty::Blob), len: capacity as u32 }) };
        Ok(block)
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
    pub(crate) fn push(&mut self, vm: &Vm<'m>, bytes: &[u8]) -> Res<()> {
        let wanted = self.len.saturating_add(bytes.len());
        if wanted > self.capacity {
            self.grow(vm, wanted)?;
        }
        // SAFETY: the block has room for `wanted` bytes and nobody else refers to it.
        unsafe { core::ptr::copy_nonoverlapping(bytes.as_ptr(), self.start().add(self.len), bytes.len()) };
        self.len = wanted;
        Ok(())
    }

    /// Adds zeros.
    pub(crate) fn push_zeros(&mut self, vm: &Vm<'m>, count: usize) -> Res<()> {
        let wanted = self.len.saturating_add(count);
        if wanted > self.capacity {
            self.grow(vm, wanted)?;
        }
        // SAFETY: the block has room for `wanted` bytes and nobody else refers to it.
        unsafe { core::ptr::write_bytes(self.start().add(self.len), 0, count) };
        self.len = wanted;
        Ok(())
    }

    fn grow(&mut self, vm: &Vm<'m>, wanted: usize) -> Res<()> {
        if u32::try_from(wanted).is_ok() && vm.heap.extend(self.block.cast(), size_of::<Inline>() + wanted) {
            self.capacity = wanted;
            return Ok(());
        }
        let roomy = wanted.saturating_add(wanted / 2).max(16);
        let (block, capacity) = match Self::block(vm, roomy) {
            Ok(block) => (block, roomy),
            Err(raised) => {
                vm.take_raised(raised);
                (Self::block(vm, wanted)?, wanted)
            }
        };
        let old = self.start();
        (self.block, self.capacity) = (block, capacity);
        // SAFETY: two blocks, each with room for `len` bytes; the old one is still allocated, for `old` refers to it.
        unsafe { core::ptr::copy_nonoverlapping(old, self.start(), self.len) };
        Ok(())
    }

    /// The finished object; the part of the block that was not needed is free again.
    pub(crate) fn finish(self, vm: &Vm<'m>) -> Value {
        let header = match self.kind {
            Kind::Str => Header::with(Ty::Str, ascii_flag(self.bytes()), short_hash(self.bytes())),
            Kind::Bytes => Header::new(Ty::Bytes),
        };
        vm.heap.shrink(self.block.cast(), size_of::<Inline>() + self.len);
        // SAFETY: the block is this builder's alone, and starts with a header of the same layout.
        unsafe {
            self.block.write(Inline { header, len: self.len as u32 });
            Value::from_ptr(self.block.cast())
        }
    }
}
