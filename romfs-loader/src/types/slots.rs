//! Words that hold values: the items of a list, the constants of a module.

use core::cell::Cell;

use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::value::Value;
use crate::vm::{Res, Vm};

/// `capacity` slots follow.
#[repr(C)]
pub(crate) struct Slots {
    header: Header,
    capacity: u32,
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
        unsafe { tail(self, self.capacity as usize) }
    }

    pub(crate) fn capacity(&self) -> usize {
        self.capacity as usize
    }
}

impl<'m> Vm<'m> {
    pub(crate) fn new_slots(&self, capacity: usize) -> Res<&'m Slots> {
        let Ok(short) = u32::try_from(capacity) else { return Err(self.raise_no_memory()) };
        let bytes = capacity.saturating_mul(size_of::<Value>());
        self.alloc_tailed(Slots { header: Header::new(Ty::Slots), capacity: short, slots: [] }, bytes)
    }
}
