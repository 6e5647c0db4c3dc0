//! `cmath`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `cmath`.
pub static CMATH: NativeModule = NativeModule::new(q::cmath, &native::sorted([]));
