//! What of a module needs no RAM: functions and constants that are read where they lie in its file or in the link
//! record.
//!
//! [`places`] numbers the modules, so that a value of one word can refer into any of them; [`constants`] reads the
//! constants of linked ones; [`body`] looks at a module's top level before it runs.

/// Whether link records are read.
pub(crate) const IN_USE: bool = cfg!(feature = "link");

pub(crate) mod body;
pub(crate) mod constants;
mod places;

pub(crate) use constants::KnownTuples;
pub(crate) use places::Places;
