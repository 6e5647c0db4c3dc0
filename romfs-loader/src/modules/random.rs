//! `random`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `random`.
pub static RANDOM: NativeModule = NativeModule::new(q::random, &native::sorted([]));
