//! `weakref`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::weak::{FINALIZE, REF};

/// `weakref`.
pub static WEAKREF: NativeModule =
    NativeModule::new(q::weakref, &native::sorted([Entry::ty(&REF), Entry::ty(&FINALIZE)]));
