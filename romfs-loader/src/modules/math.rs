//! `math`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `math`.
pub static MATH: NativeModule = NativeModule::new(q::math, &native::sorted([]));
