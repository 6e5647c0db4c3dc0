//! `errno`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `errno`.
pub static ERRNO: NativeModule = NativeModule::new(q::errno, &native::sorted([]));
