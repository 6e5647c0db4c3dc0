//! What of a module needs no RAM: functions and constants that are read where they lie in its file.
//!
//! [`places`] numbers the modules, so that a value of one word can refer into any of them; [`body`] looks at a module's top
//! level before it runs.

/// Whether link records are read.
pub(crate) const IN_USE: bool = cfg!(feature = "link");

pub(crate) mod body;
mod places;

pub(crate) use places::Places;
