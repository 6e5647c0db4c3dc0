//! Numbers without an allocator: the caller supplies every buffer, and each function says how long it must be.
//!
//! [`bigint`] stands on [`mag`] and [`radix`]; [`float`] and [`literal`] on the wider float of `extended`;
//! [`elementary`] is functions of floats. `divide` is division for cores that have little of it. [`pack`] is numbers as
//! bytes, [`civil`] the calendar. Nothing in here knows of the VM's values or heap.

pub mod bigint;
pub mod civil;
mod divide;
pub mod elementary;
mod extended;
pub mod float;
pub mod literal;
pub mod mag;
pub mod pack;
pub mod radix;
