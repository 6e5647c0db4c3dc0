//! `struct`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `struct`.
pub static STRUCT: NativeModule = NativeModule::new(q::r#struct, &native::sorted([]));
