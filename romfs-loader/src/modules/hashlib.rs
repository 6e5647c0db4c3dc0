//! `hashlib`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `hashlib`.
pub static HASHLIB: NativeModule = NativeModule::new(q::hashlib, &native::sorted([]));
