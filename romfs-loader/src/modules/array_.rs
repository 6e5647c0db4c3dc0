//! `array`.

use crate::qstr::q;
use crate::types::array;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};

/// `array`.
pub static ARRAY: NativeModule = NativeModule::new(q::array, &native::sorted([Entry::ty(&array::ARRAY)]));
