//! What a call has to know of a function's code, remembered beside the code: bytecode lies in ROM, and its prelude
//! takes a while to read.
#![allow(clippy::arithmetic_side_effects, reason = "numbers that the verifier has bounded")]

use core::cell::Cell;

use romfs_format::mpy::{Prelude, RawCode, scope};

use super::{Res, Vm};
use crate::types::module::Module;

/// How many functions are remembered. Those whose addresses fall on the same place take turns.
const SHAPES: usize = if size_of::<usize>() == 8 { 128 } else { 64 };

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
pub(super) enum Kind {
    /// More than the others.
    Other,
    /// It has positional parameters alone and shares no locals with closures: a call copies its arguments, and that is
    /// all.
    Plain,
    /// The same, into a generator.
    PlainGenerator,
}

/// A place for a shape.
struct Remembered {
    /// The raw code; null in a place that is free.
    raw: Cell<*const u8>,
    packed: Cell<u32>,
}

/// The fields of a shape in a word, each with its bits from the lowest on. What does not fit is not remembered: such a
/// function takes so long that its prelude makes no difference.
mod packed {
    pub const CODE: u32 = 11;
    pub const STATE: u32 = 8;
    pub const EXC: u32 = 5;
    pub const POS: u32 = 6;
}

impl Shape {
    fn pack(&self, raw: *const u8) -> Option<u32> {
        let code = self.code.addr().wrapping_sub(raw.addr());
        let mut word = self.kind as u32;
        for (value, bits) in [
            (usize::from(self.n_pos), packed::POS),
            (usize::from(self.n_exc), packed::EXC),
            (usize::from(self.n_state), packed::STATE),
            (code, packed::CODE),
        ] {
            if value >> bits != 0 {
                return None;
            }
            word = word << bits | value as u32;
        }
        Some(word)
    }

    #[inline(always)]
    fn unpack(mut word: u32, raw: *const u8) -> Shape {
        let mut take = |bits: u32| {
            let value = word & ((1 << bits) - 1);
            word >>= bits;
            value as u16
        };
        let code = raw.wrapping_add(take(packed::CODE).into());
        let (n_state, n_exc, n_pos) = (take(packed::STATE), take(packed::EXC), take(packed::POS));
        let kind = if word == Kind::Plain as u32 {
            Kind::Plain
        } else if word == Kind::PlainGenerator as u32 {
            Kind::PlainGenerator
        } else {
            Kind::Other
        };
        Shape { code, n_state, n_exc, n_pos, kind }
    }
}

/// The shapes of the functions that were called lately.
pub(super) struct Shapes([Remembered; SHAPES]);

impl Shapes {
    pub(super) const fn new() -> Shapes {
        Shapes([const { Remembered { raw: Cell::new(core::ptr::null()), packed: Cell::new(0) } }; SHAPES])
    }

    /// Forgets all: what lies at the addresses of compiled sources may change when memory is freed.
    pub(super) fn clear(&self) {
        self.0.iter().for_each(|shape| shape.raw.set(core::ptr::null()));
    }
}

impl<'v> Vm<'v> {
    /// The shape of a function's code.
    #[inline]
    pub(super) fn shape(&self, module: &'v Module<'v>, code: u32) -> Res<Shape> {
        let raw = module.mpy().as_ptr().wrapping_add(code as usize);
        let place = &self.shapes.0[(raw.addr() ^ raw.addr() >> 5) % SHAPES];
        if place.raw.get() != raw {
            return self.read_shape(module, code, raw, place);
        }
        Ok(Shape::unpack(place.packed.get(), raw))
    }

    #[inline(never)]
    fn read_shape(&self, module: &'v Module<'v>, code: u32, at: *const u8, place: &Remembered) -> Res<Shape> {
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
        if let Some(packed) = shape.pack(at) {
            place.raw.set(at);
            place.packed.set(packed);
        }
        Ok(shape)
    }
}
