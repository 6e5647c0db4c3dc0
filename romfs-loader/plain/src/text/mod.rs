//! Text without an allocator: what `str.format`, the `%` operator and the methods of str and bytes are made of.
//!
//! [`template`] and [`percent`] take format strings apart, [`spec`] reads what stands behind the colon, [`pad`] lays
//! the result out. [`utf8`], [`ascii`], [`search`] and [`escape`] are about the bytes of a str or bytes object. Nothing
//! in here knows of the VM's values or heap.

pub mod ascii;
pub mod escape;
pub mod pad;
pub mod percent;
pub mod search;
pub mod spec;
pub mod template;
pub mod utf8;
