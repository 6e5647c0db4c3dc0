//! `re`.

use crate::qstr::{Qstr, q};
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::regex::FUNCTIONS;
use romfs_plain::re::compile::Flags;

/// `re`. The flags are Python's: stock has none.
pub static RE: NativeModule = NativeModule::new(
    q::re,
    &native::sorted([
        FUNCTIONS[0],
        FUNCTIONS[1],
        FUNCTIONS[2],
        FUNCTIONS[3],
        FUNCTIONS[4],
        FUNCTIONS[5],
        flag(q::A, Flags::ASCII),
        flag(q::ASCII, Flags::ASCII),
        flag(q::DOTALL, Flags::DOTALL),
        flag(q::M, Flags::MULTILINE),
        flag(q::MULTILINE, Flags::MULTILINE),
        flag(q::S, Flags::DOTALL),
    ]),
);

const fn flag(name: Qstr, flag: Flags) -> Entry {
    Entry::int(name, flag.bits() as isize)
}
