//! `sys`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `sys`.
pub static SYS: NativeModule = NativeModule::new(q::sys, &native::sorted([]));
