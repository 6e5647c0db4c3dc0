//! `collections`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `collections`.
pub static COLLECTIONS: NativeModule = NativeModule::new(q::collections, &native::sorted([]));
