//! Words that hold values: the items of a list, the constants of a module.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use crate::heap::tail;
use crate::layout::{Word, slots_capacity};
use crate::object::{Header, Object, Ty};
use crate::value::Value;
use crate::vm::grow::Room;
use crate::vm::{Res, Vm};

/// `capacity` slots follow.
#[repr(C)]
pub(crate) struct Slots<'v> {
    header: Header,
    capacity: Cell<u32>,
    slots: [Cell<Option<Value<'v>>>; 0],
}

// SAFETY: repr(C), header first; made by `Vm::new_slots` with `capacity` words behind it.
unsafe impl<'v> Object<'v> for Slots<'v> {
    const TY: Ty = Ty::Slots;
}

impl<'v> Slots<'v> {
    /// All slots, used or not.
    #[inline]
    pub(crate) fn cells(&'v self) -> &'v [Cell<Option<Value<'v>>>] {
        // SAFETY: the slots were allocated behind the header, and zero is `None`.
        unsafe { tail(self, self.capacity()) }
    }

    pub(crate) fn capacity(&self) -> usize {
        self.capacity.get() as usize
    }
}

/// A capacity that leaves no part of a granule unused.
fn rounded(capacity: usize) -> usize {
    slots_capacity(Word::HOST, capacity)
}

impl<'v> Vm<'v> {
    pub(crate) fn new_slots(&self, capacity: usize) -> Res<&'v Slots<'v>> {
        let Ok(short) = u32::try_from(capacity) else { return Err(self.raise_no_memory()) };
        let bytes = capacity.saturating_mul(size_of::<Value>());
        self.alloc_tailed(Slots { header: Header::new(Ty::Slots), capacity: Cell::new(short), slots: [] }, bytes)
    }

    /// At least `wanted` slots, and as many more as the heap's granules have room for.
    pub(crate) fn new_slots_rounded(&self, wanted: usize) -> Res<&'v Slots<'v>> {
        self.new_slots(rounded(wanted))
    }

    /// Slots in the place of `old`, with its values and room for at least `least`, for `most` while there is memory.
    /// They may be the same ones, made longer; `old` is nobody's any more otherwise.
    ///
    /// # Errors
    /// `MemoryError`; `old` is as it was.
    pub(crate) fn grow_slots(&self, old: Option<&'v Slots<'v>>, least: usize, most: usize) -> Res<&'v Slots<'v>> {
        let Some(old) = old else { return self.new_slots_rounded(most) };
        if u32::try_from(least).is_err() {
            return Err(self.raise_no_memory());
        }
        let bytes = |capacity: usize| capacity.saturating_mul(size_of::<Value>()).saturating_add(size_of::<Slots>());
        let most = rounded(most).min(u32::MAX as usize);
        let room = Room { used: bytes(old.capacity()), least: bytes(least), most: bytes(most), holds_values: true };
        let (block, bytes) = self.grow(NonNull::from(old).cast(), room)?;
        if block != NonNull::from(old).cast() {
            self.outgrow(NonNull::from(old).cast(), room.used);
        }
        // SAFETY: the block begins with the old one's header or a copy of it, and has that many bytes.
        let slots: &'v Slots = unsafe { block.cast().as_ref() };
        const WORD: usize = size_of::<Value>();
        let capacity = bytes.saturating_sub(size_of::<Slots>()) / WORD;
        slots.capacity.set(u32::try_from(capacity).unwrap_or(u32::MAX));
        Ok(slots)
    }
}
