//! `io`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `io`.
pub static IO: NativeModule = NativeModule::new(q::io, &native::sorted([]));
