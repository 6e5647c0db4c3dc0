//! The built-in functions about text: chr, ord, hex, oct, bin, ascii, format, input.

use crate::types::native::Entry;

/// Their table.
pub(super) const FUNCTIONS: &[Entry] = &[];
