//! `string.templatelib`, and the `string` that it is in; an image's own `string` goes first.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry, StaticValue};
use crate::types::template::{INTERPOLATION, TEMPLATE};

/// `string.templatelib`.
pub static TEMPLATELIB: NativeModule =
    NativeModule::new(q::string_templatelib, &native::sorted([Entry::ty(&TEMPLATE), Entry::ty(&INTERPOLATION)]));

/// `string`.
pub static STRING: NativeModule = NativeModule::new(
    q::string,
    &native::sorted([Entry { name: q::templatelib, value: StaticValue::Module(&TEMPLATELIB) }]),
);
