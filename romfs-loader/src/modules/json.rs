//! `json`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `json`.
pub static JSON: NativeModule = NativeModule::new(q::json, &native::sorted([]));
