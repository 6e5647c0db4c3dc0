//! `binascii`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `binascii`.
pub static BINASCII: NativeModule = NativeModule::new(q::binascii, &native::sorted([]));
