//! `micropython`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `micropython`.
pub static MICROPYTHON: NativeModule = NativeModule::new(q::micropython, &native::sorted([]));
