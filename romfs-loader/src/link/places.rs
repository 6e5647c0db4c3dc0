//! The modules that values read in place refer to, by slot.
#![deny(clippy::arithmetic_side_effects)]

use core::cell::Cell;

use crate::heap::tail;
use crate::object::{Header, Object, Ty};
use crate::types::module::Module;
use crate::value::{Place, Value};
use crate::vm::{Res, Vm};

/// A reference to the table of modules. It keeps none of them alive: the collector empties the slots of those that are
/// gone.
pub(crate) struct Places<'v> {
    table: Cell<Option<&'v Table<'v>>>,
    /// No slot below is free.
    full: Cell<usize>,
}

/// The table: a block that the collector does not look into.
#[repr(C)]
struct Table<'v> {
    header: Header,
    capacity: u32,
    modules: [Cell<Option<Value<'v>>>; 0],
}

// SAFETY: repr(C), header first, a length next as in every blob; made by `new_place` with `capacity` words behind it,
// and never given to a program.
unsafe impl<'v> Object<'v> for Table<'v> {
    const TY: Ty = Ty::Blob;
}

impl<'v> Places<'v> {
    pub(crate) const fn new() -> Places<'v> {
        Places { table: Cell::new(None), full: Cell::new(0) }
    }

    /// What the collector has to keep: the table itself.
    pub(crate) fn root(&self) -> Option<Value<'v>> {
        self.table.get().map(Value::object)
    }

    /// All slots.
    #[inline]
    pub(crate) fn cells(&self) -> &'v [Cell<Option<Value<'v>>>] {
        // SAFETY: `new_place` allocated so many words behind the table, zeroed: zero is `None`.
        self.table.get().map_or(&[], |table| unsafe { tail(table, table.capacity as usize) })
    }

    /// Puts a module into a slot that [`Vm::new_place`] gave.
    pub(crate) fn set(&self, slot: u16, module: Value<'v>) {
        if let Some(cell) = self.cells().get(usize::from(slot)) {
            cell.set(Some(module));
        }
    }

    /// Has all slots looked at again, after the collector has emptied some.
    pub(crate) fn look_again(&self) {
        self.full.set(0);
    }
}

impl<'v> Vm<'v> {
    /// A slot that is free; `None` where a value has no room for one more number.
    pub(crate) fn new_place(&self) -> Res<Option<u16>> {
        let cells = self.places.cells();
        let full = self.places.full.get();
        let free = cells.iter().skip(full).position(|cell| cell.get().is_none());
        let slot = match free {
            Some(behind) => full.saturating_add(behind),
            None => {
                let capacity = crate::layout::places_capacity(cells.len()) as u32;
                let extra = (capacity as usize).saturating_mul(size_of::<Value>());
                let table = self.alloc_tailed(Table { header: Header::new(Ty::Blob), capacity, modules: [] }, extra)?;
                let old = self.places.table.replace(Some(table));
                // SAFETY: as in `cells`.
                let old: &[Cell<Option<Value>>] = old.map_or(&[], |old| unsafe { tail(old, old.capacity as usize) });
                for (to, from) in self.places.cells().iter().zip(old) {
                    to.set(from.get());
                }
                old.len()
            }
        };
        self.places.full.set(slot);
        let fits = |slot: &u16| Value::has_slot(*slot);
        Ok(u16::try_from(slot).ok().filter(fits))
    }

    /// The module of a slot.
    #[inline]
    pub(crate) fn module_in(&self, slot: usize) -> Option<&'v Module<'v>> {
        self.cast(self.places.cells().get(slot)?.get()?)
    }

    /// The bytes of a string or bytes constant that is read in place.
    pub(crate) fn bytes_in_place(&self, value: Value<'v>) -> Option<&'v [u8]> {
        let Place { slot, at, .. } = value.place()?;
        let (file, mut at) = (self.module_in(slot.into())?.mpy(), at as usize);
        let len = romfs_format::opcode::read_uint(file, &mut at).ok()?;
        file.get(at..)?.get(..len as usize)
    }
}
