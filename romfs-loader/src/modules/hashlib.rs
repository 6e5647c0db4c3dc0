//! `hashlib`: SHA-256 alone, as in stock without a TLS library.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::sha256::SHA256;

/// `hashlib`.
pub static HASHLIB: NativeModule = NativeModule::new(q::hashlib, &native::sorted([Entry::ty(&SHA256)]));
