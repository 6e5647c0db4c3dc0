//! What a call has to know of a function's code, remembered beside the code: bytecode lies in ROM, and its prelude takes a while to read.

use core::cell::Cell;

use romfs_format::mpy::{Prelude, RawCode, scope};

use super::{Res, Vm};
use crate::types::module::Module;

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
    pub kind: Kind,
}

/// What a call of a function takes.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// More than the others. It comes first, so that a machine starts with zeros.
    Other,
    /// It has positional parameters alone and shares no locals with closures: a call copies its arguments, and that is all.
    Plain,
    /// The same, into a generator.
    PlainGenerator,
}

/// A place for a shape. Its fields are read one by one, as they were written: a copy of the whole would have to wait for them.
struct Remembered {
    /// The raw code; null in a place that is free.
    raw: Cell<*const u8>,
    code: Cell<*const u8>,
    n_state: Cell<u16>,
    n_exc: Cell<u16>,
    n_pos: Cell<u16>,
    kind: Cell<Kind>,
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
                    kind: Cell::new(Kind::Other),
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
    pub(super) fn shape(&self, module: &'m Module<'m>, code: u32) -> Res<Shape> {
        let raw = module.mpy().as_ptr().wrapping_add(code as usize);
        let place = &self.shapes.0[(raw.addr() ^ raw.addr() >> 5) % SHAPES];
        if place.raw.get() != raw {
            return self.read_shape(module, code, raw, place);
        }
        Ok(Shape {
            code: place.code.get(),
            n_state: place.n_state.get(),
            n_exc: place.n_exc.get(),
            n_pos: place.n_pos.get(),
            kind: place.kind.get(),
        })
    }

    #[inline(never)]
    fn read_shape(&self, module: &'m Module<'m>, code: u32, at: *const u8, place: &Remembered) -> Res<Shape> {
        if !module.is_verified() {
            self.verify_module(module, code)?;
        }
        let read = RawCode::read(module.mpy(), code as usize, 0)
            .and_then(|raw| Prelude::read(raw.data).map(|prelude| (raw, prelude)));
        // The module was checked: both can be read.
        let (raw, prelude) = read.map_err(|error| self.raise_bad_mpy(error))?;
        let simple = scope::GENERATOR | scope::VARARGS | scope::VARKEYWORDS;
        let plain = prelude.n_kwonly_args == 0 && prelude.cells.is_empty();
        let shape = Shape {
            code: raw.data.get(prelude.code_at()..).unwrap_or_default().as_ptr(),
            n_state: prelude.n_state as u16,
            n_exc: prelude.n_exc_stack as u16,
            n_pos: prelude.n_pos_args as u16,
            kind: match prelude.scope_flags & simple {
                0 if plain => Kind::Plain,
                scope::GENERATOR if plain => Kind::PlainGenerator,
                _ => Kind::Other,
            },
        };
        place.raw.set(at);
        place.code.set(shape.code);
        place.n_state.set(shape.n_state);
        place.n_exc.set(shape.n_exc);
        place.n_pos.set(shape.n_pos);
        place.kind.set(shape.kind);
        Ok(shape)
    }
}
