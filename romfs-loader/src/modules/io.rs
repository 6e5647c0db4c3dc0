//! `io`.

use crate::qstr::q;
use crate::types::memory_stream::{BYTES_IO, IO_BASE, STRING_IO};
use crate::types::module::NativeModule;
use crate::types::native::{self, Entry};

/// `io`.
pub static IO: NativeModule = NativeModule::new(
    q::io,
    &native::sorted([
        Entry::ty(&STRING_IO),
        Entry::ty(&BYTES_IO),
        Entry::ty(&IO_BASE),
        #[cfg(feature = "extras")]
        Entry::ty(&crate::types::buffered_writer::BUFFERED_WRITER),
        Entry::get(q::open, |vm| vm.load_builtin(q::open)),
    ]),
);
