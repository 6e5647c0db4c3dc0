//! The built-in functions about containers and iteration: sorted, sum, min, max, any, all.

use crate::types::native::Entry;

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[];
