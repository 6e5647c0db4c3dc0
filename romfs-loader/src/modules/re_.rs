//! `re`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `re`.
pub static RE: NativeModule = NativeModule::new(q::re, &native::sorted([]));
