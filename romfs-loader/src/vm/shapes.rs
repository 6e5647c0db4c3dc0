//! What a call has to know of a function's code, remembered beside the code: bytecode lies in ROM, and its prelude takes a while to read.

use core::cell::Cell;

use romfs_format::mpy::{Prelude, RawCode, scope};

use super::{Res, Vm};
use crate::types::function::Callee;

/// How many functions are remembered. Those whose addresses fall on the same place take turns.
const SHAPES: usize = if size_of::<usize>() == 8 { 128 } else { 32 };

/// The shape of a function.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Where the instructions start.
    pub code: *const u8,
    pub n_state: u16,
    pub n_exc: u16,
    /// Named positional parameters.
    pub n_pos: u16,
    /// Whether it has positional parameters alone, shares no locals with closures and is no generator: then a call copies its arguments, and
    /// that is all.
    pub plain: bool,
}

/// A place for a shape. Its fields are read one by one, as they were written: a copy of the whole would have to wait for them.
struct Remembered {
    /// The raw code; null in a place that is free.
    raw: Cell<*const u8>,
    code: Cell<*const u8>,
    n_state: Cell<u16>,
    n_exc: Cell<u16>,
    n_pos: Cell<u16>,
    plain: Cell<bool>,
}

/// The shapes of the functions that were called lately.
pub(super) struct Shapes([Remembered; SHAPES]);

impl Shapes {
    pub(super) const fn new() -> Shapes {
        Shapes(
            [const {
                Remembered {
                    raw: Cell::new(core::ptr::null()),
                    code: Cell::new(core::ptr::null()),
                    n_state: Cell::new(0),
                    n_exc: Cell::new(0),
                    n_pos: Cell::new(0),
                    plain: Cell::new(false),
                }
            }; SHAPES],
        )
    }

    /// Forgets all: what lies at the addresses of compiled sources may change when memory is freed.
    pub(super) fn clear(&self) {
        self.0.iter().for_each(|shape| shape.raw.set(core::ptr::null()));
    }
}

impl<'m> Vm<'m> {
    /// The shape of a function's code.
    #[inline]
    pub(super) fn shape(&self, callee: &Callee<'m>) -> Res<Shape> {
        let raw = callee.module.mpy().as_ptr().wrapping_add(callee.code as usize);
        let place = &self.shapes.0[(raw.addr() ^ raw.addr() >> 5) % SHAPES];
        if place.raw.get() != raw {
            return self.read_shape(callee, raw, place);
        }
        Ok(Shape {
            code: place.code.get(),
            n_state: place.n_state.get(),
            n_exc: place.n_exc.get(),
            n_pos: place.n_pos.get(),
            plain: place.plain.get(),
        })
    }

    #[inline(never)]
    fn read_shape(&self, callee: &Callee<'m>, at: *const u8, place: &Remembered) -> Res<Shape> {
        if !callee.module.is_verified() {
            self.verify_module(callee.module, callee.code)?;
        }
        let read = RawCode::read(callee.module.mpy(), callee.code as usize, 0)
            .and_then(|raw| Prelude::read(raw.data).map(|prelude| (raw, prelude)));
        // The module was checked: both can be read.
        let (raw, prelude) = read.map_err(|error| self.raise_bad_mpy(error))?;
        let simple = scope::GENERATOR | scope::VARARGS | scope::VARKEYWORDS;
        let shape = Shape {
            code: raw.data[prelude.code_at()..].as_ptr(),
            n_state: prelude.n_state as u16,
            n_exc: prelude.n_exc_stack as u16,
            n_pos: prelude.n_pos_args as u16,
            plain: prelude.scope_flags & simple == 0 && prelude.n_kwonly_args == 0 && prelude.cells.is_empty(),
        };
        place.raw.set(at);
        place.code.set(shape.code);
        place.n_state.set(shape.n_state);
        place.n_exc.set(shape.n_exc);
        place.n_pos.set(shape.n_pos);
        place.plain.set(shape.plain);
        Ok(shape)
    }
}
