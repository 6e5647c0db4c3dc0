//! `templatelib`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `templatelib`.
pub static TEMPLATELIB: NativeModule = NativeModule::new(q::templatelib, &native::sorted([]));
