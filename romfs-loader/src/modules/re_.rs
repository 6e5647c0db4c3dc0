//! `re`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;
use crate::types::regex::FUNCTIONS;

/// `re`.
pub static RE: NativeModule = NativeModule::new(q::re, &native::sorted(FUNCTIONS));
