//! Numbers without an allocator: the caller supplies every buffer, and each function says how long it must be.
//!
//! [`bigint`] stands on [`mag`] and [`radix`]. Nothing in here knows of the VM's values or heap.

pub mod bigint;
pub mod mag;
pub mod radix;
