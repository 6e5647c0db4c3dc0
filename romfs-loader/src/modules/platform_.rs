//! `platform`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `platform`.
pub static PLATFORM: NativeModule = NativeModule::new(q::platform, &native::sorted([]));
