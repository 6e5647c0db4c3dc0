//! `os`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `os`.
pub static OS: NativeModule = NativeModule::new(q::os, &native::sorted([]));
