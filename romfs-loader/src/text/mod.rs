//! Text without an allocator: what `str.format`, the `%` operator and the methods of str and bytes are made of.
//!
//! [`template`] and [`percent`] take format strings apart, [`spec`] reads what stands behind the colon, [`pad`] lays the
//! result out. Nothing in here knows of the VM's values or heap.

pub mod pad;
pub mod percent;
pub mod spec;
pub mod template;
