//! Words that hold values: the items of a list, the constants of a module.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;
use core::ptr::NonNull;

use crate::heap::tail;
use crate::layout::{Word, slots_capacity};
use crate::object::{Header, Object, Ty};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// `capacity` slots follow.
#[repr(C)]
pub(crate) struct Slots {
    header: Header,
    capacity: Cell<u32>,
    slots: [Cell<Option<Value>>; 0],
}

// SAFETY: repr(C), header first; made by `Vm::new_slots` with `capacity` words behind it.
unsafe impl Object for Slots {
    const TY: Ty = Ty::Slots;
}

impl Slots {
    /// All slots, used or not.
    #[inline]
    pub(crate) fn cells<'m>(&self) -> &'m [Cell<Option<Value>>] {
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

impl<'m> Vm<'m> {
    pub(crate) fn new_slots(&self, capacity: usize) -> Res<&'m Slots> {
        let Ok(short) = u32::try_from(capacity) else { return Err(self.raise_no_memory()) };
        let bytes = capacity.saturating_mul(size_of::<Value>());
        self.alloc_tailed(Slots { header: Header::new(Ty::Slots), capacity: Cell::new(short), slots: [] }, bytes)
    }

    /// At least `wanted` slots, and as many more as the heap's granules have room for.
    pub(crate) fn new_slots_rounded(&self, wanted: usize) -> Res<&'m Slots> {
        self.new_slots(rounded(wanted))
    }

    /// Makes slots longer in place, when what follows them is free.
    pub(crate) fn extend_slots(&self, slots: &'m Slots, wanted: usize) -> bool {
        let capacity = rounded(wanted);
        let bytes = size_of::<Slots>().saturating_add(capacity.saturating_mul(size_of::<Value>()));
        let Ok(short) = u32::try_from(capacity) else { return false };
        let extended = self.heap_locks.get() == 0 && self.heap.extend(NonNull::from(slots).cast(), bytes);
        if extended {
            slots.capacity.set(short.max(slots.capacity.get()));
        }
        extended
    }
}
