//! `collections`.

use crate::qstr::q;
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};
use crate::types::{deque, dict, named_tuple};

/// `collections`.
pub static COLLECTIONS: NativeModule = NativeModule::new(
    q::collections,
    &native::sorted([
        Entry::ty(&deque::DEQUE),
        Entry::func(q::namedtuple, 2, 2, named_tuple::named_tuple),
        Entry::ty(&dict::ORDERED_DICT),
    ]),
);
