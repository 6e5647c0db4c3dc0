//! `array`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `array`.
pub static ARRAY: NativeModule = NativeModule::new(q::array, &native::sorted([]));
