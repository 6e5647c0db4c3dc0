//! The modules in Rust. Each is one file with its table.

mod array_;
#[cfg(feature = "asyncio")]
mod asyncio_;
mod binascii;
pub mod catalog;
mod cmath;
mod collections_;
mod errno_;
mod gc;
#[cfg(feature = "hashlib")]
mod hashlib;
mod heapq;
mod io;
mod json;
pub(crate) mod machine;
mod math;
mod micropython;
mod os;
mod platform_;
pub(crate) mod random;
mod re_;
#[cfg(feature = "select")]
mod select;
mod string_templatelib;
mod struct_;
mod sys;
mod time;
pub(crate) mod uctypes;
mod vfs;

use crate::builtins::BUILTINS;
use crate::qstr::Qstr;
use crate::types::module::NativeModule;

/// Modules that an import finds before anything on `sys.path`.
static BUILT_IN: &[&NativeModule] = &[&BUILTINS, &sys::SYS, &gc::GC, &micropython::MICROPYTHON];

/// Modules that an image can replace: found after `sys.path`.
static EXTENSIBLE: &[&NativeModule] = &[
    &math::MATH,
    &machine::MACHINE,
    &uctypes::UCTYPES,
    &cmath::CMATH,
    &struct_::STRUCT,
    &array_::ARRAY,
    &collections_::COLLECTIONS,
    &io::IO,
    &os::OS,
    &vfs::VFS,
    &time::TIME,
    &errno_::ERRNO,
    &re_::RE,
    &json::JSON,
    &binascii::BINASCII,
    &random::RANDOM,
    &platform_::PLATFORM,
    &heapq::HEAPQ,
    #[cfg(feature = "select")]
    &select::SELECT,
    #[cfg(feature = "asyncio")]
    &asyncio_::ASYNCIO,
    #[cfg(feature = "hashlib")]
    &hashlib::HASHLIB,
    &string_templatelib::STRING,
    &string_templatelib::TEMPLATELIB,
];

/// The module of a name, of those that cannot be replaced.
pub(crate) fn find(name: Option<Qstr>) -> Option<&'static NativeModule> {
    BUILT_IN.iter().copied().find(|module| Some(module.name) == name)
}

/// The module of a name, of those that an image can replace.
pub(crate) fn find_extensible(name: Option<Qstr>) -> Option<&'static NativeModule> {
    EXTENSIBLE.iter().copied().find(|module| Some(module.name) == name)
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static NativeModule> {
    BUILT_IN.iter().chain(EXTENSIBLE).copied()
}

/// The names of all of them.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    all().map(|module| crate::qstr::STATIC.get(module.name.0 as usize - 1).copied().unwrap_or_default())
}

/// The built-in module that `import` finds under a name where no image has one: `uio` is `io`.
pub fn built_in(name: &[u8]) -> Option<&'static NativeModule> {
    let is = |module: &&NativeModule, name: &[u8]| {
        crate::qstr::STATIC.get(module.name.0 as usize - 1).is_some_and(|text| text.as_bytes() == name)
    };
    all().find(|module| is(module, name)).or_else(|| {
        let plain = name.strip_prefix(b"u")?;
        all().find(|module| is(module, plain))
    })
}

/// The module of a name, of all.
pub(crate) fn find_any(name: Option<Qstr>) -> Option<&'static NativeModule> {
    find(name).or_else(|| find_extensible(name))
}
