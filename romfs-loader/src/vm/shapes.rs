//! What a call has to know of a function's code, remembered beside the code: bytecode lies in ROM, and its prelude takes a while to read.

use core::cell::Cell;

use romfs_format::mpy::{Prelude, RawCode, scope};

use super::{Res, Vm};
use crate::types::function::Callee;

/// How many functions are remembered. Those whose addresses fall on the same place take turns.
const SHAPES: usize = 32;

/// The shape of a function.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// The raw code; null in a place that is free.
    raw: *const u8,
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

const NONE: Shape =
    Shape { raw: core::ptr::null(), code: core::ptr::null(), n_state: 0, n_exc: 0, n_pos: 0, plain: false };

/// The shapes of the functions that were called lately.
pub(super) struct Shapes([Cell<Shape>; SHAPES]);

impl Shapes {
    pub(super) const fn new() -> Shapes {
        Shapes([const { Cell::new(NONE) }; SHAPES])
    }

    /// Forgets all: what lies at the addresses of compiled sources may change when memory is freed.
    pub(super) fn clear(&self) {
        self.0.iter().for_each(|shape| shape.set(NONE));
    }
}

impl<'m> Vm<'m> {
    /// The shape of a function's code.
    #[inline]
    pub(super) fn shape(&self, callee: &Callee<'m>) -> Res<Shape> {
        let raw = callee.module.mpy().as_ptr().wrapping_add(callee.code as usize);
        let place = &self.shapes.0[(raw.addr() ^ raw.addr() >> 5) % SHAPES];
        let shape = place.get();
        if shape.raw == raw { Ok(shape) } else { self.read_shape(callee, raw, place) }
    }

    #[inline(never)]
    fn read_shape(&self, callee: &Callee<'m>, at: *const u8, place: &Cell<Shape>) -> Res<Shape> {
        if !callee.module.is_verified() {
            self.verify_module(callee.module, callee.code)?;
        }
        let read = RawCode::read(callee.module.mpy(), callee.code as usize, 0)
            .and_then(|raw| Prelude::read(raw.data).map(|prelude| (raw, prelude)));
        // The module was checked: both can be read.
        let (raw, prelude) = read.map_err(|error| self.raise_bad_mpy(error))?;
        let simple = scope::GENERATOR | scope::VARARGS | scope::VARKEYWORDS;
        let shape = Shape {
            raw: at,
            code: raw.data[prelude.code_at()..].as_ptr(),
            n_state: prelude.n_state as u16,
            n_exc: prelude.n_exc_stack as u16,
            n_pos: prelude.n_pos_args as u16,
            plain: prelude.scope_flags & simple == 0 && prelude.n_kwonly_args == 0 && prelude.cells.is_empty(),
        };
        place.set(shape);
        Ok(shape)
    }
}
