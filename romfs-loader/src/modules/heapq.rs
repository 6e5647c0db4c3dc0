//! `heapq`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native;

/// `heapq`.
pub static HEAPQ: NativeModule = NativeModule::new(q::heapq, &native::sorted([]));
