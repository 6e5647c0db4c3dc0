//! `gc`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `gc`.
pub static GC: NativeModule = NativeModule::new(q::gc, &native::sorted([]));
