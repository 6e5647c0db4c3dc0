//! What importing modules will cost in RAM, predicted from their bytecode.
//!
//! [`machine`] runs the top level of modules on values that are known or not, as far as that goes: it follows the
//! loader allocation by allocation (`step` has the instructions), with the sizes of [`romfs_loader::layout`], on a
//! [`heap`] that knows who asked for what. [`names`] finds modules and attributes, [`calls`] knows what built-ins make.
//! [`report`] adds up what can still be reached when all is imported, [`advice`] says what could be saved, [`html`]
//! draws it.

pub mod advice;
pub mod calls;
pub mod heap;
pub mod html;
pub mod machine;
pub mod names;
pub mod report;
mod step;
