//! The modules in Rust. Each is one file with its table.

#[cfg(feature = "array")]
mod array_;
#[cfg(feature = "asyncio")]
mod asyncio_;
#[cfg(feature = "binascii")]
mod binascii;
pub mod catalog;
#[cfg(all(feature = "complex", feature = "math"))]
mod cmath;
#[cfg(feature = "collections")]
mod collections_;
#[cfg(feature = "errno")]
mod errno_;
#[cfg(feature = "gc")]
mod gc;
#[cfg(feature = "hashlib")]
mod hashlib;
#[cfg(feature = "heapq")]
mod heapq;
#[cfg(feature = "io")]
mod io;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "machine")]
pub(crate) mod machine;
#[cfg(feature = "extras")]
mod marshal;
#[cfg(feature = "math")]
mod math;
mod micropython;
#[cfg(feature = "os")]
mod os;
#[cfg(feature = "platform")]
mod platform_;
pub(crate) mod random;
#[cfg(feature = "re")]
mod re_;
#[cfg(feature = "select")]
mod select;
#[cfg(feature = "templates")]
mod string_templatelib;
#[cfg(feature = "struct")]
mod struct_;
pub(crate) mod sys;
#[cfg(feature = "time")]
pub(crate) mod time;
#[cfg(feature = "uctypes")]
pub(crate) mod uctypes;
#[cfg(feature = "update")]
pub(crate) mod update;
#[cfg(feature = "os")]
mod vfs;
#[cfg(feature = "extras")]
mod weakref;

use crate::builtins::BUILTINS;
use crate::qstr::Qstr;
use crate::types::module::NativeModule;

/// Modules that an import finds before anything on `sys.path`.
static BUILT_IN: &[&NativeModule] = &[
    &BUILTINS,
    &sys::SYS,
    #[cfg(feature = "gc")]
    &gc::GC,
    &micropython::MICROPYTHON,
    #[cfg(feature = "math")]
    &math::MATH,
    #[cfg(all(feature = "complex", feature = "math"))]
    &cmath::CMATH,
    #[cfg(feature = "uctypes")]
    &uctypes::UCTYPES,
    #[cfg(feature = "os")]
    &vfs::VFS,
    #[cfg(feature = "asyncio")]
    &asyncio_::ASYNCIO,
    #[cfg(feature = "extras")]
    &marshal::MARSHAL,
    #[cfg(feature = "extras")]
    &weakref::WEAKREF,
];

/// Modules that an image can replace, as in stock MicroPython: found after `sys.path`.
static EXTENSIBLE: &[&NativeModule] = &[
    #[cfg(feature = "machine")]
    &machine::MACHINE,
    #[cfg(feature = "struct")]
    &struct_::STRUCT,
    #[cfg(feature = "array")]
    &array_::ARRAY,
    #[cfg(feature = "collections")]
    &collections_::COLLECTIONS,
    #[cfg(feature = "io")]
    &io::IO,
    #[cfg(feature = "os")]
    &os::OS,
    #[cfg(feature = "time")]
    &time::TIME,
    #[cfg(feature = "errno")]
    &errno_::ERRNO,
    #[cfg(feature = "re")]
    &re_::RE,
    #[cfg(feature = "json")]
    &json::JSON,
    #[cfg(feature = "binascii")]
    &binascii::BINASCII,
    #[cfg(feature = "random")]
    &random::RANDOM,
    #[cfg(feature = "platform")]
    &platform_::PLATFORM,
    #[cfg(feature = "heapq")]
    &heapq::HEAPQ,
    #[cfg(feature = "select")]
    &select::SELECT,
    #[cfg(feature = "hashlib")]
    &hashlib::HASHLIB,
    #[cfg(feature = "update")]
    &update::UPDATE,
    #[cfg(feature = "templates")]
    &string_templatelib::STRING,
    #[cfg(feature = "templates")]
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
pub(crate) fn names() -> impl Iterator<Item = &'static [u8]> {
    all().map(name_of)
}

fn name_of(module: &NativeModule) -> &'static [u8] {
    crate::qstr::static_text((module.name.0 as usize).wrapping_sub(1)).unwrap_or_default()
}

/// The module that a name with a `u` before it stands for, whatever an image has: of those that an image can replace,
/// and `sys`.
pub(crate) fn find_old(plain: Option<Qstr>) -> Option<&'static NativeModule> {
    find_extensible(plain).or_else(|| Some(&sys::SYS).filter(|sys| Some(sys.name) == plain))
}

/// The built-in module that `import` finds under a name where no image has one: `uio` is `io`.
pub fn built_in(name: &[u8]) -> Option<&'static NativeModule> {
    all().find(|module| name_of(module) == name).or_else(|| old(name))
}

fn old(name: &[u8]) -> Option<&'static NativeModule> {
    let plain = name.strip_prefix(b"u")?;
    EXTENSIBLE.iter().copied().chain([&sys::SYS]).find(|module| name_of(module) == plain)
}
