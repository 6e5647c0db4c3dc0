//! `time`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `time`.
pub static TIME: NativeModule = NativeModule::new(q::time, &native::sorted([]));
